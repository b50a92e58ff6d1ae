import type { ReactNode } from 'react'
import styles from './Diverging.module.css'

export interface Bar {
  key: string
  name: ReactNode
  value: number
  low: number
  high: number
  /** The value as it is read. */
  shown: string
  /** What stands below the name. */
  says: string
  tone: 'good' | 'bad' | 'soft'
}

/** Numbers to either side of nothing, each with its interval, one below the other. */
export function Diverging({ bars, label }: { bars: readonly Bar[]; label: string }) {
  const reach = Math.max(...bars.flatMap((each) => [Math.abs(each.value) * 1.15, ...[each.low, each.high].filter(Number.isFinite).map((bound) => Math.min(Math.abs(bound), Math.abs(each.value) * 2.2))]), 1e-12)
  const place = (value: number) => `${50 + (Math.max(-1, Math.min(1, value / reach)) * 100) / 2}%`
  const size = (from: number, to: number) => `${(Math.abs(Math.max(-1, Math.min(1, to / reach)) - Math.max(-1, Math.min(1, from / reach))) * 100) / 2}%`
  return (
    <ol className={styles.bars} aria-label={label}>
      {bars.map((each) => (
        <li key={each.key} className={styles.row}>
          <div className={styles.name}>
            {each.name}
            <span className="soft small">{each.says}</span>
          </div>
          <div className={styles.track} aria-hidden>
            <i className={styles.zero} />
            <i className={styles.bar} data-tone={each.tone} style={{ insetInlineStart: place(Math.min(0, each.value)), inlineSize: size(0, each.value) }} />
            <i className={styles.interval} style={{ insetInlineStart: place(each.low), inlineSize: size(each.low, each.high) }} />
          </div>
          <span className={`${styles.value ?? ''} figures`} data-tone={each.tone}>
            {each.shown}
          </span>
        </li>
      ))}
    </ol>
  )
}
