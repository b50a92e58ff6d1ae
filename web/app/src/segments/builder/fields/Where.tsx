import { Pick } from '../../../kit/Pick'
import { readPropertyPredicates, readWhere, renameProperty, withProperty } from '../../language/events'
import { HOLE, isMapping, without, type Json, type Mapping } from '../../language/json'
import { readPredicates, writePredicates } from '../../language/predicates'
import { useDetails } from '../facts'
import { firstTest, propertyOptions, seenProperty } from '../suggestions'
import { Drop } from './Drop'
import { Tests } from './Tests'
import { TextField } from './Typed'
import styles from './fields.module.css'

interface WhereOf {
  label: string
  raw: Json | undefined
  /** The events whose properties are offered. */
  names: readonly string[]
  onChange: (raw: Json | undefined) => void
  /** The word before the first line. */
  first?: string
  /** Names of the steps before, in a pattern: a property may be the same as one of theirs. */
  steps?: readonly string[]
}

const ANY = '+any'
const NOT = '+not'

/** What must hold on the one event: a line for each property, groups of them one deeper. */
export function WhereLines({ label, raw, names, onChange, first = 'where', steps = [] }: WhereOf) {
  const details = useDetails(names)
  const mapping = isMapping(raw) ? raw : {}
  const lines = readWhere(mapping)
  const write = (next: Mapping) => {
    onChange(Object.keys(next).length === 0 ? undefined : next)
  }
  const add = (picked: string) => {
    if (picked === ANY) write({ ...mapping, any: [{}, {}] })
    else if (picked === NOT) write({ ...mapping, not: {} })
    else onChange(withProperty(raw, picked, firstTest(seenProperty(details, picked))))
  }
  const isNested = first !== 'where'
  const adder = (
    <Pick
      label={`${label}: add a property`}
      shown={lines.length === 0 ? `+ ${first || 'property'}` : isNested ? '+' : '+ and'}
      look={isNested && lines.length > 0 ? 'plain' : 'add'}
      chosen={[]}
      free
      options={[
        ...propertyOptions(details).filter((each) => !(each.value in mapping)),
        ...('any' in mapping ? [] : [{ value: ANY, label: 'one of several …', group: 'Together' }]),
        ...('not' in mapping ? [] : [{ value: NOT, label: 'not …', group: 'Together' }]),
      ]}
      head={names.length === 0 ? 'Choose an event first, and its properties are offered.' : undefined}
      onChoose={add}
    />
  )
  if (lines.length === 0) return adder
  return (
    <>
      <span className={styles.lines}>
        {lines.map((line, index) => (
          <span key={line.key} className={styles.line}>
            <span className={styles.words}>{index === 0 ? first : 'and'}</span>
            {line.kind === 'property' && (
              <PropertyLine
                label={label}
                property={line.key}
                raw={line.raw}
                names={names}
                steps={steps}
                onRename={(property) => {
                  write(renameProperty(mapping, line.key, property))
                }}
                onChange={(next) => {
                  write({ ...mapping, [line.key]: next })
                }}
              />
            )}
            <Drop
              label={`Take away: ${line.kind === 'property' ? line.key : 'these'}`}
              onDrop={() => {
                write(without(mapping, line.key))
              }}
            />
            {isNested && index === lines.length - 1 && adder}
            {line.kind !== 'property' && (
              <GroupLines
                label={label}
                kind={line.kind}
                raw={line.kind === 'not' ? [line.raw] : line.raw}
                names={names}
                steps={steps}
                onChange={(list) => {
                  if (list.length === 0) write(without(mapping, line.key))
                  else write({ ...mapping, [line.key]: line.kind === 'not' ? (list[0] ?? HOLE) : list })
                }}
              />
            )}
          </span>
        ))}
      </span>
      {!isNested && adder}
    </>
  )
}

function PropertyLine({
  label,
  property,
  raw,
  names,
  steps,
  onRename,
  onChange,
}: {
  label: string
  property: string
  raw: Json
  names: readonly string[]
  steps: readonly string[]
  onRename: (property: string) => void
  onChange: (raw: Json) => void
}) {
  const details = useDetails(names)
  const seen = seenProperty(details, property)
  const found = readPropertyPredicates(raw)
  const tests = readPredicates(found?.rest)
  const write = (same: Json | undefined, rest: Json | undefined) => {
    if (same === undefined) onChange(rest ?? HOLE)
    else onChange({ same_as: same, ...(isMapping(rest) ? rest : {}) })
  }
  return (
    <>
      <Pick
        label={`${label}: property`}
        shown={property.replace(/^context\./, '').replace(/^time\.hour$/, 'hour of the day').replace(/^time\.weekday$/, 'day of the week')}
        chosen={[property]}
        options={propertyOptions(details)}
        free
        onChoose={onRename}
      />
      {found?.same !== undefined && (
        <span className={styles.line}>
          <span className={styles.words}>is the same as in step</span>
          <TextField
            label={`${label}: the same as`}
            raw={found.same}
            placeholder={`${steps[0] ?? 'first'}.${property}`}
            onChange={(same) => {
              write(same, found.rest)
            }}
          />
        </span>
      )}
      {tests && (
        <Tests
          label={property}
          found={tests}
          subject={property === 'time.hour' || property === 'time.weekday' ? 'time' : 'property'}
          seen={seen}
          property={property}
          opened={raw !== HOLE && isMapping(raw) && Object.values(raw)[0] === HOLE}
          onChange={(next) => {
            write(found?.same, writePredicates(next))
          }}
        />
      )}
      {found?.same === undefined && steps.length > 0 && (
        <Pick
          label={`${label}: ${property} is the same as in an earlier step`}
          shown="= step"
          look="plain"
          chosen={[]}
          options={steps.map((step) => ({ value: `${step}.${property}`, label: `the same ${property} as in ${step}` }))}
          onChoose={(same) => {
            onChange({ same_as: same })
          }}
        />
      )}
    </>
  )
}

function GroupLines({
  label,
  kind,
  raw,
  names,
  steps,
  onChange,
}: {
  label: string
  kind: 'all' | 'any' | 'not'
  raw: readonly Json[]
  names: readonly string[]
  steps: readonly string[]
  onChange: (raw: Json[]) => void
}) {
  const words = { all: ['', 'and'], any: ['either', 'or'], not: ['not', ''] }[kind]
  return (
    <span className={styles.several}>
      {raw.map((each, index) => (
        <WhereLines
          key={index}
          label={label}
          raw={each}
          names={names}
          steps={steps}
          first={words[index === 0 ? 0 : 1] ?? ''}
          onChange={(next) => {
            onChange(next === undefined ? raw.filter((_, i) => i !== index) : raw.map((other, i) => (i === index ? next : other)))
          }}
        />
      ))}
      {kind !== 'not' && (
        <button
          type="button"
          className={styles.preset}
          onClick={() => {
            onChange([...raw, {}])
          }}
        >
          + {words[1]}
        </button>
      )}
    </span>
  )
}
