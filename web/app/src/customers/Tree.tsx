import type { DecidingEvent, Node } from '../api/types'
import * as format from '../kit/format'
import { Fails, Holds } from '../kit/icons'
import { useWorkspace } from '../workspace/queries'
import styles from './Tree.module.css'
import { brief, heading, places, unshown, valueOf, windowOf } from './why'

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
          <p className={over === null ? styles.words : styles.group}>
            {over ?? node.words}
            {over !== null && node.children.length > 1 && (
              <span className="soft small"> ({tally(node)})</span>
            )}
          </p>
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

const tally = (node: Node): string =>
  `${node.children.filter((each) => each.holds).length} of ${node.children.length} true`

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
          {node.value !== null && <strong className="figures">{valueOf(node.value, timezone)}</strong>}
          {looked !== null && <span className="soft small">{looked}</span>}
        </p>
      )}
      <Strip node={node} />
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

/** The window as a line, and on it the deciding events that are shown below. */
function Strip({ node }: { node: Node }) {
  const found = places(node)
  if (found === null) return null
  return (
    <svg className={styles.strip} height={14} width="100%" aria-hidden>
      <line x1="0" x2="100%" y1="7" y2="7" />
      {found.map((share, i) => (
        <circle key={i} cx={`${1.5 + share * 97}%`} cy="7" r="4.5" />
      ))}
    </svg>
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
