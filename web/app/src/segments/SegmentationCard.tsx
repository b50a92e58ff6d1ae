import { Link } from '@tanstack/react-router'
import type { Segment, Segmentation } from '../api/types'
import { PartBar } from '../charts/PartBar'
import { partsOf } from '../charts/parts'
import * as format from '../kit/format'
import { called } from '../kit/words'
import { plainOf } from './segmentations/parts'
import styles from './SegmentationCard.module.css'

/** A whole and its parts: one bar, and every part with its share; each leads to the part's page. */
export function SegmentationCard({ segmentation, segments }: { segmentation: Segmentation; segments: readonly Segment[] }) {
  const parts = partsOf(segmentation.parts.map(plainOf), segments)
  const whole = segments.find((each) => each.name === segmentation.of)
  return (
    <article className={styles.card}>
      <header>
        <h3>
          <Link to="/segmentations/$name" params={{ name: segmentation.name }} className={styles.title}>
            {called(segmentation)}
          </Link>
        </h3>
        <p className="soft small">
          {segmentation.description ?? (whole ? `Of ${called(whole)}.` : 'Of all customers.')}
        </p>
      </header>
      {parts === null ? (
        <p className="soft small">Not counted yet</p>
      ) : (
        <>
          <PartBar parts={parts} height={18} />
          <ul className={styles.parts}>
            {parts.map((part) => (
              <li key={part.name}>
                <Link to="/segments/$name" params={{ name: part.name }} className={styles.part}>
                  <span className={styles.dot} style={{ backgroundColor: part.color ?? undefined }} aria-hidden />
                  <span>{part.label}</span>
                  <span className={`${styles.size ?? ''} figures`}>{format.count(part.size)}</span>
                  <span className={`${styles.share ?? ''} figures soft`}>{format.share(part.share)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </article>
  )
}
