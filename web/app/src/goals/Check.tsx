import type { Verdict } from '../api/types'
import { Fails, Holds, Unproved } from '../kit/icons'
import styles from './Check.module.css'
import { PARTS } from './goals'

/** SMART, each letter with what holds and the way out where something is missing. */
export function Check({ verdicts }: { verdicts: readonly Verdict[] }) {
  return (
    <ol className={styles.parts}>
      {verdicts.map((each) => (
        <li key={each.part} className={styles.part} data-holds={String(each.holds)}>
          <span className={styles.sign} aria-hidden>
            {each.holds === true ? <Holds /> : each.holds === false ? <Fails /> : <Unproved />}
          </span>
          <div>
            <h3>
              {PARTS[each.part]?.words}
              <span className="unseen">{each.holds === true ? ': holds' : each.holds === false ? ': does not hold' : ': cannot be said'}</span>
            </h3>
            <p>{each.says}</p>
            {each.do && <p className={styles.way}>{inCode(each.do)}</p>}
          </div>
        </li>
      ))}
    </ol>
  )
}

/** Words with their `commands` set as code. */
const inCode = (words: string) => words.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))
