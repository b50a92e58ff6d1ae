import { useIsFetching, useIsMutating } from '@tanstack/react-query'
import styles from './Progress.module.css'

/** A line at the top of the page while something is asked for. What is answered at once never shows it. */
export function Progress() {
  const waiting = useIsFetching() + useIsMutating() > 0
  return waiting ? <div className={styles.line} role="progressbar" aria-label="Waiting for the server" /> : null
}
