import { Button, Checkbox, NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../access/queries'
import type { Breaches, PlannedEvent, PlannedProperty, TrackingPlan } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import { brokenWords, eventRows, isSame, TYPES, unplanned, withEvent, withProperty, type EventRow } from './plan'
import styles from './PlanPage.module.css'
import { useObserve, usePlan, useSavePlan } from './queries'
import { Title } from './Title'

/** Which events are expected with which properties, and how often what came in breaks that. */
export function PlanPage() {
  const plan = usePlan()
  useTitle('Tracking plan', 'Data')
  return (
    <>
      <Title name="Tracking plan">Which events are expected, with which properties, and how often something else comes in.</Title>
      <Panel query={plan} height={420}>
        {(ready) => <Draft key={JSON.stringify(ready.plan)} saved={ready.plan} breaches={ready.breaches} />}
      </Panel>
    </>
  )
}

function Draft({ saved, breaches }: { saved: TrackingPlan; breaches: Breaches }) {
  const [plan, setPlan] = useState(saved)
  const mayChange = useMay('settings')
  const save = useSavePlan()
  const observe = useObserve()
  const rows = eventRows(plan, breaches.breaches, breaches.received)
  const missing = unplanned(plan, breaches.received)
  const isChanged = !isSame(plan, saved)
  const fill = () => {
    observe.mutate(undefined, { onSuccess: (seen) => { setPlan({ ...plan, events: { ...seen.events, ...plan.events } }) } })
  }
  if (rows.length === 0) {
    return (
      <Card title="Nothing is expected yet">
        <p>
          Write down what came in so far: every event with its properties and their types; what all of them had becomes required. Correct it,
          save it, and from then on whatever is otherwise is counted here, or refused.
        </p>
        {observe.error && <Failed error={observe.error} />}
        <div>
          <Button onClick={fill} disabled={!mayChange || missing.length === 0} loading={observe.isPending}>
            Make a plan of what came in
          </Button>
        </div>
        {missing.length === 0 && <p className="soft small">Nothing has come in during the last {breaches.days} days.</p>}
        {!mayChange && <p className="soft small">Your role may not change it. An owner or admin can.</p>}
      </Card>
    )
  }
  return (
    <>
      <Card title="When something breaks the plan" aside={<span className="soft small">counted over the last {breaches.days} days</span>}>
        <div className={styles.ways}>
          <SegmentedControl
            aria-label="What happens to what breaks the plan"
            disabled={!mayChange}
            data={[
              { value: 'warn', label: 'Take it and count it' },
              { value: 'refuse', label: 'Refuse it' },
            ]}
            value={plan.on_breach}
            onChange={(way) => {
              setPlan({ ...plan, on_breach: way === 'refuse' ? 'refuse' : 'warn' })
            }}
          />
          <Checkbox
            label="Events that are not in the plan break it too"
            disabled={!mayChange}
            checked={plan.other_events === 'break'}
            onChange={(event) => {
              setPlan({ ...plan, other_events: event.currentTarget.checked ? 'break' : 'allow' })
            }}
          />
        </div>
        {plan.on_breach === 'refuse' && (
          <p className="soft small">
            What is refused goes to the <Link to="/data/quarantine">quarantine</Link> with its reason. Files that are imported are counted only.
          </p>
        )}
      </Card>
      <Found breaches={breaches} />
      {rows.map((row) => (
        <Event
          key={row.name}
          row={row}
          isFixed={!mayChange}
          onChange={(event) => {
            setPlan(withEvent(plan, row.name, event))
          }}
        />
      ))}
      {missing.length > 0 && mayChange && (
        <Card title="Not in the plan" aside={<span className="soft small">came in during the last {breaches.days} days</span>}>
          <ul className={styles.missing}>
            {missing.map((name) => (
              <li key={name}>
                <Link to="/data" search={(view) => ({ ...view, event: name })}>
                  {name}
                </Link>{' '}
                <span className="soft small figures">{format.counted(breaches.received[name] ?? 0, 'time')}</span>
              </li>
            ))}
          </ul>
          <div>
            <Button variant="default" onClick={fill} loading={observe.isPending}>
              Add them as they came in
            </Button>
          </div>
        </Card>
      )}
      {save.error && <Failed error={save.error} />}
      <div className={styles.answer}>
        {isChanged && <span className="soft small">Not saved yet.</span>}
        {!isChanged && save.isSuccess && <span role="status">Saved.</span>}
        <Button
          variant="default"
          disabled={!isChanged}
          onClick={() => {
            setPlan(saved)
          }}
        >
          Undo changes
        </Button>
        <Button
          disabled={!isChanged || !mayChange}
          loading={save.isPending}
          onClick={() => {
            save.mutate(plan)
          }}
        >
          Save the plan
        </Button>
      </div>
    </>
  )
}

function Found({ breaches }: { breaches: Breaches }) {
  const { timezone } = useWorkspace()
  if (breaches.breaches.length === 0) {
    return <p className={styles.well}>Everything that came in during the last {breaches.days} days is as planned.</p>
  }
  return (
    <Card title="What breaks it">
      <ul className={styles.found} aria-label="What breaks the plan">
        {breaches.breaches.map((each) => (
          <li key={`${each.event} ${each.property ?? ''} ${each.breach}`}>
            <span>
              <Link to="/data" search={(view) => ({ ...view, event: each.event })}>
                {each.event}
              </Link>
              {each.property !== null && (
                <>
                  {': '}
                  <code>{each.property}</code>
                </>
              )}{' '}
              {brokenWords(each)}
            </span>
            <span className="figures">
              <strong>{format.count(each.count)}</strong> <span className="soft small">of {format.count(each.of)}</span>
            </span>
            <span className="soft small figures">last {format.moment(each.last_at, timezone)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Event({ row, isFixed, onChange }: { row: EventRow; isFixed: boolean; onChange: (event: PlannedEvent | undefined) => void }) {
  const { name, event } = row
  const broken = row.breaches.reduce((sum, each) => sum + each.count, 0)
  const [isOpen, setOpen] = useState(broken > 0)
  const properties = Object.entries(event.properties)
  return (
    <Card
      title={name}
      aside={
        <span className={styles.head}>
          <span className="soft small figures">
            {format.counted(properties.length, 'property', 'properties')} · {format.counted(row.received, 'time')}
          </span>
          {broken > 0 && <span className={styles.bad}>{format.count(broken)} break it</span>}
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close' : 'Open'} ${name}`}
            onClick={() => {
              setOpen(!isOpen)
            }}
          >
            {isOpen ? 'Close' : 'Open'}
          </Button>
        </span>
      }
    >
      {isOpen && (
        <fieldset className={styles.event} disabled={isFixed} aria-label={`The plan for ${name}`}>
          <TextInput
            label="What it means"
            size="xs"
            value={event.description ?? ''}
            onChange={(typed) => {
              onChange({ ...event, description: typed.currentTarget.value || null })
            }}
          />
          <ul className={styles.properties}>
            {properties.map(([key, each]) => (
              <Property
                key={key}
                name={key}
                property={each}
                broken={row.breaches.filter((breach) => breach.property === key).map((breach) => `${format.count(breach.count)} ${brokenWords(breach)}`)}
                onChange={(changed) => {
                  onChange(withProperty(event, key, changed))
                }}
              />
            ))}
          </ul>
          <Add
            onAdd={(key) => {
              onChange(withProperty(event, key, { type: 'text', required: false }))
            }}
          />
          <div className={styles.ways}>
            <Checkbox
              label="Other properties break the plan"
              checked={event.other_properties === 'break'}
              onChange={(changed) => {
                onChange({ ...event, other_properties: changed.currentTarget.checked ? 'break' : 'allow' })
              }}
            />
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => {
                onChange(undefined)
              }}
            >
              Take {name} out of the plan
            </Button>
          </div>
        </fieldset>
      )}
    </Card>
  )
}

interface PropertyOf {
  name: string
  property: PlannedProperty
  broken: readonly string[]
  onChange: (property: PlannedProperty | undefined) => void
}

function Property({ name, property, broken, onChange }: PropertyOf) {
  return (
    <li>
      <span>
        <code>{name}</code>
        {broken.length > 0 && <span className={styles.bad}> {broken.join(', ')}</span>}
        {property.one_of && <span className="soft small"> one of {property.one_of.join(', ')}</span>}
      </span>
      <NativeSelect
        aria-label={`Type of ${name}`}
        size="xs"
        data={[...TYPES]}
        value={property.type}
        onChange={(event) => {
          const type = TYPES.find((each) => each === event.currentTarget.value) ?? 'text'
          onChange({ ...property, type, ...(type === 'text' ? {} : { one_of: null }) })
        }}
      />
      <Checkbox
        label="required"
        aria-label={`${name} is required`}
        checked={property.required}
        onChange={(event) => {
          onChange({ ...property, required: event.currentTarget.checked })
        }}
      />
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        aria-label={`Take out ${name}`}
        onClick={() => {
          onChange(undefined)
        }}
      >
        Take out
      </Button>
    </li>
  )
}

function Add({ onAdd }: { onAdd: (key: string) => void }) {
  const [key, setKey] = useState('')
  return (
    <div className={styles.add}>
      <TextInput
        aria-label="Another property"
        placeholder="Another property"
        size="xs"
        value={key}
        onChange={(event) => {
          setKey(event.currentTarget.value)
        }}
      />
      <Button
        variant="default"
        size="xs"
        disabled={key.trim() === ''}
        onClick={() => {
          onAdd(key.trim())
          setKey('')
        }}
      >
        Add
      </Button>
    </div>
  )
}
