import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Divided, Segmentation, Segments } from '../../api/types'
import { PartBar } from '../../charts/PartBar'
import { Sparkline } from '../../charts/Sparkline'
import { BackLink } from '../../kit/BackLink'
import { Card } from '../../kit/Card'
import { accent } from '../../kit/color'
import * as format from '../../kit/format'
import { Pen } from '../../kit/icons'
import { Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { called, sentenced, titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { Findings } from '../Findings'
import { Lock } from '../Lock'
import { useSegments } from '../queries'
import { partFindings } from './findings'
import { Flow, type Ends } from './Flow'
import { plainOf, whomOf, wordsOf, type Named } from './parts'
import { useParts, useSegmentation } from './queries'
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
      <BackLink to="/">All segments</BackLink>
      <Panel query={segmentation} height={640}>
        {(ready) => <Panel query={listing} height={640}>{(all) => <Whole segmentation={ready} listing={all} />}</Panel>}
      </Panel>
    </>
  )
}

function Whole({ segmentation, listing }: { segmentation: Segmentation; listing: Segments }) {
  const parts = useParts(segmentation.name)
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const look = (change: Ends) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
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
      <Flow segmentation={segmentation} listing={listing} view={view} onLook={look} />
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
                <p className="soft small">{part.sentence === null ? 'Everyone whom no part before takes.' : sentenced(part.sentence)}</p>
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
