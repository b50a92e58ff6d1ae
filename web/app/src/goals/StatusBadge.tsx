import styles from './StatusBadge.module.css'
import { STATUS, type Status } from './goals'

/** How a goal stands, in a word. */
export function StatusBadge({ status }: { status: Status }) {
  const { words, tone } = STATUS[status]
  return (
    <span className={styles.badge} data-tone={tone}>
      {words}
    </span>
  )
}
