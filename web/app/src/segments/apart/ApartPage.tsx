import { getRouteApi } from '@tanstack/react-router'
import type { Segments } from '../../api/types'
import { accent } from '../../kit/color'
import * as format from '../../kit/format'
import { Empty, Panel } from '../../kit/Panel'
import { Pick } from '../../kit/Pick'
import { useTitle } from '../../kit/title'
import { called } from '../../kit/words'
import { useSegments } from '../queries'
import styles from './ApartPage.module.css'
import { SetsApart } from './SetsApart'

const route = getRouteApi('/apart')

/** One segment against everyone else. */
export function ApartPage() {
  const listing = useSegments()
  useTitle('What sets it apart', 'Learn')
  return (
    <>
      <header className={styles.head}>
        <h1>What sets it apart</h1>
        <p className="soft">Which traits, events, devices and hours are more, or less, frequent in a segment than in everyone else.</p>
      </header>
      <Panel
        query={listing}
        height={480}
        isEmpty={(all) => all.segments.length === 0}
        empty={
          <>
            <strong>There are no segments yet.</strong>
            <span>As soon as one is saved, what sets its customers apart stands here.</span>
          </>
        }
      >
        {(all) => <Apart listing={all} />}
      </Panel>
    </>
  )
}

function Apart({ listing }: { listing: Segments }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const chosen = listing.segments.find((each) => each.name === view.of)
  return (
    <div className={styles.page} style={chosen && accent(chosen.color)}>
      <div>
        <Pick
          label="Segment"
          shown={chosen ? called(chosen) : 'Choose a segment'}
          look={chosen ? 'token' : 'add'}
          chosen={chosen ? [chosen.name] : []}
          options={listing.segments.map((each) => ({
            value: each.name,
            label: called(each),
            ...(each.color === null ? {} : { color: each.color }),
            ...(each.size === null ? {} : { note: format.count(each.size) }),
          }))}
          onChoose={(of) => void navigate({ search: { of }, replace: true, resetScroll: false })}
        />
      </div>
      {chosen ? (
        <SetsApart key={chosen.name} name={chosen.name} label={called(chosen)} />
      ) : (
        <Empty>
          <strong>Choose a segment.</strong>
          <span>What is more, or less, frequent among its customers than in everyone else appears here, the largest difference first.</span>
        </Empty>
      )}
    </div>
  )
}
