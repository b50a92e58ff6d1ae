import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { Segment } from '../api/types'
import { SizeChart } from '../charts/SizeChart'
import { BackLink } from '../kit/BackLink'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Print } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { called, sentenced, titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { ordered } from './language/definition'
import type { Mapping } from './language/json'
import { toText } from './language/text'
import { lastChange } from './listing'
import styles from './GuidePage.module.css'
import { useSegment, useSizes } from './queries'

const route = getRouteApi('/segments/$name/guide')

/** A segment on one sheet of paper: what it is, how many, how it went, and exactly how it is defined. */
export function GuidePage() {
  const { name } = route.useParams()
  const segment = useSegment(name)
  useTitle('Guide', segment.data ? called(segment.data) : titled(name))
  return (
    <>
      <div className={styles.tools}>
        <BackLink to="/segments/$name" params={{ name }}>
          {segment.data ? called(segment.data) : 'Segment'}
        </BackLink>
        <Button
          variant="default"
          size="xs"
          leftSection={<Print />}
          onClick={() => {
            window.print()
          }}
        >
          Print
        </Button>
      </div>
      <Panel query={segment} height={700}>
        {(ready) => <Sheet segment={ready} />}
      </Panel>
    </>
  )
}

function Sheet({ segment }: { segment: Segment }) {
  const { label, timezone } = useWorkspace()
  const sizes = useSizes(segment.name)
  const change = lastChange(segment.trend)
  return (
    <article className={styles.sheet} style={accent(segment.color)}>
      <header className={styles.head}>
        <p className={styles.kind}>
          {segment.kind === null ? 'Segment' : `${titled(segment.kind)} segment`} of {label}
        </p>
        <h1>{called(segment)}</h1>
        {segment.description !== null && <p className={styles.what}>{segment.description}</p>}
      </header>
      <dl className={styles.figures}>
        {segment.size !== null && <Figure label="Customers">{format.count(segment.size)}</Figure>}
        {segment.share !== null && <Figure label="Of everyone">{format.share(segment.share)}</Figure>}
        {change && <Figure label={`Since ${format.day(change.since, timezone)}`}>{format.change(change.by)}</Figure>}
        {segment.owner !== null && <Figure label="Owner">{segment.owner}</Figure>}
        {segment.reviewed_on !== null && <Figure label="Last reviewed">{format.calendarDay(segment.reviewed_on)}</Figure>}
      </dl>
      <section>
        <h2>Who they are</h2>
        <p className={styles.sentence}>{sentenced(segment.sentence)}</p>
      </section>
      {segment.advice !== null && (
        <section>
          <h2>What to do with it</h2>
          <p className={styles.advice}>{segment.advice}</p>
        </section>
      )}
      <section>
        <h2>Size over time</h2>
        <Panel query={sizes} height={240} isEmpty={(all) => all.length === 0} empty="Not counted yet.">
          {(all) => <SizeChart series={all} unit="customers" zone={timezone} label={`Size of ${called(segment)} over time`} />}
        </Panel>
      </section>
      <section>
        <h2>Definition</h2>
        <pre className={styles.definition}>{toText(ordered(segment.body as Mapping))}</pre>
      </section>
      <footer className="soft small">
        {segment.as_of !== null && `Counted as of ${format.moment(segment.as_of, timezone)}. `}
        {segment.name}, version {segment.version}.{segment.tags.map((tag) => ` #${tag}`)}
      </footer>
    </article>
  )
}

function Figure({ label, children }: { label: string; children: string | number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
