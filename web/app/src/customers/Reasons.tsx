import { getRouteApi, Link } from '@tanstack/react-router'
import type { Reason } from '../api/types'
import { Card } from '../kit/Card'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { called } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { useReasons } from './queries'
import styles from './Reasons.module.css'
import { Tree } from './Tree'
import { inFirst } from './why'

const route = getRouteApi('/customers/$id')

/** The segments a customer is in and those they are not in; for the chosen one, why. */
export function Reasons({ customer }: { customer: string }) {
  const reasons = useReasons(customer)
  return (
    <Panel
      query={reasons}
      height={420}
      isEmpty={(all) => all.length === 0}
      empty={
        <>
          <strong>There are no segments yet.</strong>
          <span>
            <code>coterie apply segments.yaml</code> saves some.
          </span>
        </>
      }
    >
      {(all) => <Shown reasons={all} />}
    </Panel>
  )
}

function Shown({ reasons }: { reasons: readonly Reason[] }) {
  const { why } = route.useSearch()
  const ordered = inFirst(reasons)
  const inside = ordered.filter((each) => each.holds)
  const chosen = ordered.find((each) => each.name === why) ?? ordered[0]
  return (
    <Card
      title="Segments"
      aside={
        <span className="soft small">
          in {inside.length} of {reasons.length}
        </span>
      }
    >
      <Choices of={inside} chosen={chosen} />
      <details className={styles.others} open={chosen?.holds === false}>
        <summary>Not in {format.counted(reasons.length - inside.length, 'segment')}</summary>
        <Choices of={ordered.filter((each) => !each.holds)} chosen={chosen} />
      </details>
      {chosen && <Why reason={chosen} />}
    </Card>
  )
}

function Choices({ of, chosen }: { of: readonly Reason[]; chosen: Reason | undefined }) {
  return (
    <ul className={styles.choices}>
      {of.map((each) => (
        <li key={each.name}>
          <Link
            to="."
            search={(view) => ({ ...view, why: each.name })}
            replace
            resetScroll={false}
            className={styles.choice}
            style={accent(each.color)}
            aria-current={each === chosen ? 'true' : undefined}
            activeProps={{ 'aria-current': each === chosen ? 'true' : undefined }}
          >
            <span className={styles.dot} aria-hidden />
            {called(each)}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Why({ reason }: { reason: Reason }) {
  const { timezone } = useWorkspace()
  return (
    <section className={styles.why} style={accent(reason.color)} aria-live="polite">
      <h3>
        {reason.holds ? 'Why in ' : 'Why not in '}
        <Link to="/segments/$name" params={{ name: reason.name }} className={styles.segment}>
          {called(reason)}
        </Link>
        ?
      </h3>
      <p className="soft">
        {reason.sentence}
        {reason.holds && reason.entered_at !== null && `. In since ${format.moment(reason.entered_at, timezone)}.`}
      </p>
      <Tree root={reason.tree} />
    </section>
  )
}
