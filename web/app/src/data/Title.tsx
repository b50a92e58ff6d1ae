import type { ReactNode } from 'react'
import styles from './Title.module.css'

/** What stands over a part of Data: its name, what it is for, and what can be done. */
export function Title({ name, children, aside }: { name: string; children?: ReactNode; aside?: ReactNode }) {
  return (
    <header className={styles.head}>
      <div>
        <h1>{name}</h1>
        {children && <p className="soft">{children}</p>}
      </div>
      {aside}
    </header>
  )
}
