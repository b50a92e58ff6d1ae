import { Pick } from '../../../kit/Pick'
import { HOLE, isMapping, without, type Json, type Mapping } from '../../language/json'
import { operator, type Subject, type Takes } from '../../language/operators'
import { isOperand, type Test } from '../../language/predicates'
import { useComputedTraits, useTraits } from '../facts'
import { traitOptions, type Seen } from '../suggestions'
import { LengthField } from './Length'
import { Measured } from './Measured'
import { DateField, NumberField, ShareField, TextField } from './Typed'
import { ValueField, ValuesField } from './Value'
import styles from './fields.module.css'

interface OperandOf {
  label: string
  test: Test
  subject: Subject
  seen: Seen
  property?: string | undefined
  opened?: boolean
  onChange: (value: Json) => void
}

/** What a value is compared with, in the way its operator takes it. */
export function Operand({ label, test, subject, seen, property, opened = false, onChange }: OperandOf) {
  const takes = operator(test.op)?.takes ?? 'scalar'
  const shared = { label, seen, property, opened }
  switch (takes) {
    case 'flag':
      return null
    case 'several':
      return <ValuesField {...shared} raw={test.value} onChange={onChange} />
    case 'percent':
      return <ShareField label={label} raw={test.value} onChange={onChange} opened={opened} />
    case 'length':
      return <LengthField label={label} raw={test.value} onChange={onChange} />
    case 'pattern':
      return <TextField label={label} raw={test.value} onChange={onChange} placeholder="a pattern" opened={opened} />
    case 'range':
      return <Range {...shared} raw={test.value} onChange={onChange} />
    default:
      return (
        <Compared
          {...shared}
          takes={takes}
          isNumber={takes === 'number' || (subject !== 'trait' && subject !== 'property' && subject !== 'measure' && property === undefined)}
          raw={test.value}
          onChange={onChange}
        />
      )
  }
}

function Range({ label, raw, onChange, seen }: { label: string; raw: Json; onChange: (raw: Json) => void; seen: Seen }) {
  const [low, high] = Array.isArray(raw) ? raw : [HOLE, HOLE]
  return (
    <>
      <Compared label={`${label}: from`} takes="number" isNumber seen={seen} raw={low ?? HOLE} onChange={(next) => { onChange([next, high ?? HOLE]) }} />
      <span className={styles.words}>and</span>
      <Compared label={`${label}: to`} takes="number" isNumber seen={seen} raw={high ?? HOLE} onChange={(next) => { onChange([low ?? HOLE, next]) }} />
    </>
  )
}

interface ComparedWith {
  label: string
  takes: Takes
  isNumber: boolean
  raw: Json
  seen: Seen
  property?: string | undefined
  opened?: boolean
  onChange: (raw: Json) => void
}

/** A constant, the value of a trait, or another measure of the same customer. */
function Compared({ label, takes, isNumber, raw, seen, property, opened = false, onChange }: ComparedWith) {
  const field = () => {
    if (takes === 'instant') return <DateField label={label} raw={raw} onChange={onChange} />
    if (takes === 'text') return <TextField label={label} raw={raw} onChange={onChange} opened={opened} />
    if (isNumber) return <NumberField label={label} raw={raw} onChange={onChange} opened={opened} />
    return <ValueField label={label} raw={raw} onChange={onChange} seen={seen} property={property} opened={opened} />
  }
  const kind = !isOperand(raw) ? 'constant' : 'trait' in raw ? 'trait' : 'measure'
  return (
    <>
      {isOperand(raw) ? <Reference label={label} raw={raw} onChange={onChange} isNumber={isNumber} /> : field()}
      <Pick
        label={`${label}: compare with something else`}
        shown="…"
        look="plain"
        className={styles.rare ?? ''}
        chosen={[kind]}
        options={[
          { value: 'constant', label: 'a fixed value' },
          { value: 'trait', label: 'one of their traits' },
          { value: 'measure', label: 'something else they did' },
        ]}
        onChoose={(chosen) => {
          if (chosen === kind) return
          if (chosen === 'constant') onChange(HOLE)
          else onChange(chosen === 'trait' ? { trait: HOLE } : { did: HOLE, within: '30 days' })
        }}
      />
    </>
  )
}

/** The value of a trait or a measure, times a factor. */
function Reference({ label, raw, onChange, isNumber }: { label: string; raw: Mapping; onChange: (raw: Json) => void; isNumber: boolean }) {
  const traits = useTraits()
  const computed = useComputedTraits()
  const rest = without(raw, 'scaled')
  const scaled = typeof raw.scaled === 'number' ? raw.scaled : 1
  const written = (next: Json) => {
    onChange(isMapping(next) && raw.scaled !== undefined ? { ...next, scaled: raw.scaled } : next)
  }
  return (
    <>
      {isNumber && (
        <>
          <NumberField
            label={`${label}: times`}
            raw={scaled}
            onChange={(next) => {
              if (typeof next === 'number') onChange(next === 1 ? rest : { ...rest, scaled: next })
            }}
          />
          <span className={styles.words}>×</span>
        </>
      )}
      <span className={styles.words}>their</span>
      {'trait' in raw ? (
        <Pick
          label={`${label}: trait`}
          shown={typeof raw.trait === 'string' ? raw.trait : ''}
          placeholder="choose a trait"
          chosen={typeof raw.trait === 'string' ? [raw.trait] : []}
          options={traitOptions(traits.data ?? [], computed.data ?? [])}
          free
          onChoose={(trait) => {
            written({ ...rest, trait })
          }}
        />
      ) : (
        <Measured label={label} raw={rest} onChange={written} />
      )}
    </>
  )
}
