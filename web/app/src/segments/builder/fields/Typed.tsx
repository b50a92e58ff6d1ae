import { useState } from 'react'
import { HOLE, printed, type Json } from '../../language/json'
import { numberFrom, shareFrom } from './numbers'
import styles from './fields.module.css'

interface Typed {
  label: string
  raw: Json
  onChange: (raw: Json) => void
  placeholder?: string
  /** Takes the keyboard when it appears. */
  opened?: boolean
}

/** A word of a sentence that is typed, as wide as what it holds. */
function Input({
  label,
  shown,
  placeholder,
  isHole,
  opened,
  isNumeric,
  onTyped,
  onDone,
}: {
  label: string
  shown: string
  placeholder: string
  isHole: boolean
  opened: boolean
  isNumeric: boolean
  onTyped: (typed: string) => void
  onDone: () => void
}) {
  return (
    <span className={styles.grow} data-shown={shown || placeholder}>
      <input
        className={styles.input}
        data-hole={isHole}
        aria-label={label}
        placeholder={placeholder}
        inputMode={isNumeric ? 'decimal' : 'text'}
        autoComplete="off"
        spellCheck={false}
        size={1}
        autoFocus={opened}
        value={shown}
        onChange={(event) => {
          onTyped(event.currentTarget.value)
        }}
        onBlur={onDone}
      />
    </span>
  )
}

/** A number; what is typed stays as it is until one leaves the field. */
export function NumberField({ label, raw, onChange, placeholder = 'number', opened = false }: Typed) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <Input
      label={label}
      shown={typed ?? printed(raw)}
      placeholder={placeholder}
      isHole={raw === HOLE}
      opened={opened}
      isNumeric
      onTyped={(text) => {
        setTyped(text)
        onChange(numberFrom(text))
      }}
      onDone={() => {
        setTyped(null)
      }}
    />
  )
}

/** A share of customers, in percent. */
export function ShareField({ label, raw, onChange, opened = false }: Typed) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <span className={styles.pair}>
      <Input
        label={label}
        shown={typed ?? (typeof raw === 'string' ? raw.replace(/ ?%$/, '') : '')}
        placeholder="10"
        isHole={raw === HOLE}
        opened={opened}
        isNumeric
        onTyped={(text) => {
          setTyped(text)
          onChange(shareFrom(text))
        }}
        onDone={() => {
          setTyped(null)
        }}
      />
      <span>%</span>
    </span>
  )
}

export function TextField({ label, raw, onChange, placeholder = 'text', opened = false }: Typed) {
  return (
    <Input
      label={label}
      shown={printed(raw)}
      placeholder={placeholder}
      isHole={raw === HOLE}
      opened={opened}
      isNumeric={false}
      onTyped={(text) => {
        onChange(text === '' ? HOLE : text)
      }}
      onDone={() => undefined}
    />
  )
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A day by the browser's calendar; an instant with a time, or one written in another way, as text. */
export function DateField({ label, raw, onChange }: Typed) {
  if (raw !== HOLE && !(typeof raw === 'string' && DAY.test(raw))) {
    return <TextField label={label} raw={raw} onChange={onChange} placeholder="2026-01-31" />
  }
  return (
    <input
      type="date"
      className={styles.date}
      data-hole={raw === HOLE}
      aria-label={label}
      value={raw ?? ''}
      onChange={(event) => {
        onChange(event.currentTarget.value === '' ? HOLE : event.currentTarget.value)
      }}
    />
  )
}
