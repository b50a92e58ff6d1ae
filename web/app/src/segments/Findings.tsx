import type { Finding } from './overlap'
import styles from './Findings.module.css'

/** What figures say in words, each marked as good or as worth a thought. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={styles.findings}>
      {findings.map((each) => (
        <li key={each.words} data-good={each.isGood}>
          {each.words}
        </li>
      ))}
    </ul>
  )
}
