import { Button, Drawer, NativeSelect, Switch } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import type { Arrival } from '../api/types'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Narrowing } from '../kit/Narrowing'
import { Empty, Failed, Loading } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import styles from './LivePage.module.css'
import { isRefused, nameOf, narrowedTo, rawOf, whoOf } from './tail'
import { useTail } from './tailing'
import { Title } from './Title'

const route = getRouteApi('/data/live')
const ROW = 46
const SEEN = 14

/** Messages as they come, good and refused, each with all that is kept of it. */
export function LivePage() {
  const tail = useTail()
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const [held, setHeld] = useState<readonly Arrival[] | null>(null)
  useTitle('Live', 'Data')
  const all = held ?? tail.arrivals ?? []
  const waiting = held === null ? 0 : (tail.arrivals ?? []).filter((each) => each.number > (held[0]?.number ?? 0)).length
  const shown = narrowedTo(all, view)
  const show = (by: Partial<typeof view>) => void navigate({ search: (before) => ({ ...before, ...by }), replace: true, resetScroll: false })
  return (
    <>
      <Title
        name="Live"
        aside={
          <Button
            variant={held === null ? 'default' : 'filled'}
            onClick={() => {
              setHeld(held === null ? (tail.arrivals ?? []) : null)
            }}
          >
            {held === null ? 'Pause' : waiting > 0 ? `Go on, ${format.count(waiting)} new` : 'Go on'}
          </Button>
        }
      >
        What SDKs and programs send, as it arrives: what was taken, and what was refused with the reason. Imports show their last rows.
      </Title>
      <div className={styles.tools}>
        <Narrowing
          aria-label="Find by name, id or property"
          placeholder="Name, id or property"
          leftSection={<Search />}
          className={styles.search}
          value={view.text}
          onNarrow={(value) => {
            show({ text: value })
          }}
        />
        <NativeSelect
          aria-label="Source"
          data={[{ value: '', label: 'All sources' }, ...[...new Set([...all.map((each) => each.source), ...(view.source === undefined ? [] : [view.source])])].sort().map((each) => ({ value: each, label: each }))]}
          value={view.source ?? ''}
          onChange={(event) => {
            show({ source: event.currentTarget.value || undefined })
          }}
        />
        <Switch
          label="Refused only"
          checked={view.refused === true}
          onChange={(event) => {
            show({ refused: event.currentTarget.checked || undefined })
          }}
        />
        <p className={styles.state} role="status" data-held={held !== null}>
          {held !== null ? 'paused' : tail.error ? 'not connected' : 'listening'}
        </p>
      </div>
      {tail.error && <Failed error={tail.error} />}
      {tail.arrivals === undefined ? (
        !tail.error && <Loading height={420} />
      ) : shown.length === 0 ? (
        <Empty>
          {all.length === 0 ? (
            <>
              <strong>Nothing has arrived since the server began.</strong>
              <span>
                Leave this page open and send something: <Link to="/data/sources">what to paste</Link> stands among the sources.
              </span>
            </>
          ) : (
            <strong>None of the latest {format.counted(all.length, 'message')} fits.</strong>
          )}
        </Empty>
      ) : (
        <Rows arrivals={shown} />
      )}
    </>
  )
}

function Rows({ arrivals }: { arrivals: readonly Arrival[] }) {
  const { timezone } = useWorkspace()
  const frame = useRef<HTMLDivElement>(null)
  const [looked, setLooked] = useState<Arrival | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- rows are drawn anew whenever the frame scrolls
  const rows = useVirtualizer({
    count: arrivals.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    getItemKey: (index) => arrivals[index]?.number ?? index,
    overscan: 8,
  })
  return (
    <div className={styles.table}>
      <div ref={frame} className={styles.frame} style={{ height: Math.min(arrivals.length, SEEN) * ROW }} tabIndex={0} role="region" aria-label="Messages; scrolls">
        <ul style={{ height: rows.getTotalSize() }} className={styles.rows} aria-label="Messages, the latest first">
          {rows.getVirtualItems().map((item) => {
            const each = arrivals[item.index]
            return (
              each && (
                <li key={item.key} aria-setsize={arrivals.length} aria-posinset={item.index + 1} style={{ top: item.start, height: ROW }}>
                  <button
                    type="button"
                    className={styles.row}
                    data-refused={isRefused(each)}
                    onClick={() => {
                      setLooked(each)
                    }}
                  >
                    <span className={`${styles.at ?? ''} figures`}>{format.second(each.received_at, timezone)}</span>
                    <strong>{nameOf(each)}</strong>
                    <span className={styles.who}>{isRefused(each) ? each.message : whoOf(each)}</span>
                    <span className={styles.source}>{each.source}</span>
                  </button>
                </li>
              )
            )
          })}
        </ul>
      </div>
      <Drawer opened={looked !== null} onClose={() => { setLooked(null) }} position="right" size="lg" closeButtonProps={{ 'aria-label': 'Close' }} title={looked === null ? '' : nameOf(looked)}>
        {looked && <Detail of={looked} />}
      </Drawer>
    </div>
  )
}

function Detail({ of }: { of: Arrival }) {
  const { timezone } = useWorkspace()
  const who = whoOf(of)
  return (
    <div className={styles.detail}>
      {isRefused(of) && (
        <div className={styles.why}>
          <strong>{of.message}</strong>
          {of.hint !== null && <p>{of.hint}</p>}
          <p>
            It is kept in the <Link to="/data/quarantine">quarantine</Link>, to be corrected and sent again.
          </p>
        </div>
      )}
      <dl>
        <dt>Received</dt>
        <dd className="figures">
          {format.day(of.received_at, timezone)}, {format.second(of.received_at, timezone)}
        </dd>
        {of.occurred_at !== null && (
          <>
            <dt>Happened</dt>
            <dd className="figures">
              {format.day(of.occurred_at, timezone)}, {format.second(of.occurred_at, timezone)}
            </dd>
          </>
        )}
        <dt>Source</dt>
        <dd>{of.source}</dd>
        {who !== null && (
          <>
            <dt>Customer</dt>
            <dd>
              <Link to="/customers/$id" params={{ id: who }}>
                {who}
              </Link>
            </dd>
          </>
        )}
        {of.kind === 'track' && of.name !== null && (
          <>
            <dt>Event</dt>
            <dd>
              <Link to="/data" search={(view) => ({ ...view, event: of.name ?? undefined })}>
                {of.name}
              </Link>
            </dd>
          </>
        )}
      </dl>
      <h3>{isRefused(of) ? 'As it was sent' : 'As it is kept'}</h3>
      <pre tabIndex={0} aria-label="The message as JSON">
        {rawOf(of)}
      </pre>
    </div>
  )
}
