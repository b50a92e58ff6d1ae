import { Grip, More } from '../../../kit/icons'
import { Menu } from '@mantine/core'
import { Pick } from '../../../kit/Pick'
import { AT_LEAST_ONE } from '../../language/conditions'
import { readEvent, readNames, writeEvent, writeNames } from '../../language/events'
import { HOLE, isMapping, moved, without, type Json, type Mapping } from '../../language/json'
import { readPredicates, writePredicates } from '../../language/predicates'
import { useSorting } from '../../../kit/sorting'
import { EventNames } from '../fields/EventNames'
import { LengthField } from '../fields/Length'
import { Tests } from '../fields/Tests'
import { WhereLines } from '../fields/Where'
import { WindowField } from '../fields/Window'
import fields from '../fields/fields.module.css'
import styles from './pattern.module.css'
import type { RowOf, Variant } from './variant'

const NOTHING_SEEN = { types: ['number'], values: [], among: 0 }

/** "did in this order: Product Viewed, then Product Added, then not Order Completed within 1 hour" */
function Sentence({ raw, onChange, isFresh }: RowOf) {
  const steps = Array.isArray(raw.pattern) ? raw.pattern : []
  const write = (next: Json[]) => {
    onChange({ ...raw, pattern: next })
  }
  const sorting = useSorting(steps.length, (from, to) => {
    write(moved(steps, from, to))
  })
  return (
    <>
      <span className={fields.words}>did, in this order:</span>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={index} className={styles.step} data-dragged={sorting.dragged === index}>
            <button type="button" className={styles.grip} aria-label={`Move step ${index + 1}; arrow keys work too`} {...sorting.handle(index)}>
              <Grip />
            </button>
            <Step
              raw={step}
              index={index}
              isLast={index === steps.length - 1}
              isFresh={isFresh && index === 0}
              steps={namesBefore(steps, index)}
              onChange={(next) => {
                write(steps.map((each, i) => (i === index ? next : each)))
              }}
              onDrop={
                steps.length > 1
                  ? () => {
                      write(steps.filter((_, i) => i !== index))
                    }
                  : undefined
              }
            />
          </li>
        ))}
      </ol>
      <span className={fields.line}>
        <Pick
          label="Add a step"
          shown="+ then"
          look="add"
          chosen={[]}
          options={[
            { value: 'step', label: 'then something' },
            { value: 'not', label: 'then not something' },
          ]}
          onChoose={(kind) => {
            write([...steps, kind === 'step' ? HOLE : { not: HOLE }])
          }}
        />
        <Strict raw={raw} onChange={onChange} />
        <Bound label="from the first step to the last" part="span" raw={raw} onChange={onChange} />
        <Bound label="between two steps" part="gap" raw={raw} onChange={onChange} />
        <Times raw={raw} onChange={onChange} />
        <WindowField
          label="When"
          raw={raw.within}
          onChange={(within) => {
            onChange(within === undefined ? without(raw, 'within') : { ...raw, within })
          }}
        />
      </span>
    </>
  )
}

const namesBefore = (steps: readonly Json[], index: number): string[] =>
  steps.slice(0, index).flatMap((step) => (isMapping(step) && typeof step.as === 'string' ? [step.as] : []))

function Step({
  raw,
  index,
  isLast,
  isFresh,
  steps,
  onChange,
  onDrop,
}: {
  raw: Json
  index: number
  isLast: boolean
  isFresh: boolean
  steps: readonly string[]
  onChange: (raw: Json) => void
  onDrop: (() => void) | undefined
}) {
  const isNot = isMapping(raw) && 'not' in raw
  const event = readEvent(isNot ? raw.not : isMapping(raw) ? without(raw, 'as') : raw)
  const name = isMapping(raw) && typeof raw.as === 'string' ? raw.as : undefined
  const write = (did: Json, where: Json | undefined) => {
    if (isNot) onChange({ ...raw, not: writeEvent(did, where) })
    else onChange(name === undefined ? writeEvent(did, where) : { did, ...(where === undefined ? {} : { where }), as: name })
  }
  return (
    <span className={fields.line}>
      <span className={fields.words}>{isNot ? (isLast ? 'then not' : 'without') : index === 0 ? 'first' : 'then'}</span>
      <EventNames
        label={`Step ${index + 1}`}
        raw={event?.did}
        opened={isFresh && event?.did === HOLE}
        onChange={(did) => {
          write(did, event?.where)
        }}
      />
      {name !== undefined && <span className={fields.words}>({name})</span>}
      {isNot && isMapping(raw) && isLast && (
        <Optional
          label="for how long"
          raw={raw.for}
          none="ever after"
          some="within"
          onChange={(length) => {
            onChange(length === undefined ? without(raw, 'for') : { ...raw, for: length })
          }}
        />
      )}
      <WhereLines
        label={`Step ${index + 1}`}
        raw={event?.where}
        names={readNames(event?.did) ?? []}
        steps={steps}
        onChange={(where) => {
          write(event?.did ?? HOLE, where)
        }}
      />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <button type="button" className={fields.drop} aria-label={`More for step ${index + 1}`}>
            <More />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {index > 0 && (
            <Menu.Item
              onClick={() => {
                const plain = writeEvent(event?.did ?? HOLE, event?.where)
                onChange(isNot ? plain : { not: plain })
              }}
            >
              {isNot ? 'It must happen' : 'It must not happen'}
            </Menu.Item>
          )}
          {!isNot && name === undefined && (
            <Menu.Item
              onClick={() => {
                onChange({ did: event?.did ?? HOLE, ...(event?.where === undefined ? {} : { where: event.where }), as: `step_${index + 1}` })
              }}
            >
              Name it, so that later steps can be compared with it
            </Menu.Item>
          )}
          {onDrop && (
            <Menu.Item color="red" onClick={onDrop}>
              Take this step away
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}

/** A length that may be left out. */
function Optional({ label, raw, none, some, onChange }: { label: string; raw: Json | undefined; none: string; some: string; onChange: (raw: string | undefined) => void }) {
  return (
    <>
      <Pick
        label={label}
        shown={raw === undefined ? none : some}
        look={raw === undefined ? 'plain' : 'token'}
        chosen={[raw === undefined ? 'none' : 'some']}
        options={[
          { value: 'none', label: none },
          { value: 'some', label: `${some} …` },
        ]}
        onChoose={(chosen) => {
          onChange(chosen === 'none' ? undefined : typeof raw === 'string' ? raw : '1 hour')
        }}
      />
      {raw !== undefined && <LengthField label={label} raw={raw} onChange={onChange} />}
    </>
  )
}

function Bound({ label, part, raw, onChange }: { label: string; part: 'span' | 'gap'; raw: Mapping; onChange: (raw: Mapping) => void }) {
  return (
    <span className={fields.pair}>
      <Optional
        label={label}
        raw={raw[part]}
        none={part === 'span' ? 'however long it takes' : 'with any time between steps'}
        some="within"
        onChange={(length) => {
          onChange(length === undefined ? without(raw, part) : { ...raw, [part]: length })
        }}
      />
      {raw[part] !== undefined && <span className={fields.words}>{label}</span>}
    </span>
  )
}

/** What may lie between two steps. */
function Strict({ raw, onChange }: { raw: Mapping; onChange: (raw: Mapping) => void }) {
  const strict = raw.strict ?? false
  const chosen = strict === false ? 'loose' : strict === true ? 'strict' : 'some'
  const words = { loose: 'anything may lie between', strict: 'with nothing else between', some: 'with none of these between:' }
  return (
    <>
      <Pick
        label="What may lie between two steps"
        shown={words[chosen]}
        look={chosen === 'loose' ? 'plain' : 'token'}
        chosen={[chosen]}
        options={[
          { value: 'loose', label: words.loose },
          { value: 'strict', label: words.strict },
          { value: 'some', label: 'with none of certain events between' },
        ]}
        onChoose={(next) => {
          if (next === 'loose') onChange(without(raw, 'strict'))
          else onChange({ ...raw, strict: next === 'strict' ? true : HOLE })
        }}
      />
      {chosen === 'some' && (
        <EventNames
          label="Events that break the row"
          raw={strict}
          onChange={(names) => {
            onChange({ ...raw, strict: writeNames(readNames(names) ?? []) })
          }}
        />
      )}
    </>
  )
}

function Times({ raw, onChange }: { raw: Mapping; onChange: (raw: Mapping) => void }) {
  const tests = readPredicates(raw.times ?? AT_LEAST_ONE)
  return (
    <>
      <Pick
        label="How often"
        shown={raw.times === undefined ? 'at least once' : 'this often:'}
        look="plain"
        chosen={[raw.times === undefined ? 'once' : 'count']}
        options={[
          { value: 'once', label: 'at least once' },
          { value: 'count', label: 'a number of times' },
        ]}
        onChoose={(chosen) => {
          onChange(chosen === 'once' ? without(raw, 'times') : { ...raw, times: raw.times ?? { gte: 2 } })
        }}
      />
      {raw.times !== undefined && tests && (
        <Tests
          label="How often"
          found={tests}
          subject="matches"
          seen={NOTHING_SEEN}
          onChange={(found) => {
            onChange({ ...raw, times: writePredicates(found) })
          }}
        />
      )}
    </>
  )
}

export const pattern: Variant = { forms: ['pattern'], Sentence }
