import { Pick } from '../../../kit/Pick'
import { readNames } from '../../language/events'
import { isMapping, without, type Json, type Mapping } from '../../language/json'
import { MEASURES, readMeasure, withMeasure, writeMeasure, type Measure } from '../../language/measures'
import { useDetails } from '../facts'
import { propertyOptions } from '../suggestions'
import { EventNames } from './EventNames'
import { LengthField } from './Length'
import { WhereLines } from './Where'
import { WindowField } from './Window'
import styles from './fields.module.css'

/** What is measured of the events, and what the measure needs to know. */
export function MeasureField({
  label,
  measure,
  names,
  onChange,
}: {
  label: string
  measure: Measure
  names: readonly string[]
  onChange: (measure: Measure) => void
}) {
  const properties = propertyOptions(useDetails(names))
  const { form, of } = measure
  return (
    <>
      <Pick
        label={`${label}: what is measured`}
        shown={form.words.replace(/^the /, '')}
        chosen={[form.key]}
        options={MEASURES.map((each) => ({ value: each.key, label: each.label }))}
        onChoose={(key) => {
          onChange(withMeasure(measure, key))
        }}
      />
      {form.needs === 'property' && (
        <Pick
          label={`${label}: property`}
          shown={typeof of === 'string' ? of : ''}
          placeholder="choose a property"
          chosen={typeof of === 'string' ? [of] : []}
          options={properties}
          free
          opened={of === null && form.key !== 'count'}
          onChoose={(property) => {
            onChange({ form, of: property })
          }}
        />
      )}
      {form.needs === 'unit' && (
        <Pick
          label={`${label}: unit`}
          shown={typeof of === 'string' ? of : ''}
          chosen={typeof of === 'string' ? [of] : []}
          options={['hours', 'days', 'weeks', 'months', 'years'].map((unit) => ({ value: unit, label: unit }))}
          onChoose={(unit) => {
            onChange({ form, of: unit })
          }}
        />
      )}
      {form.needs === 'length' && (
        <LengthField
          label={`${label}: length`}
          raw={of}
          calendar={false}
          onChange={(length) => {
            onChange({ form, of: length })
          }}
        />
      )}
      {form.needs === 'where' && (
        <WhereLines
          label={label}
          raw={isMapping(of) ? of : undefined}
          names={names}
          first=""
          onChange={(where) => {
            onChange({ form, of: where ?? null })
          }}
        />
      )}
    </>
  )
}

/** A measure over events, as operands and computed traits write it: "number of Order Completed in the last 30 days". */
export function Measured({ label, raw, onChange }: { label: string; raw: Mapping; onChange: (raw: Json) => void }) {
  const names = readNames(raw.did) ?? []
  const measure = readMeasure(raw.measure)
  if (!measure) return null
  return (
    <>
      <MeasureField
        label={label}
        measure={measure}
        names={names}
        onChange={(next) => {
          onChange(next.form.key === 'count' ? without(raw, 'measure') : { ...raw, measure: writeMeasure(next) })
        }}
      />
      <span className={styles.words}>of</span>
      <EventNames
        label={`${label}: event`}
        raw={raw.did}
        onChange={(did) => {
          onChange({ ...raw, did })
        }}
      />
      <WindowField
        label={`${label}: when`}
        raw={raw.within}
        onChange={(within) => {
          onChange(within === undefined ? without(raw, 'within') : { ...raw, within })
        }}
      />
      <WhereLines
        label={label}
        raw={raw.where}
        names={names}
        onChange={(where) => {
          onChange(where === undefined ? without(raw, 'where') : { ...raw, where })
        }}
      />
    </>
  )
}
