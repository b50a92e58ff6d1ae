import { Link } from '@tanstack/react-router'
import type { LockOf, Segment } from '../api/types'
import { Sparkline } from '../charts/Sparkline'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Padlock } from '../kit/icons'
import { called, sentenced, titled } from '../kit/words'
import { isFixed } from './fixed/listed'
import { freshness, lockWords } from './listing'
import styles from './SegmentCard.module.css'

/** A segment at a glance: colour, name, sentence, size, trend. The whole card leads to its page. */
export function SegmentCard({ segment, lock }: { segment: Segment; lock?: LockOf | undefined }) {
  return (
    <article className={styles.card} style={accent(segment.color)}>
      <header className={styles.head}>
        <span className={styles.dot} aria-hidden />
        <h3>
          <Link to="/segments/$name" params={{ name: segment.name }} className={styles.link}>
            {called(segment)}
          </Link>
        </h3>
        {lock && (
          <span className={styles.lock} title={lockWords(lock)}>
            <Padlock /> {lock.owner_name}
            <span className="unseen">{lockWords(lock)}</span>
          </span>
        )}
        <span className={styles.kind} title={segment.kept.why.join(' ') || undefined}>
          {[...(isFixed(segment) ? ['List'] : []), ...(segment.kind === null ? [] : [titled(segment.kind)]), ...(segment.kept.live ? [] : [freshness(segment.kept)])].join(' · ')}
        </span>
      </header>
      <p className={styles.sentence}>{sentenced(segment.sentence)}</p>
      {(segment.owner !== null || segment.tags.length > 0) && (
        <p className={styles.keeping}>
          {segment.owner !== null && <span>{segment.owner}</span>}
          {segment.tags.map((tag) => (
            <span key={tag}>#{tag}</span>
          ))}
        </p>
      )}
      <footer className={styles.foot}>
        <Figures segment={segment} />
        <Sparkline series={segment.trend} label={`Trend of ${called(segment)}`} />
      </footer>
    </article>
  )
}

function Figures({ segment }: { segment: Segment }) {
  if (segment.size === null) return <span className="soft small">Not counted yet</span>
  return (
    <div className="figures">
      <span className={styles.size}>{format.count(segment.size)}</span>{' '}
      {segment.share !== null && <span className="soft small">{format.share(segment.share)} of customers</span>}
    </div>
  )
}
