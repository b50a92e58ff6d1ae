import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { useMay } from '../access/queries'
import { address } from '../api/client'
import type { Segment } from '../api/types'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Narrowing } from '../kit/Narrowing'
import { Empty, Panel } from '../kit/Panel'
import { Pick } from '../kit/Pick'
import { useWorkspace } from '../workspace/queries'
import { useComputedTraits, useTraits } from './builder/facts'
import { traitOptions } from './builder/suggestions'
import styles from './Members.module.css'
import { pagesOf, PAGE } from './pages'
import { useMembersAt, useMemberPages, type MemberShown } from './queries'

const route = getRouteApi('/segments/$name')
const ROW = 41
const SEEN = 12
const NO_COLUMNS: readonly string[] = []

interface MembersOf {
  segment: Segment
  asOf: string | undefined
}

/** Who is in it, now or at a moment of the past: only the rows in sight are asked for and drawn, however many there are. */
export function Members({ segment, asOf }: MembersOf) {
  const { timezone } = useWorkspace()
  const { find, columns = NO_COLUMNS } = route.useSearch()
  const navigate = route.useNavigate()
  const [search] = useDebouncedValue(find, 160)
  const members = useMembersAt(segment.name, asOf, search)
  return (
    <Panel
      query={members}
      height={520}
      isEmpty={(first) => first.count === 0}
      empty={
        <>
          <strong>Nobody is in this segment{asOf === undefined ? ' now' : ' at that moment'}.</strong>
          <span>Customers appear here as soon as its sentence is true for them.</span>
        </>
      }
    >
      {(first) => (
        <div aria-busy={members.isFetching}>
          <div className={styles.head}>
            <Narrowing
              aria-label="Find a member by id"
              placeholder="Find by id"
              size="xs"
              leftSection={<Search />}
              value={find}
              onNarrow={(value) =>
                void navigate({ search: (view) => ({ ...view, find: value }), replace: true, resetScroll: false })
              }
            />
            <Columns chosen={columns} />
            <p className="soft small">
              {first.found < first.count && `${format.count(first.found)} of `}
              {format.counted(first.count, 'member')} as of {format.moment(first.as_of, timezone)}
            </p>
            <Download segment={segment} asOf={first.as_of} columns={columns} />
          </div>
          {first.found === 0 ? (
            <Empty>
              <strong>No member’s id holds “{search}”.</strong>
            </Empty>
          ) : (
            <Rows
              key={`${asOf ?? ''} ${search ?? ''}`}
              segment={segment}
              asOf={asOf}
              search={search}
              columns={columns}
              count={first.found}
            />
          )}
        </div>
      )}
    </Panel>
  )
}

/** Which traits stand beside each member. */
function Columns({ chosen }: { chosen: readonly string[] }) {
  const navigate = route.useNavigate()
  const traits = useTraits()
  const computed = useComputedTraits()
  return (
    <Pick
      label="Columns of the members"
      look="add"
      many
      shown={chosen.length === 0 ? 'Columns' : format.counted(chosen.length, 'column')}
      chosen={chosen}
      options={traitOptions(traits.data ?? [], computed.data ?? [])}
      isLoading={traits.isPending || computed.isPending}
      onChoose={(name) => {
        const next = chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]
        void navigate({ search: (view) => ({ ...view, columns: next.length > 0 ? next : undefined }), replace: true, resetScroll: false })
      }}
    />
  )
}

/** All of them as a file, as they are shown; for those who may take customers out. */
function Download({ segment, asOf, columns }: { segment: Segment; asOf: string; columns: readonly string[] }) {
  const workspace = useWorkspace().name
  if (!useMay('export')) return null
  return (
    <Button
      component="a"
      href={address('/api/segments/{name}/members.csv', { name: segment.name }, { workspace, as_of: asOf, columns })}
      download={`${segment.name}.csv`}
      variant="default"
      size="xs"
    >
      Download CSV
    </Button>
  )
}

interface RowsOf extends MembersOf {
  search: string | undefined
  columns: readonly string[]
  count: number
}

function Rows({ segment, asOf, search, columns, count }: RowsOf) {
  const { timezone } = useWorkspace()
  const frame = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- rows are drawn anew whenever the frame scrolls
  const rows = useVirtualizer({ count, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 8 })
  const drawn = rows.getVirtualItems()
  const pages = useMemberPages(segment.name, asOf, search, columns, pagesOf(drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0))
  return (
    <div className={styles.sheet}>
      <div
        className={styles.table}
        style={{ '--further': columns.length } as React.CSSProperties}
        role="table"
        aria-label={`Members of ${segment.label ?? segment.name}`}
        aria-rowcount={count + 1}
      >
        <div className={`${styles.row ?? ''} ${styles.titles ?? ''}`} role="row">
          <span role="columnheader">Customer</span>
          <span role="columnheader" className={styles.spare}>
            First seen
          </span>
          <span role="columnheader">Last seen</span>
          {columns.map((name) => (
            <span key={name} role="columnheader" className={styles.value}>
              {name}
            </span>
          ))}
        </div>
        <div ref={frame} className={styles.frame} style={{ height: Math.min(count, SEEN) * ROW + 1 }} tabIndex={0} role="rowgroup" aria-label="Members; scrolls">
          <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="presentation">
            {drawn.map((item) => (
              <div
                key={item.key}
                className={styles.row}
                role="row"
                aria-rowindex={item.index + 2}
                style={{ position: 'absolute', insetInline: 0, top: item.start, height: ROW }}
              >
                <Member customer={pages.get(Math.floor(item.index / PAGE))?.[item.index % PAGE]} segment={segment.name} columns={columns} zone={timezone} />
              </div>
            ))}
          </div>
        </div>
    </div>
    </div>
  )
}

interface MemberOf {
  customer: MemberShown | undefined
  segment: string
  columns: readonly string[]
  zone: string
}

function Member({ customer, segment, columns, zone }: MemberOf) {
  if (!customer) return <span role="cell" className={styles.waiting} />
  return (
    <>
      <span role="cell" className={styles.who}>
        <Link to="/customers/$id" params={{ id: customer.id }} search={{ why: segment }}>
          {customer.name ?? customer.id}
        </Link>
        {customer.name !== null && <small className="soft"> {customer.id}</small>}
      </span>
      <span role="cell" className={`${styles.spare ?? ''} figures`}>
        {format.day(customer.first_seen, zone)}
      </span>
      <span role="cell" className="figures">
        {format.day(customer.last_seen, zone)}
      </span>
      {columns.map((name) => (
        <span key={name} role="cell" className={styles.value} title={customer.traits[name] ?? undefined}>
          {customer.traits[name] ?? <span className="soft">–</span>}
        </span>
      ))}
    </>
  )
}
