import type { Placed } from './dots'
import styles from './Dot.module.css'

interface Shown {
  placed: Placed
  /** Where the whole stands, from 0 to 1. */
  whole: number | null
  /** Filled where it can be told from the others, hollow where it cannot. */
  isTold: boolean
}

/** One number as a dot with its interval, on the scale of its row; a broken line where everyone stands. The words beside it say the same. */
export function Dot({ placed, whole, isTold }: Shown) {
  const percent = (at: number) => `${String(at * 100)}%`
  return (
    <div className={styles.track} aria-hidden>
      {whole !== null && <i className={styles.whole} style={{ insetInlineStart: percent(whole) }} />}
      {placed.low !== null && placed.high !== null && (
        <i className={styles.range} style={{ insetInlineStart: percent(placed.low), width: percent(placed.high - placed.low) }} />
      )}
      <i className={styles.dot} data-told={isTold} style={{ insetInlineStart: percent(placed.at) }} />
    </div>
  )
}
