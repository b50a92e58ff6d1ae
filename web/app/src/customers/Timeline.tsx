import { Button, MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { TimelineEntry } from '../api/types'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Narrowing } from '../kit/Narrowing'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import { traitRows } from './profile'
import { useActivity, useTimeline } from './queries'
import styles from './Timeline.module.css'
import { detailsOf, headline, narrowedWords, opensDay, type Narrowed } from './timeline'
import { brief } from './why'

const route = getRouteApi('/customers/$id')
const TYPING = 250
const ROW = 34
/** How near the end of what was read more is asked for. */
const AHEAD = 30
const MESSAGES = ['identify', 'group', 'alias', 'tag', 'untag']

/** What happened to one customer, the latest first, day by day; only the rows in sight are drawn. */
export function Timeline({ customer }: { customer: string }) {
  const { name, since, until, text } = route.useSearch()
  const narrowed: Narrowed = { name, since, until, text }
  const [asked] = useDebouncedValue(text, TYPING)
  const timeline = useTimeline(customer, { ...narrowed, text: asked })
  const words = narrowedWords(narrowed)
  return (
    <div className={styles.timeline}>
      <Filters customer={customer} narrowed={narrowed} />
      <Panel
        query={timeline}
        height={420}
        isEmpty={(all) => all.pages[0]?.entries.length === 0}
        empty={
          words === null ? (
            'Nothing has been received from this customer yet.'
          ) : (
            <>
              <strong>Nothing like that happened.</strong>
              <span>Looked for: {words}.</span>
              <Reset />
            </>
          )
        }
      >
        {(all) => (
          <Rows
            entries={all.pages.flatMap((page) => page.entries)}
            isAll={!timeline.hasNextPage}
            isFetching={timeline.isFetching}
            more={() => {
              if (timeline.hasNextPage && !timeline.isFetchingNextPage) void timeline.fetchNextPage()
            }}
          />
        )}
      </Panel>
    </div>
  )
}

function Filters({ customer, narrowed }: { customer: string; narrowed: Narrowed }) {
  const navigate = route.useNavigate()
  const activity = useActivity(customer)
  const change = (by: Narrowed) =>
    void navigate({ search: (view) => ({ ...view, ...by }), replace: true, resetScroll: false })
  const events = activity.data?.names ?? []
  return (
    <div className={styles.filters}>
      <Narrowing
        label="Search"
        placeholder="In names and properties"
        leftSection={<Search />}
        value={narrowed.text}
        onNarrow={(value) => {
          change({ text: value })
        }}
      />
      <MultiSelect
        label="What"
        placeholder={narrowed.name ? undefined : 'Everything'}
        searchable
        clearable
        value={narrowed.name ?? []}
        data={[
          {
            group: 'Events',
            items: events.map((each) => ({ value: each.name, label: `${each.name} (${format.count(each.count)})` })),
          },
          { group: 'About the customer', items: MESSAGES },
        ]}
        onChange={(chosen) => {
          change({ name: chosen.length > 0 ? chosen : undefined })
        }}
      />
      <Narrowing
        type="date"
        label="From"
        value={narrowed.since}
        onNarrow={(value) => {
          change({ since: value })
        }}
      />
      <Narrowing
        type="date"
        label="To"
        value={narrowed.until}
        onNarrow={(value) => {
          change({ until: value })
        }}
      />
      {narrowedWords(narrowed) !== null && <Reset />}
    </div>
  )
}

function Reset() {
  const navigate = route.useNavigate()
  return (
    <Button
      variant="default"
      size="sm"
      onClick={() =>
        void navigate({
          search: ({ tab, why, workspace }) => ({ tab, why, workspace }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      Show everything
    </Button>
  )
}

interface Shown {
  entries: readonly TimelineEntry[]
  isAll: boolean
  isFetching: boolean
  more: () => void
}

function Rows({ entries, isAll, isFetching, more }: Shown) {
  const { timezone } = useWorkspace()
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const place = list.current?.getBoundingClientRect().top
    if (place !== undefined) setTop(place + window.scrollY)
  }, [])
  const rows = useWindowVirtualizer({
    count: entries.length,
    estimateSize: (index) => (opensDay(entries, index, timezone) ? ROW * 2 : ROW),
    getItemKey: (index) => `${entries[index]?.kind ?? ''} ${entries[index]?.seq ?? index}`,
    overscan: 12,
    scrollMargin: top,
  })
  const drawn = rows.getVirtualItems()
  const lowest = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (!isAll && lowest >= entries.length - AHEAD) more()
  }, [isAll, lowest, entries.length, more])
  return (
    <>
      <div
        ref={list}
        role="list"
        aria-label="What happened, the latest first"
        aria-busy={isFetching}
        className={styles.rows}
        style={{ height: rows.getTotalSize() }}
      >
        {drawn.map((each) => {
          const entry = entries[each.index]
          if (!entry) return null
          return (
            <div
              key={each.key}
              ref={rows.measureElement}
              data-index={each.index}
              role="listitem"
              aria-posinset={each.index + 1}
              aria-setsize={isAll ? entries.length : -1}
              className={styles.row}
              style={{ transform: `translateY(${each.start - top}px)` }}
            >
              {opensDay(entries, each.index, timezone) && (
                <h3 className={styles.day}>{format.weekday(entry.occurred_at, timezone)}</h3>
              )}
              <Entry entry={entry} />
            </div>
          )
        })}
      </div>
      <p className="soft small" role="status">
        {isAll
          ? `${format.counted(entries.length, 'entry', 'entries')}, to the first.`
          : `The latest ${format.count(entries.length)}; earlier ones come as you scroll.`}
      </p>
    </>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { timezone } = useWorkspace()
  const [isOpen, setOpen] = useState(false)
  const details = detailsOf(entry)
  const all = typeof details === 'object' && details !== null ? traitRows(details as Record<string, unknown>) : []
  const few = brief(details, timezone, 5)
  const line = (
    <>
      <time dateTime={entry.occurred_at} className="soft figures small">
        {format.clock(entry.occurred_at, timezone)}
      </time>
      <span className={styles.dot} data-kind={entry.kind} aria-hidden />
      <span>
        <span className={styles.name}>{headline(entry)}</span>
        {entry.kind !== 'event' && entry.name !== null && <span> {entry.name}</span>}
        {!isOpen &&
          few.map(([name, given]) => (
            <span key={name} className={styles.detail}>
              <span className="soft">{name}</span> {given}
            </span>
          ))}
      </span>
    </>
  )
  if (all.length === 0) return <div className={styles.entry}>{line}</div>
  return (
    <>
      <button
        type="button"
        className={styles.entry}
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen)
        }}
      >
        {line}
      </button>
      {isOpen && (
        <dl className={styles.all}>
          {all.map(([name, given]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{format.value(given, timezone)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
