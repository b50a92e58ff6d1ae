import { Pick } from '../../../kit/Pick'
import { AT_LEAST_ONE } from '../../language/conditions'
import { readNames } from '../../language/events'
import { HOLE, without, type Json, type Mapping } from '../../language/json'
import { MEASURES, readMeasure, subjectOf, withMeasure, writeMeasure } from '../../language/measures'
import { readPredicates, writePredicates } from '../../language/predicates'
import { EventNames } from '../fields/EventNames'
import { MeasureField } from '../fields/Measured'
import { Tests } from '../fields/Tests'
import { NumberField } from '../fields/Typed'
import { WhereLines } from '../fields/Where'
import { WindowField } from '../fields/Window'
import fields from '../fields/fields.module.css'
import { chooseVerb, VERBS, verbOf } from './verbs'
import type { RowOf, Variant } from './variant'

const NOTHING_SEEN = { types: ['number'], values: [], among: 0 }

/** "did Order Completed at least 2 times in the last 30 days where category is shoes" */
function Sentence({ raw, onChange, isFresh }: RowOf) {
  const key = 'did_not' in raw ? 'did_not' : 'did'
  const names = readNames(raw[key]) ?? []
  const verb = verbOf(raw)
  const set = (part: string, value: Json | undefined) => {
    onChange(value === undefined ? without(raw, part) : { ...raw, [part]: value })
  }
  return (
    <>
      <Pick
        label="Whether they did it"
        shown={verb.words}
        chosen={[verb.key]}
        options={VERBS.map((each) => ({ value: each.key, label: each.label }))}
        onChoose={(chosen) => {
          onChange(chooseVerb(raw, chosen))
        }}
      />
      {verb.key === 'nth' && (
        <NumberField
          label="Which time"
          raw={raw.nth ?? HOLE}
          onChange={(nth) => {
            set('nth', typeof nth === 'number' && nth >= 1 ? Math.trunc(nth) : HOLE)
          }}
        />
      )}
      <EventNames
        label="Event"
        raw={raw[key]}
        opened={isFresh && raw[key] === HOLE}
        onChange={(did) => {
          set(key, did)
        }}
      />
      {key === 'did' && <Quantity raw={raw} names={names} onChange={onChange} />}
      <WindowField
        label="When"
        raw={raw.within}
        onChange={(within) => {
          set('within', within)
        }}
      />
      <WhereLines
        label="Event"
        raw={raw.where}
        names={names}
        onChange={(where) => {
          set('where', where)
        }}
      />
    </>
  )
}

/** "at least 2 times", or a measure and what it must satisfy. */
function Quantity({ raw, names, onChange }: { raw: Mapping; names: readonly string[]; onChange: (raw: Mapping) => void }) {
  const measure = readMeasure(raw.measure)
  if (!measure) return null
  const isCounted = raw.measure === undefined && raw.is === undefined
  if (isCounted) {
    const tests = readPredicates(raw.times ?? AT_LEAST_ONE)
    return (
      <>
        {raw.times !== undefined && tests && (
          <Tests
              label="How many times"
              found={tests}
              subject="count"
              seen={NOTHING_SEEN}
              words={timesWords}
              onChange={(found) => {
                onChange({ ...raw, times: writePredicates(found) })
              }}
          />
        )}
        <Pick
          label="How often, or what else is measured"
          shown={raw.times === undefined ? 'at least once' : 'times'}
          chosen={[raw.times === undefined ? 'once' : 'count']}
          options={[
            { value: 'once', label: 'At least once' },
            ...MEASURES.map((each) => ({ value: each.key, label: each.label })),
          ]}
          onChoose={(chosen) => {
            if (chosen === 'once') onChange(without(raw, 'times'))
            else if (chosen === 'count') onChange({ ...raw, times: raw.times ?? { gte: 2 } })
            else onChange({ ...without(raw, 'times'), measure: writeMeasure(withMeasure(measure, chosen)), is: { gte: HOLE } })
          }}
        />
      </>
    )
  }
  const tests = readPredicates(raw.is)
  return (
    <span className={fields.line}>
      <span className={fields.words}>and their</span>
      <MeasureField
        label="Measure"
        measure={measure}
        names={names}
        onChange={(next) => {
          const isPlain = next.form.key === 'count'
          const rest = without(raw, 'measure', 'is', 'times')
          if (isPlain) onChange({ ...rest, times: { gte: 2 } })
          else onChange({ ...rest, measure: writeMeasure(next), is: raw.is ?? { gte: HOLE } })
        }}
      />
      {tests && (
        <Tests
          label={measure.form.label}
          found={tests}
          subject={subjectOf(measure)}
          seen={NOTHING_SEEN}
          onChange={(found) => {
            onChange({ ...raw, is: writePredicates(found) })
          }}
        />
      )}
    </span>
  )
}

const TIMES: Record<string, string> = { eq: 'exactly', ne: 'not', gte: 'at least', gt: 'more than', lte: 'at most', lt: 'fewer than', between: 'between' }
const timesWords = (key: string): string | undefined => TIMES[key]

export const did: Variant = { forms: ['did', 'did_not'], Sentence }

