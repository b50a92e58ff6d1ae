import { Popover } from '@mantine/core'
import { useState } from 'react'
import { Pick } from '../../kit/Pick'
import { titled } from '../../kit/words'
import { COLORS, KINDS, textOf } from '../language/definition'
import { without, type Mapping } from '../language/json'
import { Keeping } from './Keeping'
import styles from './Naming.module.css'

type Change = (next: Mapping, touched?: string) => void

/** What the segment is called, its colour, its kind and what it is for. */
export function Naming({ definition, onChange }: { definition: Mapping; onChange: Change }) {
  const kind = textOf(definition.kind)
  return (
    <div className={styles.naming}>
      <div className={styles.title}>
        <Color
          label="Colour of the segment"
          chosen={textOf(definition.color)}
          onChoose={(color) => {
            onChange({ ...definition, color })
          }}
        />
        <NameField
          label="Name of the segment"
          placeholder="Name this segment"
          value={textOf(definition.label)}
          onChange={(label) => {
            onChange({ ...definition, label }, 'label')
          }}
        />
      </div>
      <div className={styles.more}>
        <DescriptionField definition={definition} onChange={onChange} />
        <Pick
          label="Kind of segment"
          shown={kind ? titled(kind) : 'Kind'}
          look={kind ? 'token' : 'add'}
          chosen={[kind]}
          options={[{ value: '', label: 'No kind' }, ...KINDS.map((each) => ({ value: each, label: titled(each) }))]}
          onChoose={(next) => {
            onChange(next === '' ? without(definition, 'kind') : { ...definition, kind: next })
          }}
        />
      </div>
      <Keeping definition={definition} onChange={onChange} />
    </div>
  )
}

/** The title of the page, to be written in. */
export function NameField({ label, placeholder, value, onChange }: { label: string; placeholder: string; value: string; onChange: (name: string) => void }) {
  return (
    <input
      className={styles.name}
      aria-label={label}
      placeholder={placeholder}
      autoComplete="off"
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value)
      }}
    />
  )
}

export function DescriptionField({ definition, onChange }: { definition: Mapping; onChange: Change }) {
  return (
    <textarea
      className={styles.description}
      aria-label="What it is for"
      placeholder="What it is for, in a sentence (optional)"
      rows={1}
      value={textOf(definition.description)}
      onChange={(event) => {
        const description = event.currentTarget.value
        onChange(description === '' ? without(definition, 'description') : { ...definition, description }, 'description')
      }}
    />
  )
}

export function Color({ label, chosen, onChoose }: { label: string; chosen: string; onChoose: (color: string) => void }) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles.color}
          aria-label={label}
          onClick={() => {
            setOpened(!opened)
          }}
        >
          <i style={{ background: chosen || 'var(--line-strong)' }} />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <div className={styles.colors}>
          {COLORS.map((color) => (
            <button
              key={color}
              type="button"
              aria-label={`Colour ${color}`}
              aria-pressed={color === chosen}
              className={styles.color}
              onClick={() => {
                onChoose(color)
                setOpened(false)
              }}
            >
              <i style={{ background: color }} />
            </button>
          ))}
          <label className={styles.own}>
            Another
            <input
              type="color"
              value={/^#[0-9a-f]{6}$/i.test(chosen) ? chosen : '#6d4fe0'}
              onChange={(event) => {
                onChoose(event.currentTarget.value)
              }}
            />
          </label>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
