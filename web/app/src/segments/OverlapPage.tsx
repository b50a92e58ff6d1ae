import { SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { post } from '../api/client'
import type { Check, Segments } from '../api/types'
import { UpsetPlot } from '../charts/Upset'
import { upset } from '../charts/upset'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Empty, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import { Chosen, namedIn, savedOf } from './Chosen'
import { Findings } from './Findings'
import { overlapFindings } from './overlap'
import styles from './OverlapPage.module.css'
import { useSegments } from './queries'

const route = getRouteApi('/overlap')

const MOST_COLUMNS = 24

/** Several segments against each other: who is in which of them at once, and who in none. */
export function OverlapPage() {
  const listing = useSegments()
  useTitle('Overlap', 'Learn')
  return (
    <>
      <header className={styles.head}>
        <h1>Overlap</h1>
        <p className="soft">Who is in several segments at once, and who in none of them.</p>
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
  return (
    <div className={styles.page}>
      <Chosen
        listing={listing}
        chosen={chosen}
        onChoose={(of) => void navigate({ search: (before) => ({ ...before, of }), replace: true, resetScroll: false })}
      />
      {chosen.length < 2 ? (
        <Empty>
          <strong>Choose two segments or more.</strong>
          <span>Their overlaps appear here: every combination of them that holds anybody, the largest first.</span>
        </Empty>
      ) : (
        <Plot names={chosen} named={namedIn(listing)} />
      )}
    </div>
  )
}

function Plot({ names, named }: { names: string[]; named: (name: string) => { label: string; color: string } }) {
  const workspace = useWorkspace()
  const check = useQuery({
    queryKey: [workspace.name, 'check', names],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => post('/api/check', { query: { workspace: workspace.name }, body: { segments: names, most_overlaps: 200 }, signal }),
  })
  return (
    <Panel query={check} height={480}>
      {(found) => (
        <>
          <Card title={`${format.counted(found.names.length, 'segment')} against each other`} aside={<Of found={found} />}>
            <UpsetPlot
              plot={upset(found.sizes, found.overlaps, found.none, MOST_COLUMNS)}
              named={named}
              unit="segments"
              label="Exclusive intersections of segments"
            />
          </Card>
          <Card title="What it says">
            <Findings findings={overlapFindings(found)} />
            <Pairs found={found} named={named} />
          </Card>
        </>
      )}
    </Panel>
  )
}

function Of({ found }: { found: Check }) {
  const { timezone } = useWorkspace()
  return (
    <p className="soft small">
      Among {format.counted(found.everyone, 'customer')}, as of {format.moment(found.as_of, timezone)}
    </p>
  )
}

/** Every pair that shares somebody, the most alike first. */
function Pairs({ found, named }: { found: Check; named: (name: string) => { label: string } }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const by = view.pairs ?? 'alike'
  const alike = (each: Check['pairs'][number]) => each.both / Math.max(each.both + each.only_a + each.only_b, 1)
  const pairs = found.pairs.filter((each) => each.both > 0).sort((a, b) => (by === 'most' ? b.both - a.both : alike(b) - alike(a)))
  if (pairs.length === 0) return null
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Order of the pairs"
        value={by}
        data={[
          { value: 'alike', label: 'Most alike' },
          { value: 'most', label: 'Most in both' },
        ]}
        onChange={(next) => void navigate({ search: (before) => ({ ...before, pairs: next === 'most' ? 'most' : undefined }), replace: true, resetScroll: false })}
        className={styles.order}
      />
      <div className={styles.scroll}>
        <table className={styles.pairs}>
          <caption className="unseen">Pairs of segments that share customers</caption>
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">In both</th>
              <th scope="col">Of the first</th>
              <th scope="col">Of the second</th>
            </tr>
          </thead>
          <tbody>
            {pairs.slice(0, 12).map((each) => (
              <tr key={`${each.a} ${each.b}`}>
                <td>
                  <Link to="/segments/$name" params={{ name: each.a }}>{named(each.a).label}</Link> and{' '}
                  <Link to="/segments/$name" params={{ name: each.b }}>{named(each.b).label}</Link>
                </td>
                <td className="figures">{format.count(each.both)}</td>
                <td className="figures">{format.share(each.both / Math.max(each.both + each.only_a, 1))}</td>
                <td className="figures">{format.share(each.both / Math.max(each.both + each.only_b, 1))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
