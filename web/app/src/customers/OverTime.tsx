import { useElementSize } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Customer, Memberships } from '../api/types'
import { buckets, type Bucket } from '../charts/buckets'
import { linear } from '../charts/scale'
import { Card } from '../kit/Card'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import styles from './OverTime.module.css'
import { months, rowsOf, type Row, type Span } from './overTime'
import { useActivity, useMemberships } from './queries'

const route = getRouteApi('/customers/$id')
const BAR = 7
const HEIGHT = 64

/** What they did and which segments they were in, on one axis from the first time they were seen until now. */
export function OverTime({ customer }: { customer: Customer }) {
  const memberships = useMemberships(customer.id)
  return (
    <Card
      title="Over time"
      aside={<span className="soft small">bars open the timeline, rows say why</span>}
    >
      <Panel query={memberships} height={320}>
        {(all) => <Axis customer={customer} all={all} />}
      </Panel>
    </Card>
  )
}

function Axis({ customer, all }: { customer: Customer; all: Memberships }) {
  const { timezone, now } = useWorkspace()
  const { ref, width } = useElementSize<HTMLDivElement>()
  const activity = useActivity(customer.id)
  const latest = [customer.last_seen, all.as_of ?? '', now].map((each) => Date.parse(each)).filter(Number.isFinite)
  const span: Span = [Date.parse(customer.first_seen), Math.max(...latest, Date.parse(customer.first_seen) + 86_400_000)]
  const { ever, never } = rowsOf(all, span, timezone)
  const x = linear(span, [0, width])
  const days = activity.data?.days ?? []
  const bars = width > 0 ? buckets(days, day(span[0]), day(span[1]), Math.max(Math.floor(width / BAR), 1)) : []
  return (
    <div className={styles.axis}>
      <div className={styles.label}>
        <strong>Events</strong>
        <span className="soft small">{perBar(bars)}</span>
      </div>
      <div ref={ref} className={styles.plot}>
        {width > 0 && <Bars bars={bars} x={x} width={width} span={span} />}
      </div>
      {ever.map((row) => (
        <Segment key={row.name} row={row} x={x} width={width} />
      ))}
      {ever.length === 0 && (
        <p className={`${styles.none ?? ''} soft`}>
          {all.as_of === null
            ? 'Nobody has been counted yet: `coterie refresh` finds who is in which segment.'
            : 'Not in any segment so far.'}
        </p>
      )}
      {never.length > 0 && ever.length > 0 && (
        <p className={`${styles.none ?? ''} soft small`}>
          Never in the other {format.counted(never.length, 'segment')}.
        </p>
      )}
    </div>
  )
}

/** The tabs below are where the answer to a click appears. */
const showParts = () => {
  document.getElementById('parts')?.scrollIntoView({ block: 'start', behavior: 'smooth' })
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

function perBar(bars: readonly Bucket[]): string {
  const [first] = bars
  if (!first) return ''
  const days = Math.round((first.ends - first.begins) / 86_400_000)
  const most = Math.max(...bars.map((each) => each.count))
  return `per ${days === 1 ? 'day' : days === 7 ? 'week' : `${days} days`}, up to ${format.count(most)}`
}

function Bars({
  bars,
  x,
  width,
  span,
}: {
  bars: readonly Bucket[]
  x: (at: number) => number
  width: number
  span: Span
}) {
  const { timezone } = useWorkspace()
  const navigate = route.useNavigate()
  const most = Math.max(...bars.map((each) => each.count), 1)
  const y = linear([0, most], [0, HEIGHT - 8])
  const open = (bar: Bucket) => {
    void navigate({
      search: (view) => ({ ...view, tab: 'timeline', since: bar.from, until: bar.to }),
      resetScroll: false,
    }).then(showParts)
  }
  return (
    <svg width={width} height={HEIGHT + 20} role="img" aria-label={spokenBars(bars)}>
      <line x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} className={styles.floor} />
      {bars.map((bar) => {
        const [left, right] = [Math.max(x(bar.begins), 0), Math.min(x(bar.ends), width)]
        return (
          <g
            key={bar.from}
            className={styles.bar}
            onClick={() => {
              open(bar)
            }}
          >
            <title>{`${bar.from === bar.to ? bar.from : `${bar.from} to ${bar.to}`}: ${format.counted(bar.count, 'event')}`}</title>
            <rect x={left} width={Math.max(right - left, 1)} y={0} height={HEIGHT} fill="transparent" />
            <rect
              x={left + 0.5}
              width={Math.max(right - left - 1.5, 1)}
              y={HEIGHT - y(bar.count)}
              height={bar.count > 0 ? Math.max(y(bar.count), 1.5) : 0}
              rx={1}
              className={styles.filled}
            />
          </g>
        )
      })}
      {months(span, Math.max(Math.floor(width / 70), 1)).map((each) => (
        <text key={each} x={Math.min(Math.max(x(Date.parse(each)), 14), width - 26)} y={HEIGHT + 16} className={styles.tick}>
          {format.monthTick(each, timezone)}
        </text>
      ))}
    </svg>
  )
}

function spokenBars(bars: readonly Bucket[]): string {
  const all = bars.reduce((sum, each) => sum + each.count, 0)
  const [first, last] = [bars[0], bars.at(-1)]
  return first && last ? `${format.counted(all, 'event')} from ${first.from} to ${last.to}` : ''
}

function Segment({ row, x, width }: { row: Row; x: (at: number) => number; width: number }) {
  return (
    <Link
      to="."
      search={(view) => ({ ...view, tab: 'why' as const, why: row.name, as_of: undefined })}
      resetScroll={false}
      className={styles.row}
      style={accent(row.color)}
      activeProps={{ 'aria-current': undefined }}
      title={row.spoken}
      onClick={showParts}
    >
      <span className={styles.label} data-holds={row.holds}>
        <span className={styles.dot} aria-hidden />
        {row.label}
        <span className="unseen">: {row.spoken}</span>
      </span>
      <span className={styles.plot} aria-hidden>
        {width > 0 && (
          <svg width={width} height={18}>
            <line x1={0} x2={width} y1={9} y2={9} className={styles.floor} />
            {row.bands.map((band) => (
              <rect
                key={band.from}
                x={x(band.from)}
                width={Math.max(x(band.until) - x(band.from), 3)}
                y={4}
                height={10}
                rx={3}
                className={styles.band}
                data-open={band.open}
              />
            ))}
          </svg>
        )}
      </span>
    </Link>
  )
}
