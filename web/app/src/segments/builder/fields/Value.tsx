import { Pick } from '../../../kit/Pick'
import { HOLE, isScalar, type Json } from '../../language/json'
import { keyOf, listed, valueOf, valueOptions, valueWords, type Seen } from '../suggestions'

interface Value {
  label: string
  raw: Json
  onChange: (raw: Json) => void
  seen: Seen
  property?: string | undefined
  opened?: boolean
}

const head = (seen: Seen) => (seen.values.some((each) => each.count > 0) ? 'The values most often seen' : undefined)

/** One value, from those that were seen or typed. */
export function ValueField({ label, raw, onChange, seen, property, opened = false }: Value) {
  const options = valueOptions(seen, property)
  return (
    <Pick
      label={label}
      shown={valueWords(raw, property)}
      placeholder="choose a value"
      chosen={[keyOf(raw)]}
      options={options}
      head={head(seen)}
      free
      opened={opened}
      onChoose={(picked) => {
        onChange(valueOf(picked, options, seen.types))
      }}
    />
  )
}

/** Several values; none left is a hole. */
export function ValuesField({ label, raw, onChange, seen, property, opened = false }: Value) {
  const values = Array.isArray(raw) ? raw.filter(isScalar) : []
  const known = valueOptions(seen, property)
  const options = [
    ...values
      .filter((each) => !known.some((other) => other.value === keyOf(each)))
      .map((each) => ({ value: keyOf(each), label: valueWords(each, property) })),
    ...known,
  ]
  return (
    <Pick
      label={label}
      shown={listed(values, property)}
      placeholder="choose values"
      chosen={values.map(keyOf)}
      options={options}
      head={head(seen)}
      many
      free
      opened={opened}
      onChoose={(picked) => {
        const value = valueOf(picked, options, seen.types)
        const others = values.filter((each) => each !== value)
        const next = others.length === values.length ? [...values, value] : others
        onChange(next.length === 0 ? HOLE : next)
      }}
    />
  )
}
