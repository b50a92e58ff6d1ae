import { Button, NativeSelect } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Divided, Segmentation, Segments } from '../../api/types'
import { PartBar } from '../../charts/PartBar'
import { SankeyChart, spoken } from '../../charts/SankeyChart'
import { moves } from '../../charts/sankey'
import { Sparkline } from '../../charts/Sparkline'
import { Card } from '../../kit/Card'
import { accent } from '../../kit/color'
import * as format from '../../kit/format'
import { Back, Pen } from '../../kit/icons'
import { Empty, Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { called, titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { Findings } from '../Findings'
import { Lock } from '../Lock'
import { useSegments } from '../queries'
import { partFindings } from './findings'
import { flowEnds, momentsOf, plainOf, whomOf, wordsOf, type Named } from './parts'
import { useFlows, useParts, useSegmentation } from './queries'
import styles from './SegmentationPage.module.css'

const route = getRouteApi('/segmentations/$name')

/** A whole and its parts: how large each is, whether they fit together, and how customers go from one to another. */
export function SegmentationPage() {
  const { name } = route.useParams()
  const segmentation = useSegmentation(name)
  const listing = useSegments()
  useTitle(segmentation.data ? called(segmentation.data) : titled(name))
  return (
    <>
      <Link to="/" className={styles.back}>
        <Back /> All segments
      </Link>
      <Panel query={segmentation} height={640}>
        {(ready) => <Panel query={listing} height={640}>{(all) => <Whole segmentation={ready} listing={all} />}</Panel>}
      </Panel>
    </>
  )
}

function Whole({ segmentation, listing }: { segmentation: Segmentation; listing: Segments }) {
  const parts = useParts(segmentation.name)
  const named = wordsOf(segmentation, listing)
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <p className="soft small">Segmentation of {whomOf(segmentation.of, listing)}</p>
        <h1>{called(segmentation)}</h1>
        {segmentation.description !== null && segmentation.description !== undefined && <p className={styles.what}>{segmentation.description}</p>}
        <div className={styles.actions}>
          <Button component={Link} to={`/segmentations/${segmentation.name}/edit`} variant="default" size="xs" leftSection={<Pen />}>
            Edit
          </Button>
          <Lock name={segmentation.name} label={called(segmentation)} />
        </div>
      </header>
      <Panel query={parts} height={360}>
        {(found) => (
          <>
            <Card title={format.counted(found.parts.length, 'part')} aside={<AsOf divided={found} />}>
              <Parts divided={found} listing={listing} named={named} />
            </Card>
            <Card title="Do they fit together?">
              <Findings findings={partFindings(found, whomOf(segmentation.of, listing), (each) => named(each).label)} />
            </Card>
          </>
        )}
      </Panel>
      <Flow segmentation={segmentation} listing={listing} named={named} />
    </article>
  )
}

function AsOf({ divided }: { divided: Divided }) {
  const { timezone } = useWorkspace()
  return (
    <p className="soft small">
      Of {format.counted(divided.divided, 'customer')}, as of {format.moment(divided.as_of, timezone)}
    </p>
  )
}

function Parts({ divided, listing, named }: { divided: Divided; listing: Segments; named: Named }) {
  const bar = divided.parts.map((each) => ({ ...each, ...named(each.name), size: each.count }))
  return (
    <>
      <PartBar parts={bar} height={18} />
      <ol className={styles.parts}>
        {divided.parts.map((part) => {
          const plain = plainOf(part.name)
          const saved = listing.segments.find((each) => each.name === plain)
          return (
            <li key={part.name} className={styles.part} style={accent(named(part.name).color)}>
              <span className={styles.dot} aria-hidden />
              <div className={styles.words}>
                <Link to="/segments/$name" params={{ name: plain }} className={styles.name}>
                  {named(part.name).label}
                </Link>
                <p className="soft small">{part.sentence ?? 'Everyone whom no part before takes.'}</p>
              </div>
              {saved && plain === part.name && <Sparkline series={saved.trend} label={`Trend of ${named(part.name).label}`} />}
              <p className={`${styles.size ?? ''} figures`}>
                <strong>{format.count(part.count)}</strong> <span className="soft">{format.share(part.share)}</span>
              </p>
            </li>
          )
        })}
      </ol>
    </>
  )
}

/** How customers went from part to part between two of the moments at which they were counted. */
function Flow({ segmentation, listing, named }: { segmentation: Segmentation; listing: Segments; named: Named }) {
  const { timezone } = useWorkspace()
  const view = route.useSearch()
  const moments = momentsOf(segmentation, listing)
  const { since, until } = flowEnds(moments, view)
  const flows = useFlows(segmentation.name, since, until)
  const navigate = route.useNavigate()
  const look = (change: { since?: string | undefined; until?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
  const option = (moment: string) => ({ value: moment, label: format.day(moment, timezone) })
  if (since === undefined) {
    return (
      <Card title="Flow between parts">
        <Empty>
          <strong>One more count is needed.</strong>
          <span>Who goes from part to part is seen between two counts; each refresh is one.</span>
        </Empty>
      </Card>
    )
  }
  const ends = [...moments].reverse()
  return (
    <Card
      title="Flow between parts"
      aside={
        <div className={styles.moments}>
          <NativeSelect
            label="From"
            size="xs"
            value={since}
            data={ends.filter((each) => until === undefined || each < until).map(option)}
            onChange={(event) => {
              look({ since: event.currentTarget.value })
            }}
          />
          <NativeSelect
            label="To"
            size="xs"
            value={until ?? ''}
            data={[{ value: '', label: 'Now' }, ...ends.filter((each) => each > since).map(option)]}
            onChange={(event) => {
              look({ until: event.currentTarget.value || undefined })
            }}
          />
        </div>
      }
    >
      <Panel query={flows} height={420}>
        {(found) => (
          <>
            <p className="soft small">
              {format.counted(found.moved, 'customer')} moved, {format.count(found.stayed)} stayed where they were.
              {found.changed_at.length > 0 && ' The definition changed in between, which moves customers too.'}
            </p>
            <SankeyChart
              flows={found.flows}
              order={[...segmentation.parts, 'new', 'none']}
              named={named}
              ends={[format.day(found.since, timezone), format.day(found.until, timezone)]}
              label={`How customers went from part to part of ${called(segmentation)}`}
            />
            <Moves flows={found.flows} named={named} />
          </>
        )}
      </Panel>
    </Card>
  )
}

const LARGEST = 8

function Moves({ flows, named }: { flows: Parameters<typeof moves>[0]; named: Named }) {
  const all = moves(flows)
  if (all.length === 0) return <p className="soft">Nobody changed parts.</p>
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>The largest moves</caption>
        <tbody>
          {all.slice(0, LARGEST).map((each) => (
            <tr key={spoken(each, named)}>
              <th scope="row">
                <i style={{ background: named(each.before).color }} aria-hidden /> {named(each.before).label} →{' '}
                <i style={{ background: named(each.after).color }} aria-hidden /> {named(each.after).label}
              </th>
              <td className="figures">{format.count(each.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
