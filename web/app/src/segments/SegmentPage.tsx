import { Button, NativeSelect, Tabs } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Segment, Size } from '../api/types'
import { SizeChart } from '../charts/SizeChart'
import { BackLink } from '../kit/BackLink'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Pen, Print } from '../kit/icons'
import { Loading, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { called, sentenced, titled } from '../kit/words'
import { SEGMENT_TABS } from '../views'
import { useWorkspace } from '../workspace/queries'
import { Changes } from './Changes'
import { isFixed } from './fixed/listed'
import { lastChange } from './listing'
import { Lock } from './Lock'
import { Members } from './Members'
import { useGoalsOf, useLiveChanges, useSegment, useSegments, useSizes } from './queries'
import { usedBy } from './usage'
import styles from './SegmentPage.module.css'

const SetsApart = lazy(() => import('./apart/SetsApart').then((module) => ({ default: module.SetsApart })))
const Versions = lazy(() => import('./Versions'))
const Definition = lazy(() => import('./Definition'))

const route = getRouteApi('/segments/$name')

/** One segment: what it says, how many, since when, who, and how it is written. */
export function SegmentPage() {
  const { name } = route.useParams()
  const segment = useSegment(name)
  useLiveChanges(name)
  useTitle(segment.data ? called(segment.data) : titled(name))
  return (
    <>
      <BackLink to="/">All segments</BackLink>
      <Panel query={segment} height={640}>
        {(ready) => (
          <article style={accent(ready.color)}>
            <Head segment={ready} />
            <Trend segment={ready} />
            <Details segment={ready} />
          </article>
        )}
      </Panel>
    </>
  )
}

function Head({ segment }: { segment: Segment }) {
  const { timezone } = useWorkspace()
  const change = lastChange(segment.trend)
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <p className={styles.kind}>
          {segment.kind === null ? 'Segment' : `${titled(segment.kind)} segment`}
          <PartOf segment={segment} />
        </p>
        <h1 className={styles.name}>
          <span className={styles.dot} aria-hidden /> {called(segment)}
        </h1>
        <p className={styles.sentence}>{sentenced(segment.sentence)}</p>
        {segment.description !== null && <p className="soft">{segment.description}</p>}
        <Kept segment={segment} />
        <Actions segment={segment} />
      </div>
      {segment.size !== null && segment.as_of !== null && (
        <div className={styles.facts}>
          <dl className={styles.figures}>
            <div>
              <dt>Customers</dt>
              <dd>{format.count(segment.size)}</dd>
            </div>
            {segment.share !== null && (
              <div>
                <dt>Of everyone</dt>
                <dd>{format.share(segment.share)}</dd>
              </div>
            )}
            {change && (
              <div>
                <dt>Since {format.day(change.since, timezone)}</dt>
                <dd>{format.change(change.by)}</dd>
              </div>
            )}
          </dl>
          <p className="soft small">As of {format.moment(segment.as_of, timezone)}</p>
        </div>
      )}
    </header>
  )
}

/** Who answers for it, its tags and its last review. */
function Kept({ segment }: { segment: Segment }) {
  if (segment.owner === null && segment.tags.length === 0 && segment.reviewed_on === null) return null
  return (
    <p className={styles.kept}>
      {segment.owner !== null && <span>Owner: {segment.owner}</span>}
      {segment.reviewed_on !== null && <span>Reviewed {format.calendarDay(segment.reviewed_on)}</span>}
      {segment.tags.map((tag) => (
        <Link key={tag} to="/" search={{ tag }}>
          #{tag}
        </Link>
      ))}
    </p>
  )
}

function Actions({ segment }: { segment: Segment }) {
  const whole = segment.segmentation
  const navigate = useNavigate()
  return (
    <div className={styles.actions}>
      {whole === null && (
        <>
          {isFixed(segment) && (
            <Button component={Link} to={`/segments/${segment.name}/list`} variant="default" size="xs">
              Change the list
            </Button>
          )}
          <Button component={Link} to={`/segments/${segment.name}/edit`} variant="default" size="xs" leftSection={<Pen />}>
            Edit
          </Button>
          <Button
            variant="default"
            size="xs"
            onClick={() => void navigate({ to: '/segments/new-segment', search: { from: segment.name } })}
          >
            Copy
          </Button>
        </>
      )}
      <Button component={Link} to={`/segments/${segment.name}/guide`} variant="default" size="xs" leftSection={<Print />}>
        Guide
      </Button>
      {whole === null && <Lock name={segment.name} label={called(segment)} />}
      <UsedBy name={segment.name} />
    </div>
  )
}

/** What else would change with it. */
function UsedBy({ name }: { name: string }) {
  const listing = useSegments().data
  const goals = useGoalsOf(name).data ?? []
  const uses = listing ? usedBy(name, listing) : []
  if (!listing || uses.length + goals.length === 0) return null
  const label = (use: (typeof uses)[number]) => {
    const all = use.kind === 'segment' ? listing.segments : listing.segmentations
    const found = all.find((each) => each.name === use.name)
    return found ? called(found) : titled(use.name)
  }
  return (
    <span className="soft small">
      Used by{' '}
      {uses.map((use, index) => (
        <span key={use.name}>
          {index > 0 && ', '}
          {use.kind === 'segment' ? (
            <Link to="/segments/$name" params={{ name: use.name }}>
              {label(use)}
            </Link>
          ) : (
            label(use)
          )}
        </span>
      ))}
      {goals.map((goal, index) => (
        <span key={`goal ${goal.by}`}>
          {uses.length + index > 0 && ', '}
          the goal{' '}
          <Link to="/goals/$name" params={{ name: goal.by }}>
            {goal.label ?? titled(goal.by)}
          </Link>
        </span>
      ))}
    </span>
  )
}

function PartOf({ segment }: { segment: Segment }) {
  const all = useSegments().data
  const whole = all?.segmentations.find((each) => each.name === segment.segmentation)
  if (!whole) return null
  return (
    <>
      {' '}
      · part of{' '}
      <Link to="/segmentations/$name" params={{ name: whole.name }} className={styles.whole}>
        {called(whole)}
      </Link>
    </>
  )
}

function Trend({ segment }: { segment: Segment }) {
  const { timezone } = useWorkspace()
  const sizes = useSizes(segment.name)
  const { as_of } = route.useSearch()
  return (
    <section className={styles.panel} aria-labelledby="trend">
      <h2 id="trend">Size over time</h2>
      <Panel
        query={sizes}
        height={240}
        isEmpty={(all) => all.length === 0}
        empty="Nobody has been counted yet. `coterie refresh` counts, and every count becomes a point here."
      >
        {(all) => (
          <>
            <SizeChart
              series={all}
              unit="customers"
              zone={timezone}
              label={described(segment, all, timezone)}
              marked={as_of}
            />
            <p className="soft small">{spoken(all, timezone)}</p>
          </>
        )}
      </Panel>
    </section>
  )
}

function spoken(sizes: readonly Size[], zone: string): string {
  const last = sizes.at(-1)
  if (!last) return ''
  const among = last.everyone == null ? '' : `, among ${format.counted(last.everyone, 'customer')} at the last one`
  return `${format.counted(sizes.length, 'count')} until ${format.moment(last.as_of, zone)}${among}.`
}

function described(segment: Segment, sizes: readonly Size[], zone: string): string {
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (!first || !last) return ''
  return `Size of ${called(segment)}: ${format.count(first.size)} on ${format.day(first.as_of, zone)}, ${format.count(last.size)} on ${format.day(last.as_of, zone)}.`
}

function Details({ segment }: { segment: Segment }) {
  const { tab = 'members', as_of } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      className={styles.details}
      onChange={(chosen) =>
        void navigate({
          search: (view) => ({ ...view, tab: SEGMENT_TABS.find((each) => each === chosen) }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <Tabs.List>
        <Tabs.Tab value="members">Members</Tabs.Tab>
        <Tabs.Tab value="apart">What sets it apart</Tabs.Tab>
        <Tabs.Tab value="changes">Entered and left</Tabs.Tab>
        <Tabs.Tab value="definition">Definition</Tabs.Tab>
        {segment.segmentation === null && <Tabs.Tab value="versions">Versions</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="members">
        <AsOf segment={segment} chosen={as_of} />
        <Members segment={segment} asOf={as_of} />
      </Tabs.Panel>
      <Tabs.Panel value="apart">
        <Suspense fallback={<Loading height={360} />}>
          <SetsApart name={segment.name} label={called(segment)} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="changes">
        <Changes segment={segment} />
      </Tabs.Panel>
      <Tabs.Panel value="definition">
        <Suspense fallback={<Loading height={200} />}>
          <Definition segment={segment} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <Suspense fallback={<Loading height={200} />}>
          <Versions segment={segment} />
        </Suspense>
      </Tabs.Panel>
    </Tabs>
  )
}

/** At which of the counted moments the members are listed. */
function AsOf({ segment, chosen }: { segment: Segment; chosen: string | undefined }) {
  const { timezone } = useWorkspace()
  const navigate = route.useNavigate()
  const moments = [...segment.trend].reverse()
  if (moments.length < 2) return null
  return (
    <NativeSelect
      label="Members as of"
      size="xs"
      className={styles.moments}
      value={chosen ?? ''}
      onChange={(event) =>
        void navigate({
          search: (view) => ({ ...view, as_of: event.currentTarget.value || undefined }),
          replace: true,
          resetScroll: false,
        })
      }
      data={[
        { value: '', label: 'Now' },
        ...moments.map((each) => ({
          value: each.as_of,
          label: `${format.day(each.as_of, timezone)} (${format.count(each.size)})`,
        })),
      ]}
    />
  )
}
