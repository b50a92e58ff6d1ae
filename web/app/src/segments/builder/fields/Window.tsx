import { Popover } from '@mantine/core'
import { useState } from 'react'
import { Down } from '../../../kit/icons'
import { Nested, Pick } from '../../../kit/Pick'
import pick from '../../../kit/Pick.module.css'
import { readEvent, readNames, writeEvent } from '../../language/events'
import { HOLE, isMapping, without, type Json, type Mapping } from '../../language/json'
import { isTraitAnchor, windowForm, WINDOWS, windowWords, withAnchor } from '../../language/windows'
import { useEvents, useTraits } from '../facts'
import { eventOptions } from '../suggestions'
import { EventNames } from './EventNames'
import { LengthField } from './Length'
import { DateField } from './Typed'
import { WhereLines } from './Where'
import styles from './fields.module.css'

interface WindowOf {
  label: string
  raw: Json | undefined
  onChange: (raw: Json | undefined) => void
}

const PRESETS: readonly (Json | undefined)[] = ['7 days', '30 days', '90 days', '1 year', { this: 'month' }, undefined]

/** When: a stretch of time in words, and behind them every way to say one. */
export function WindowField({ label, raw, onChange }: WindowOf) {
  const [opened, setOpened] = useState(false)
  const form = windowForm(raw)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus withinPortal transitionProps={{ duration: 90 }}>
      <Popover.Target>
        <button
          type="button"
          className={pick.token}
          data-hole={hasHole(raw)}
          aria-label={`${label}: ${windowWords(raw)}`}
          onClick={() => {
            setOpened(!opened)
          }}
        >
          <span>{windowWords(raw)}</span>
          <Down />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Nested value={true}>
          <div className={styles.popover}>
            <div className={styles.presets} role="group" aria-label="Often used">
              {PRESETS.map((preset) => (
                <button
                  key={windowWords(preset)}
                  type="button"
                  className={styles.preset}
                  aria-pressed={windowWords(preset) === windowWords(raw)}
                  onClick={() => {
                    onChange(preset)
                    setOpened(false)
                  }}
                >
                  {windowWords(preset).replace(/^(in|at) (the )?/, '')}
                </button>
              ))}
            </div>
            <Pick
              label="Kind of time"
              shown={form?.label}
              chosen={form ? [form.key] : []}
              options={WINDOWS.map((each) => ({ value: each.key, label: each.label }))}
              onChoose={(key) => {
                onChange(WINDOWS.find((each) => each.key === key)?.fresh(raw))
              }}
            />
            {form && <Fields form={form.key} raw={raw} onChange={onChange} />}
          </div>
        </Nested>
      </Popover.Dropdown>
    </Popover>
  )
}

const hasHole = (raw: Json | undefined): boolean => isMapping(raw) && Object.values(raw).some((each) => each === HOLE)

function Fields({ form, raw, onChange }: { form: string; raw: Json | undefined; onChange: (raw: Json | undefined) => void }) {
  if (form === 'ever') return null
  if (form === 'last' || !isMapping(raw)) {
    return (
      <span className={styles.line}>
        <span className={styles.words}>in the last</span>
        <LengthField label="Length" raw={raw} onChange={onChange} />
      </span>
    )
  }
  const length = (key: string, label: string, calendar = false) => (
    <LengthField
      label={label}
      raw={raw[key]}
      calendar={calendar}
      onChange={(next) => {
        onChange({ ...raw, [key]: next })
      }}
    />
  )
  const words = (said: string) => <span className={styles.words}>{said}</span>
  switch (form) {
    case 'ago':
      return (
        <span className={styles.line}>
          {'from' in raw && <>{words('from')}{length('from', 'From')}</>}
          {'to' in raw && <>{words('to')}{length('to', 'To')}</>}
          {words('ago')}
          <Ends raw={raw} start="from" end="to" onChange={onChange} />
        </span>
      )
    case 'dates':
      return (
        <span className={styles.line}>
          {(['since', 'until'] as const).map(
            (key) =>
              key in raw && (
                <span key={key} className={styles.pair}>
                  {words(key)}
                  <DateField label={key} raw={raw[key] ?? HOLE} onChange={(next) => { onChange({ ...raw, [key]: next }) }} />
                </span>
              ),
          )}
          <Ends raw={raw} start="since" end="until" onChange={onChange} />
        </span>
      )
    case 'full':
      return <span className={styles.line}>{words('the last whole')}{length('full', 'Length', true)}<Zone raw={raw} onChange={onChange} /></span>
    case 'this':
      return (
        <span className={styles.line}>
          {words('in this')}
          <Pick
            label="Period"
            shown={typeof raw.this === 'string' ? raw.this : ''}
            chosen={typeof raw.this === 'string' ? [raw.this] : []}
            options={['day', 'week', 'month', 'quarter', 'year'].map((unit) => ({ value: unit, label: unit }))}
            onChoose={(unit) => {
              onChange({ ...raw, this: unit })
            }}
          />
          <Zone raw={raw} onChange={onChange} />
        </span>
      )
    case 'after_for':
      return <span className={styles.line}>{words('within')}{length('for', 'Length')}{words('after their')}<Anchor side="after" raw={raw} onChange={onChange} /></span>
    case 'before_for':
      return <span className={styles.line}>{words('in the')}{length('for', 'Length')}{words('before their')}<Anchor side="before" raw={raw} onChange={onChange} /></span>
    case 'after_calendar':
      return (
        <span className={styles.line}>
          {words('in the')}
          {length('calendar', 'Calendar', true)}
          {words('of their')}
          <Anchor side="after" raw={raw} onChange={onChange} />
          <Zone raw={raw} onChange={onChange} />
        </span>
      )
    default: {
      const until = readEvent(raw.until)
      return (
        <span className={styles.line}>
          {words('after their')}
          <Anchor side="after" raw={raw} onChange={onChange} />
          {words('until the next')}
          <EventNames label="Until" raw={until?.did} onChange={(did) => { onChange({ ...raw, until: writeEvent(did, until?.where) }) }} />
          <WhereLines
            label="Until"
            raw={until?.where}
            names={readNames(until?.did) ?? []}
            onChange={(where) => {
              onChange({ ...raw, until: writeEvent(until?.did ?? HOLE, where) })
            }}
          />
        </span>
      )
    }
  }
}

/** Whether a stretch is open at one end. */
function Ends({ raw, start, end, onChange }: { raw: Mapping; start: string; end: string; onChange: (raw: Json) => void }) {
  const open = start in raw && end in raw ? 'both' : start in raw ? start : end
  const fresh = start === 'from' ? '30 days' : HOLE
  return (
    <Pick
      label="Which ends it has"
      shown="…"
      look="plain"
      chosen={[open]}
      options={[
        { value: 'both', label: `${start} and ${end}` },
        { value: start, label: `only ${start}` },
        { value: end, label: `only ${end}` },
      ]}
      onChoose={(chosen) => {
        if (chosen === 'both') onChange({ [start]: raw[start] ?? (start === 'from' ? '60 days' : HOLE), [end]: raw[end] ?? fresh })
        else onChange({ [chosen]: raw[chosen] ?? fresh })
      }}
    />
  )
}

/** Whose calendar it is. */
function Zone({ raw, onChange }: { raw: Mapping; onChange: (raw: Json) => void }) {
  const chosen = raw.zone === 'customer' ? 'customer' : 'workspace'
  return (
    <Pick
      label="Whose time zone"
      shown={chosen === 'customer' ? 'in their own time zone' : "in the workspace's time zone"}
      look="plain"
      chosen={[chosen]}
      options={[
        { value: 'workspace', label: "in the workspace's time zone" },
        { value: 'customer', label: 'in their own time zone', says: 'By the trait timezone, where there is one' },
      ]}
      onChoose={(zone) => {
        onChange(zone === 'customer' ? { ...raw, zone } : without(raw, 'zone'))
      }}
    />
  )
}

const TRAIT = 'trait:'

/** The instant from which a window is measured: the first or last of some events, or what a trait holds. */
function Anchor({ side, raw, onChange }: { side: 'after' | 'before'; raw: Mapping; onChange: (raw: Json) => void }) {
  const events = useEvents()
  const traits = useTraits()
  const anchor = raw[side]
  const event = isTraitAnchor(anchor) ? null : readEvent(anchor)
  const names = readNames(event?.did) ?? []
  const trait = isTraitAnchor(anchor) && typeof anchor.trait === 'string' ? anchor.trait : null
  return (
    <>
      {event && (
        <Pick
          label="First or last"
          shown={raw.which === 'last' ? 'last' : 'first'}
          chosen={[raw.which === 'last' ? 'last' : 'first']}
          options={[
            { value: 'first', label: 'first' },
            { value: 'last', label: 'last' },
          ]}
          onChoose={(which) => {
            onChange(which === 'last' ? { ...raw, which } : without(raw, 'which'))
          }}
        />
      )}
      <Pick
        label="Event or trait"
        shown={trait ?? names.join(' or ')}
        placeholder="choose an event or a trait"
        chosen={trait === null ? names : [TRAIT + trait]}
        free
        options={[
          ...eventOptions(events.data ?? []).map((each) => ({ ...each, group: 'Events' })),
          ...(traits.data ?? []).map((each) => ({ value: TRAIT + each.name, label: each.name, group: 'Traits that hold a time' })),
        ]}
        onChoose={(chosen) => {
          const next = chosen.startsWith(TRAIT) ? { trait: chosen.slice(TRAIT.length) } : writeEvent(chosen, event?.where)
          onChange(withAnchor(raw, side, next))
        }}
      />
      {event && names.length > 0 && (
        <WhereLines
          label="Anchor"
          raw={event.where}
          names={names}
          onChange={(where) => {
            onChange(withAnchor(raw, side, writeEvent(event.did, where)))
          }}
        />
      )}
    </>
  )
}
