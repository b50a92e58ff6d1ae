import type { ReactNode } from 'react'
import { Mark } from '../kit/icons'
import { useTitle } from '../kit/title'
import styles from './Entry.module.css'

/** The one card of the pages before the app: signing in, setting up. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title)
  return (
    <main className={styles.entry}>
      <div className={styles.card}>
        <p className={styles.house}>
          <Mark /> Coterie
        </p>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
  )
}
