import { SegmentedControl } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { Segments } from '../../api/types'
import { Empty, Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { Chosen, namedIn, savedOf } from '../Chosen'
import { useSegments } from '../queries'
import styles from './ComparePage.module.css'
import { useComparison, type Across } from './queries'
import { SideBySide } from './SideBySide'

const route = getRouteApi('/learn')

const ACROSS = [
  { value: 'mean', label: 'Means' },
  { value: 'median', label: 'Medians' },
]

/** Several segments against each other and everyone, in every number there is of their customers. */
export function ComparePage() {
  const listing = useSegments()
  useTitle('Side by side', 'Learn')
  return (
    <>
      <header className={styles.head}>
        <h1>Side by side</h1>
        <p className="soft">Segments against each other and everyone, in every number there is of their customers.</p>
      </header>
      <Panel query={listing} height={560}>
        {(all) => <Compared listing={all} />}
      </Panel>
    </>
  )
}

function Compared({ listing }: { listing: Segments }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = savedOf(listing, view.of)
  const across = view.across ?? 'mean'
  const look = (by: { of?: string[] | undefined; across?: 'median' | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...by }), replace: true, resetScroll: false })
  return (
    <div className={styles.page}>
      <Chosen
        listing={listing}
        chosen={chosen}
        onChoose={(of) => {
          look({ of })
        }}
      />
      {chosen.length === 0 ? (
        <Nothing listing={listing} />
      ) : (
        <>
          <SegmentedControl
            aria-label="How the customers' numbers become one"
            size="xs"
            className={styles.across}
            value={across}
            data={ACROSS}
            onChange={(next) => {
              look({ across: next === 'median' ? 'median' : undefined })
            }}
          />
          <Table names={chosen} across={across} asOf={view.as_of} named={namedIn(listing)} />
        </>
      )}
    </div>
  )
}

function Table({ names, across, asOf, named }: { names: string[]; across: Across; asOf: string | undefined; named: ReturnType<typeof namedIn> }) {
  const comparison = useComparison(names, across, asOf)
  return (
    <Panel query={comparison} height={480}>
      {(found) => <SideBySide found={found} named={named} />}
    </Panel>
  )
}

function Nothing({ listing }: { listing: Segments }) {
  return (
    <Empty>
      {listing.segments.length === 0 ? (
        <>
          <strong>There are no segments yet.</strong>
          <span>As soon as some are saved, their sizes, growth and numbers stand here side by side.</span>
        </>
      ) : (
        <>
          <strong>Choose a segment or more.</strong>
          <span>Their size, growth and every number of their customers appear here, against each other and everyone; what chance alone would not do is marked.</span>
        </>
      )}
    </Empty>
  )
}
