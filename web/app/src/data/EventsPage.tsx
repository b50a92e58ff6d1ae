import { SegmentedControl } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Ticks } from '../charts/Ticks'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Narrowing } from '../kit/Narrowing'
import { Panel } from '../kit/Panel'
import { Rows } from '../kit/Rows'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import { EventDetail } from './EventDetail'
import styles from './EventsPage.module.css'
import { FirstRun } from './FirstRun'
import { useSeen } from './queries'
import { eventRows, exampleWords, traitRows, type SeenRow } from './seen'
import { Title } from './Title'
import { UsedBy } from './UsedBy'

const route = getRouteApi('/data/')

/** Every event and every trait that was ever received. */
export function EventsPage() {
  const { event } = route.useSearch()
  useTitle('Data', event)
  return event === undefined ? <All /> : <EventDetail name={event} />
}

function All() {
  const seen = useSeen()
  const { show = 'events', search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Panel query={seen} height={640} isEmpty={(all) => all.events.length + all.traits.length === 0} empty={<FirstRun />}>
      {(all) => {
        const rows = show === 'events' ? eventRows(all, search) : traitRows(all, search)
        return (
          <>
            <Title name="Events and traits">
              {format.counted(all.events.length, 'event')} and {format.counted(all.traits.length, 'trait')} have been seen, with
              what is in them and which segments look at them.
            </Title>
            <div className={styles.tools}>
              <SegmentedControl
                aria-label="Events or traits"
                value={show}
                data={[
                  { value: 'events', label: `Events ${format.count(all.events.length)}` },
                  { value: 'traits', label: `Traits ${format.count(all.traits.length)}` },
                ]}
                onChange={(chosen) =>
                  void navigate({
                    search: (view) => ({ ...view, show: chosen === 'traits' ? ('traits' as const) : undefined }),
                    replace: true,
                  })
                }
              />
              <Narrowing
                aria-label="Find an event or a trait"
                placeholder="Name"
                leftSection={<Search />}
                className={styles.search}
                value={search}
                onNarrow={(value) =>
                  void navigate({
                    search: (view) => ({ ...view, search: value }),
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            </div>
            {rows.length === 0 ? (
              <p className="soft">Nothing has “{search}” in its name.</p>
            ) : (
              <Rows>
                {rows.map((each) => (
                  <Row key={each.name} row={each} unit={all.volumes.unit} isEvent={show === 'events'} />
                ))}
              </Rows>
            )}
          </>
        )
      }}
    </Panel>
  )
}

function Row({ row, unit, isEvent }: { row: SeenRow; unit: string; isEvent: boolean }) {
  const { timezone } = useWorkspace()
  return (
    <li className={styles.row}>
      <div className={styles.name}>
        {isEvent ? (
          <Link to="/data" search={(view) => ({ ...view, event: row.name })} className={styles.link}>
            {row.name}
          </Link>
        ) : (
          <strong>{row.name}</strong>
        )}
        <span className="soft small">{isEvent ? seenWords(row, timezone) : exampleWords(row.examples, timezone)}</span>
      </div>
      <div className={styles.picture}>
        {row.counts.length > 1 && (
          <Ticks
            counts={row.counts}
            label={`${row.name} by ${unit}: up to ${format.count(Math.max(...row.counts))}`}
          />
        )}
        {!isEvent && row.types.length > 0 && <span className="soft small">{row.types.join(' or ')}</span>}
      </div>
      <div className={styles.figures}>
        {row.count !== null && <strong className="figures">{format.count(row.count)}</strong>}
        <span className="soft small figures">{format.counted(row.customers, 'customer')}</span>
      </div>
      <UsedBy uses={row.uses} />
    </li>
  )
}

const seenWords = (row: SeenRow, zone: string): string =>
  `${format.day(row.first_at, zone)} to ${format.moment(row.last_at, zone)}`
