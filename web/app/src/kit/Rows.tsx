import type { ReactNode } from 'react'
import styles from './Rows.module.css'

/** A card of rows below each other; how a row is divided its page says. */
export function Rows({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <ul className={styles.rows} aria-label={label}>
      {children}
    </ul>
  )
}
