import type { DecidingEvent, Node } from '../api/types'
import * as format from '../kit/format'
import { Fails, Holds } from '../kit/icons'
import { useWorkspace } from '../workspace/queries'
import styles from './Tree.module.css'
import { brief, heading, unshown, windowOf } from './why'

/** The conditions of a segment for one customer: each true or false, with the values and events that decided it. */
export function Tree({ root }: { root: Node }) {
  return (
    <ul className={styles.tree} aria-label="Conditions">
      <Condition node={root} />
    </ul>
  )
}

function Condition({ node }: { node: Node }) {
  const over = heading(node)
  return (
    <li className={styles.node}>
      <div className={styles.row} data-group={over !== null}>
        <Verdict holds={node.holds} />
        <div className={styles.said}>
          <p className={over === null ? styles.words : styles.group}>{over ?? node.words}</p>
          <Evidence node={node} />
        </div>
      </div>
      {node.children.length > 0 && (
        <ul className={styles.children}>
          {node.children.map((each, i) => (
            <Condition key={`${each.path} ${i}`} node={each} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Verdict({ holds }: { holds: boolean }) {
  return (
    <span className={styles.verdict} data-holds={holds}>
      {holds ? <Holds /> : <Fails />}
      {holds ? 'true' : 'false'}
    </span>
  )
}

function Evidence({ node }: { node: Node }) {
  const { timezone } = useWorkspace()
  const looked = windowOf(node.bounds, timezone)
  const more = unshown(node)
  return (
    <>
      {(node.value !== null || looked !== null) && (
        <p className={styles.value}>
          {node.value !== null && <strong className="figures">{node.value}</strong>}
          {looked !== null && <span className="soft small">{looked}</span>}
        </p>
      )}
      {node.note !== null && <p className="soft small">{node.note}</p>}
      {node.events.length > 0 && (
        <ol className={styles.events}>
          {node.events.map((event) => (
            <Decided key={event.seq} event={event} />
          ))}
          {more > 0 && <li className="soft small">and {format.count(more)} more</li>}
        </ol>
      )}
    </>
  )
}

function Decided({ event }: { event: DecidingEvent }) {
  const { timezone } = useWorkspace()
  return (
    <li>
      <time dateTime={event.occurred_at} className="soft figures">
        {format.moment(event.occurred_at, timezone)}
      </time>{' '}
      <span className={styles.event}>{event.name}</span>{' '}
      {brief(event.properties, timezone).map(([name, given]) => (
        <span key={name} className="soft">
          {name} <span className={styles.given}>{given}</span>{' '}
        </span>
      ))}
    </li>
  )
}
