import { Pick } from '../../../kit/Pick'
import { CALENDAR_UNITS, readLength, UNITS, writeLength, type Unit } from '../../language/lengths'
import type { Json } from '../../language/json'
import { NumberField } from './Typed'
import styles from './fields.module.css'

interface LengthOf {
  label: string
  raw: Json | undefined
  onChange: (raw: string) => void
  calendar?: boolean
}

/** A length of time: how many, and of what. */
export function LengthField({ label, raw, onChange, calendar = false }: LengthOf) {
  const length = readLength(raw) ?? { count: 1, unit: 'day' as Unit }
  const units = calendar ? CALENDAR_UNITS : UNITS
  return (
    <span className={styles.pair}>
      <NumberField
        label={`${label}: how many`}
        raw={length.count}
        onChange={(count) => {
          if (typeof count === 'number' && count >= 1) onChange(writeLength({ ...length, count: Math.trunc(count) }))
        }}
      />
      <Pick
        label={`${label}: unit`}
        shown={length.count === 1 ? length.unit : `${length.unit}s`}
        chosen={[length.unit]}
        options={units.map((unit) => ({ value: unit, label: length.count === 1 ? unit : `${unit}s` }))}
        onChoose={(unit) => {
          onChange(writeLength({ ...length, unit: units.find((each) => each === unit) ?? 'day' }))
        }}
      />
    </span>
  )
}
