import { NativeSelect } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Segments } from '../../api/types'
import { Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { called } from '../../kit/words'
import { useSegments } from '../queries'
import { Flow } from './Flow'
import styles from './FlowsPage.module.css'

const route = getRouteApi('/flows')

/** How customers went from part to part of any segmentation. */
export function FlowsPage() {
  const listing = useSegments()
  useTitle('Flows', 'Learn')
  return (
    <>
      <header className={styles.head}>
        <h1>Flows</h1>
        <p className="soft">How customers went from part to part of a segmentation between two counts.</p>
      </header>
      <Panel
        query={listing}
        height={480}
        isEmpty={(all) => all.segmentations.length === 0}
        empty={
          <>
            <strong>There is no segmentation yet.</strong>
            <span>A segmentation divides customers into parts; who goes from one to another is seen here.</span>
            <Link to="/segmentations/new-segmentation">New segmentation</Link>
          </>
        }
      >
        {(all) => <Flows listing={all} />}
      </Panel>
    </>
  )
}

function Flows({ listing }: { listing: Segments }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = listing.segmentations.find((each) => each.name === view.of) ?? listing.segmentations[0]
  if (!chosen) return null
  return (
    <div className={styles.page}>
      <div className={styles.choice}>
        {listing.segmentations.length > 1 && (
          <NativeSelect
            aria-label="Segmentation"
            value={chosen.name}
            data={listing.segmentations.map((each) => ({ value: each.name, label: called(each) }))}
            onChange={(event) => void navigate({ search: { of: event.currentTarget.value }, replace: true, resetScroll: false })}
          />
        )}
        <Link to="/segmentations/$name" params={{ name: chosen.name }}>
          The parts of {called(chosen)}
        </Link>
      </div>
      <Flow
        key={chosen.name}
        segmentation={chosen}
        listing={listing}
        view={view}
        onLook={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })}
      />
    </div>
  )
}
