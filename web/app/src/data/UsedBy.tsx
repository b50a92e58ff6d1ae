import { Link } from '@tanstack/react-router'
import type { Used } from '../api/types'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { titled } from '../kit/words'
import styles from './UsedBy.module.css'

const SHOWN = 3

/** The segments, computed traits and goals that look at something. */
export function UsedBy({ uses }: { uses: readonly Used[] }) {
  if (uses.length === 0) return <span className="soft small">not used yet</span>
  return (
    <ul className={styles.uses} aria-label="Used by">
      {uses.slice(0, SHOWN).map((each) => (
        <li key={`${each.by_kind} ${each.by}`}>
          {each.by_kind === 'segment' ? (
            <Link to="/segments/$name" params={{ name: each.by }} className={styles.use} style={accent(each.color)}>
              <span className={styles.dot} aria-hidden />
              {each.label ?? titled(each.by)}
            </Link>
          ) : each.by_kind === 'goal' ? (
            <Link to="/goals/$name" params={{ name: each.by }} className={styles.use}>
              {each.label ?? titled(each.by)} (goal)
            </Link>
          ) : (
            <span className={styles.use}>{each.label ?? each.by}</span>
          )}
        </li>
      ))}
      {uses.length > SHOWN && <li className="soft small">and {format.count(uses.length - SHOWN)} more</li>}
    </ul>
  )
}
