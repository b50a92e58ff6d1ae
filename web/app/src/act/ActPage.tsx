import { Button, Tabs } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMay, useSession } from '../access/queries'
import { address } from '../api/client'
import type { Change, Segments } from '../api/types'
import { Card } from '../kit/Card'
import { Code } from '../kit/Code'
import * as format from '../kit/format'
import { Failed, Loading, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { causeOf } from '../segments/causes'
import { Chosen, namedIn, savedOf } from '../segments/Chosen'
import { useSegments } from '../segments/queries'
import { useWorkspace, useWorkspaces } from '../workspace/queries'
import styles from './ActPage.module.css'
import { useFollowed } from './following'
import { ways } from './snippets'

const route = getRouteApi('/act')

/** Who enters and leaves, as it happens, and how a program hears of it. */
export function ActPage() {
  const listing = useSegments()
  useTitle('Changes out', 'Act')
  return (
    <>
      <header className={styles.head}>
        <h1>Changes out</h1>
        <p className="soft">Who enters and leaves segments, as it happens, each with its cause; and what a program takes to hear of it and act.</p>
      </header>
      <Panel
        query={listing}
        height={480}
        isEmpty={(all) => all.segments.length === 0}
        empty={
          <>
            <strong>There are no segments yet.</strong>
            <span>As soon as one is saved, whoever enters or leaves it is told here and to every program that listens.</span>
            <Link to="/segments/new-segment">New segment</Link>
          </>
        }
      >
        {(all) => <Out listing={all} />}
      </Panel>
    </>
  )
}

function Out({ listing }: { listing: Segments }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = savedOf(listing, view.of)
  return (
    <div className={styles.page}>
      <Chosen
        listing={listing}
        chosen={chosen}
        label="Add a segment to follow"
        onChoose={(of) => void navigate({ search: (before) => ({ ...before, of }), replace: true, resetScroll: false })}
      />
      <Live key={chosen.join(' ')} listing={listing} chosen={chosen} />
      <Take listing={listing} chosen={chosen} />
      <Listen chosen={chosen} />
    </div>
  )
}

/** The latest changes, and those to come while one looks. */
function Live({ listing, chosen }: { listing: Segments; chosen: readonly string[] }) {
  const maySee = useMay('see_customers')
  const { timezone, stands_still, now } = useWorkspace()
  const { changes, since, isLive, error } = useFollowed(chosen, maySee)
  const title = chosen.length === 0 ? 'All segments' : format.counted(chosen.length, 'segment')
  if (!maySee) {
    return (
      <Card title={title}>
        <p className="soft">You may not see customers one by one: your role does not include it. An owner or admin can give you one.</p>
      </Card>
    )
  }
  const state = isLive
    ? 'Listening'
    : stands_still
      ? `Here it is always ${format.day(now, timezone)}: these are the last changes`
      : 'Nothing changes by itself here: these are the last changes'
  return (
    <Card
      title={title}
      aside={
        changes && (
          <p className="soft small">
            {isLive && <span className={styles.pulse} aria-hidden />}
            {state}
          </p>
        )
      }
    >
      {error ? (
        <Failed error={error} />
      ) : changes === undefined ? (
        <Loading height={240} />
      ) : changes.length === 0 ? (
        <p className="soft">Nobody has entered or left yet. Whoever does stands here at once.</p>
      ) : (
        <ol className={styles.changes} aria-label="Who entered and left, the latest first" tabIndex={0}>
          {changes.map((each) => (
            <Row key={each.seq} change={each} named={namedIn(listing)} isNew={each.seq > since} />
          ))}
        </ol>
      )}
    </Card>
  )
}

function Row({ change, named, isNew }: { change: Change; named: ReturnType<typeof namedIn>; isNew: boolean }) {
  const { timezone } = useWorkspace()
  return (
    <li className={styles.row} data-entered={change.entered} data-new={isNew}>
      <span className={styles.verb}>{change.entered ? 'Entered' : 'Left'}</span>
      <Link to="/segments/$name" params={{ name: change.segment }} search={{ tab: 'changes' }} className={styles.segment}>
        <i style={{ background: named(change.segment).color }} aria-hidden />
        {named(change.segment).label}
      </Link>
      <Link to="/customers/$id" params={{ id: change.customer }} search={{ why: change.segment }} className={styles.who}>
        {change.customer}
      </Link>
      <span className={`${styles.cause ?? ''} soft`}>{causeOf(change.cause)}</span>
      <time dateTime={change.at} className="soft figures">
        {format.moment(change.at, timezone)}
      </time>
    </li>
  )
}

/** The customers of the segments in view as files, for those who may take them out. */
function Take({ listing, chosen }: { listing: Segments; chosen: readonly string[] }) {
  const workspace = useWorkspace().name
  const named = namedIn(listing)
  if (!useMay('export') || chosen.length === 0) return null
  return (
    <Card title="Take a list" aside={<p className="soft small">Whoever takes customers out stands in the audit.</p>}>
      <ul className={styles.lists}>
        {chosen.map((name) => (
          <li key={name}>
            <Link to="/segments/$name" params={{ name }} search={{ tab: 'members' }} className={styles.segment}>
              <i style={{ background: named(name).color }} aria-hidden />
              {named(name).label}
            </Link>
            <span className="soft figures">{format.count(listing.segments.find((each) => each.name === name)?.size ?? 0)}</span>
            <Button
              component="a"
              href={address('/api/segments/{name}/members.csv', { name }, { workspace })}
              download={`${name}.csv`}
              variant="default"
              size="xs"
              aria-label={`Download CSV of ${named(name).label}`}
            >
              Download CSV
            </Button>
          </li>
        ))}
      </ul>
      <p className="soft small">Columns of traits are chosen among a segment’s members.</p>
    </Card>
  )
}

/** What to paste into a program, filled with this server's address and the segments in view. */
function Listen({ chosen }: { chosen: readonly string[] }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const workspace = useWorkspace().name
  const several = (useWorkspaces().data?.length ?? 1) > 1
  const wantsKey = useSession().data?.state === 'signed_in'
  const all = ways({ at: window.location.origin, segments: chosen, workspace, isOneOfSeveral: several, wantsKey })
  const way = all.find((each) => each.name === view.by) ?? all[0]
  if (!way) return null
  return (
    <Card title="Tell a program">
      <Tabs
        value={String(all.indexOf(way))}
        onChange={(place) => void navigate({ search: (before) => ({ ...before, by: all[Number(place)]?.name }), replace: true, resetScroll: false })}
        activateTabWithKeyboard={false}
        className={styles.choose}
      >
        <Tabs.List aria-label="With what">
          {all.map((each, place) => (
            <Tabs.Tab key={each.name} value={String(place)}>
              {each.name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={String(all.indexOf(way))} className={styles.panel}>
          <p className="soft small">{way.says}</p>
          <Code words={way.code} label={`Hear of changes: ${way.name}`} />
          {wantsKey && way.name !== 'Command line' && (
            <p className="soft small">
              KEY is a secret key of a role that may see customers, such as analyst: <Link to="/data/sources">Sources</Link> makes one.
            </p>
          )}
        </Tabs.Panel>
      </Tabs>
    </Card>
  )
}
