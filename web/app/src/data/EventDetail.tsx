import { Link } from '@tanstack/react-router'
import type { EventSeen, SeenProperty } from '../api/types'
import { Columns } from '../charts/Columns'
import { BackLink } from '../kit/BackLink'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import { traitRows } from '../customers/profile'
import styles from './EventDetail.module.css'
import { useEvent, useSeen } from './queries'
import { exampleWords, usesOf } from './seen'
import { UsedBy } from './UsedBy'

/** One event: its volume, its properties, what it looks like, who uses it. */
export function EventDetail({ name }: { name: string }) {
  const { timezone } = useWorkspace()
  const event = useEvent(name)
  const seen = useSeen()
  const uses = seen.data ? usesOf(seen.data.uses, 'event', name) : []
  return (
    <>
      <BackLink to="/data" search={(view) => ({ ...view, event: undefined })}>
        All events and traits
      </BackLink>
      <Panel query={event} height={640}>
        {(ready) => (
          <article className={styles.page}>
            <header className={styles.head}>
              <h1>{name}</h1>
              <p className="soft">
                {format.counted(ready.event.count, 'time')} by {format.counted(ready.event.customers, 'customer')}, from{' '}
                {format.day(ready.event.first_at, timezone)} to {format.moment(ready.event.last_at, timezone)}
              </p>
              {uses.length > 0 && <UsedBy uses={uses} />}
            </header>
            <Card title={`By ${ready.volumes.unit}`}>
              <Columns
                columns={ready.volumes.starts.map((start, i) => ({
                  label: `${ready.volumes.unit === 'day' ? '' : `${ready.volumes.unit} of `}${format.day(start, 'UTC')}`,
                  tick: format.dayTick(start, 'UTC'),
                  count: ready.volumes.counts[name]?.[i] ?? 0,
                }))}
                unit="events"
                label={`${name} by ${ready.volumes.unit}`}
              />
            </Card>
            <Properties title="Properties" of={ready.properties} sampled={ready.sampled} />
            <Properties title="Context" of={ready.context} sampled={ready.sampled} before="context." />
            <Examples event={ready} />
          </article>
        )}
      </Panel>
    </>
  )
}

function Properties({ title, of, sampled, before = '' }: { title: string; of: readonly SeenProperty[]; sampled: number; before?: string }) {
  const { timezone } = useWorkspace()
  if (of.length === 0) return null
  return (
    <Card
      title={title}
      aside={<span className="soft small">in the latest {format.count(sampled)}</span>}
    >
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={`${title} of the event`}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Filled</th>
              <th scope="col">Most frequent</th>
            </tr>
          </thead>
          <tbody>
            {of.map((each) => (
              <tr key={each.name}>
                <th scope="row">
                  {before}
                  {each.name}
                </th>
                <td data-mixed={each.types.length > 1}>{each.types.join(' or ')}</td>
                <td className="figures">{format.share(each.count / sampled)}</td>
                <td>{exampleWords(each.examples, timezone, 4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Examples({ event }: { event: EventSeen }) {
  const { timezone } = useWorkspace()
  return (
    <Card title="The latest">
      <ul className={styles.examples}>
        {event.latest.map((each, i) => (
          <li key={i}>
            <p className="small">
              <Link to="/customers/$id" params={{ id: each.customer }}>
                {each.customer}
              </Link>{' '}
              <span className="soft">{format.moment(each.occurred_at, timezone)}</span>
            </p>
            <p className={styles.properties}>
              {traitRows(each.properties as Record<string, unknown>).map(([name, given]) => (
                <span key={name}>
                  <span className="soft">{name}</span> {format.value(given, timezone)}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
