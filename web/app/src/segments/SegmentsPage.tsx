import { Button, Chip, NativeSelect, TextInput } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Failed, Empty, Panel } from '../kit/Panel'
import * as format from '../kit/format'
import { Plus, Search } from '../kit/icons'
import { useTitle } from '../kit/title'
import { titled } from '../kit/words'
import type { LockOf, Segments } from '../api/types'
import { useWorkspace } from '../workspace/queries'
import { freestanding, kindsOf, matching, ORDERS, tagsOf } from './listing'
import { useLocks } from './Lock'
import { useRefresh, useSegments } from './queries'
import { SegmentCard } from './SegmentCard'
import { SegmentationCard } from './SegmentationCard'
import styles from './SegmentsPage.module.css'

const route = getRouteApi('/')

const NO_LOCKS = new Map<string, LockOf>()

/** Everything that was saved about who belongs where. */
export function SegmentsPage() {
  const workspace = useWorkspace()
  const listing = useSegments()
  useTitle(workspace.label)
  return (
    <>
      <div className={styles.head}>
        <h1>Segments</h1>
        {listing.data && <Standing listing={listing.data} />}
        <div className={styles.create}>
          <Button component={Link} to="/segments/new-list" variant="default" leftSection={<Plus />}>
            From a list
          </Button>
          <Button component={Link} to="/segmentations/new-segmentation" variant="default" leftSection={<Plus />}>
            New segmentation
          </Button>
          <Button component={Link} to="/segments/new-segment" className={styles.segment} leftSection={<Plus />}>
            New segment
          </Button>
        </div>
      </div>
      <Panel query={listing} height={640} isEmpty={(all) => all.segments.length === 0} empty={<FirstRun />}>
        {(all) => (
          <>
            <Segmentations listing={all} />
            <Freestanding listing={all} />
          </>
        )}
      </Panel>
    </>
  )
}

function Standing({ listing }: { listing: Segments }) {
  const { timezone, stands_still } = useWorkspace()
  const refresh = useRefresh()
  return (
    <>
      <p className="soft">
        {format.counted(listing.everyone, 'customer')}
        {listing.as_of === null ? ', not counted yet' : `, as of ${format.moment(listing.as_of, timezone)}`}
      </p>
      {!stands_still && listing.segments.length > 0 && (
        <Button
          variant="default"
          size="xs"
          className={styles.refresh}
          loading={refresh.isPending}
          onClick={() => {
            refresh.mutate()
          }}
        >
          Count again
        </Button>
      )}
      {refresh.error && <Failed error={refresh.error} />}
    </>
  )
}

function Segmentations({ listing }: { listing: Segments }) {
  if (listing.segmentations.length === 0) return null
  return (
    <section aria-labelledby="segmentations" className={styles.section}>
      <h2 id="segmentations" className={styles.title}>
        How everyone divides
      </h2>
      <div className={styles.pair}>
        {listing.segmentations.map((each) => (
          <SegmentationCard key={each.name} segmentation={each} segments={listing.segments} />
        ))}
      </div>
    </section>
  )
}

function Freestanding({ listing }: { listing: Segments }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const all = freestanding(listing.segments)
  const locks = useLocks().data ?? NO_LOCKS
  const shown = matching(all, view, locks)
  const look = (change: { kind?: string; tag?: string; search?: string }) =>
    void navigate({ search: { ...view, ...change }, replace: true, resetScroll: false })
  if (all.length === 0) return null
  return (
    <section aria-labelledby="freestanding" className={styles.section}>
      <div className={styles.filters}>
        <h2 id="freestanding">
          {shown.length === all.length ? format.counted(all.length, 'segment') : `${shown.length} of ${all.length} segments`}
        </h2>
        <TextInput
          aria-label="Find a segment"
          placeholder="Find a segment"
          size="xs"
          leftSection={<Search />}
          value={view.search ?? ''}
          onChange={(event) => {
            look({ search: event.currentTarget.value })
          }}
        />
        <NativeSelect
          aria-label="Order of the segments"
          size="xs"
          value={view.order ?? ''}
          data={[
            { value: '', label: 'By kind' },
            { value: 'size', label: 'Largest first' },
            { value: 'growth', label: 'Fastest growing first' },
            { value: 'name', label: 'By name' },
          ]}
          onChange={(event) => {
            const order = ORDERS.find((each) => each === event.currentTarget.value)
            void navigate({ search: { ...view, order }, replace: true, resetScroll: false })
          }}
        />
        <Chip.Group
          value={view.kind ?? ''}
          onChange={(kind) => {
            look({ kind: Array.isArray(kind) ? '' : kind })
          }}
        >
          <div className={styles.kinds} role="group" aria-label="Kind of segment">
            <Chip value="" size="xs" variant="outline">
              All
            </Chip>
            {kindsOf(all).map((kind) => (
              <Chip key={kind} value={kind} size="xs" variant="outline">
                {titled(kind)}
              </Chip>
            ))}
          </div>
        </Chip.Group>
        <Tags
          all={tagsOf(all)}
          chosen={view.tag}
          onChoose={(tag) => {
            look({ tag })
          }}
        />
      </div>
      {shown.length === 0 ? (
        <Empty>
          <strong>No segment fits.</strong>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              look({ kind: '', tag: '', search: '' })
            }}
          >
            Show all
          </Button>
        </Empty>
      ) : (
        <ul className={styles.cards}>
          {shown.map((each) => (
            <li key={each.name}>
              <SegmentCard segment={each} lock={locks.get(each.name)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Tags({ all, chosen, onChoose }: { all: readonly string[]; chosen: string | undefined; onChoose: (tag: string) => void }) {
  if (all.length === 0) return null
  return (
    <div className={styles.kinds} role="group" aria-label="Tag of the segment">
      {all.map((tag) => (
        <Chip
          key={tag}
          size="xs"
          variant="outline"
          checked={tag === chosen}
          onChange={(isOn) => {
            onChoose(isOn ? tag : '')
          }}
        >
          #{tag}
        </Chip>
      ))}
    </div>
  )
}

function FirstRun() {
  return (
    <>
      <h2>No segments yet</h2>
      <p>
        Bring in what your customers did, write down who you want to find, and this page shows them.
      </p>
      <pre className={styles.steps}>{STEPS}</pre>
    </>
  )
}

const STEPS = `coterie import orders.csv
coterie apply segments.yaml
coterie refresh`
