import { Pick } from '../../../kit/Pick'
import { HOLE } from '../../language/json'
import { operator, operatorsFor, type Subject } from '../../language/operators'
import { withOperator, type Predicates, type Test } from '../../language/predicates'
import { useSegmentOptions } from '../facts'
import type { Seen } from '../suggestions'
import { called } from '../../../kit/words'
import { Operand } from './Operand'
import styles from './fields.module.css'

interface TestsOf {
  /** What is tested, for labels. */
  label: string
  found: Predicates
  onChange: (found: Predicates) => void
  subject: Subject
  seen: Seen
  property?: string | undefined
  opened?: boolean
  /** Words of the operators that read better after this: "at least" for a count of times. */
  words?: (key: string) => string | undefined
}

const ALSO = '+'
const LESS = '-'

/** What a value must satisfy: an operator and what it is compared with, and further ones that must hold as well. */
export function Tests({ label, found, onChange, subject, seen, property, opened = false, words }: TestsOf) {
  const operators = operatorsFor(subject)
  const said = (key: string) => words?.(key) ?? operator(key)?.words ?? key
  const put = (index: number, test: Test) => {
    onChange({ ...found, tests: found.tests.map((each, i) => (i === index ? test : each)) })
  }
  const choose = (index: number, test: Test, key: string) => {
    if (key === LESS) onChange({ ...found, tests: found.tests.filter((_, i) => i !== index) })
    else if (key === ALSO) {
      const next = operators.find((each) => !found.tests.some((other) => other.op === each.key) && each.takes === operator(test.op)?.takes)
      const op = next?.key ?? 'exists'
      onChange({ ...found, bare: false, tests: [...found.tests, withOperator({ op, value: HOLE }, op)] })
    } else put(index, withOperator(test, key))
  }
  return found.tests.map((test, index) => {
    const taken = found.tests.filter((_, i) => i !== index).map((each) => each.op)
    return (
      <span key={test.op} className={styles.line}>
        {index > 0 && <span className={styles.words}>and</span>}
        <Pick
          label={`${label}: how it is compared`}
          shown={said(test.op)}
          chosen={[test.op]}
          options={[
            ...operators.filter((each) => !taken.includes(each.key)).map((each) => ({ value: each.key, label: said(each.key) })),
            { value: ALSO, label: 'and also …', says: 'One more that must hold' },
            ...(found.tests.length > 1 ? [{ value: LESS, label: 'take this away' }] : []),
          ]}
          onChoose={(key) => {
            choose(index, test, key)
          }}
        />
        <Operand
          label={label}
          test={test}
          subject={subject}
          seen={seen}
          property={property}
          opened={opened && test.value === HOLE}
          onChange={(value) => {
            put(index, { ...test, value })
          }}
        />
        {(test.op === 'top' || test.op === 'bottom') && <Among label={label} found={found} onChange={onChange} />}
      </span>
    )
  })
}

const EVERYBODY = ''

/** Who is ranked. */
function Among({ label, found, onChange }: { label: string; found: Predicates; onChange: (found: Predicates) => void }) {
  const segments = useSegmentOptions()
  const chosen = typeof found.among === 'string' ? found.among : EVERYBODY
  const named = segments.find((each) => each.name === chosen)
  return (
    <>
      <span className={styles.words}>of</span>
      <Pick
        label={`${label}: of whom`}
        shown={chosen === EVERYBODY ? 'all customers' : named ? called(named) : chosen}
        chosen={[chosen]}
        options={[
          { value: EVERYBODY, label: 'all customers' },
          ...segments.map((each) => ({ value: each.name, label: called(each), ...(each.color === null ? {} : { color: each.color }) })),
        ]}
        onChoose={(name) => {
          const { tests, bare } = found
          onChange(name === EVERYBODY ? { tests, bare } : { tests, bare, among: name })
        }}
      />
    </>
  )
}
