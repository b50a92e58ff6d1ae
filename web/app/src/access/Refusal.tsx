import styles from './Entry.module.css'

/** Why it was refused, said to screen readers as it appears. */
export function Refusal({ error }: { error: Error | null }) {
  return (
    <div role="alert">
      {error && <div className={styles.refusal}>{error.message}</div>}
    </div>
  )
}
