import { Outlet } from '@tanstack/react-router'
import styles from './DataPage.module.css'

/** What comes in, how it is read, and whether it is as it should be: the pages of the place, one below the other's title. */
export function DataPage() {
  return (
    <div className={styles.page}>
      <Outlet />
    </div>
  )
}
