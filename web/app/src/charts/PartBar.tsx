import type { Part } from './parts'
import styles from './PartBar.module.css'

/** One bar, divided as the whole is. The list beside it says the same in words, so this is decoration to a reader. */
export function PartBar({ parts, height = 14 }: { parts: readonly Part[]; height?: number }) {
  return (
    <div className={styles.bar} style={{ height }} aria-hidden>
      {parts
        .filter((part) => part.size > 0)
        .map((part) => (
          <div
            key={part.name}
            className={styles.part}
            style={{ flexGrow: part.share, backgroundColor: part.color ?? undefined }}
            title={part.label}
          />
        ))}
    </div>
  )
}
