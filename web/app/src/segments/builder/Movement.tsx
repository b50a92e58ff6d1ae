import { Link } from '@tanstack/react-router'
import type { Preview } from '../../api/types'
import * as format from '../../kit/format'
import styles from './Movement.module.css'

/** Who would enter and who would leave by saving this, against what is saved. */
export function Movement({ moves, isOld }: { moves: NonNullable<Preview['moves']>; isOld: boolean }) {
  return (
    <section className={styles.card} aria-label="By saving" aria-busy={isOld}>
      <h3>By saving</h3>
      <Side verb="enter" number={moves.enters} ids={moves.entering} isGood />
      <Side verb="leave" number={moves.leaves} ids={moves.leaving} isGood={false} />
    </section>
  )
}

function Side({ verb, number, ids, isGood }: { verb: string; number: number; ids: readonly string[]; isGood: boolean }) {
  return (
    <div className={styles.side} data-good={isGood}>
      <p>
        <strong className="figures">{format.count(number)}</strong> {verb}
      </p>
      {ids.length > 0 && (
        <ul>
          {ids.slice(0, SHOWN).map((id) => (
            <li key={id}>
              <Link to="/customers/$id" params={{ id }} target="_blank" rel="noreferrer">
                {id}
              </Link>
            </li>
          ))}
          {number > SHOWN && <li className="soft">…</li>}
        </ul>
      )}
    </div>
  )
}

const SHOWN = 6
