import { Link } from '@tanstack/react-router'
import * as format from '../../kit/format'
import { Warn } from '../../kit/icons'
import { Failed } from '../../kit/Panel'
import { sentenced } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { useSegmentOptions } from './facts'
import styles from './Live.module.css'
import { warningsOf } from './warnings'
import type { Previewed } from './preview'

/** How many it would be, said in words, who for example, and what to think about before saving. */
export function Live({ preview, isNew }: { preview: Previewed; isNew: boolean }) {
  const { answer, complete, error, fault, isOld } = preview
  return (
    <section className={styles.live} aria-label="Who it would be" aria-busy={isOld}>
      {complete.asked === undefined ? (
        <div className={styles.none}>
          <p className={styles.size}>—</p>
          <p className="soft">The count appears with the first condition.</p>
        </div>
      ) : error && !fault ? (
        <Failed error={error} />
      ) : answer ? (
        <Answer preview={preview} isNew={isNew} />
      ) : (
        <div className={styles.none}>
          <p className={styles.size}>…</p>
          <p className="soft">Counting</p>
        </div>
      )}
    </section>
  )
}

function Answer({ preview: { answer, complete, isOld, fault }, isNew }: { preview: Previewed; isNew: boolean }) {
  const { timezone } = useWorkspace()
  const listing = useSegmentOptions()
  if (!answer) return null
  const [low, high] = answer.bounds
  const warnings = [...answer.warnings.map((each) => each.message), ...warningsOf(answer, listing, isNew)]
  return (
    <>
      <div className={styles.top} data-old={isOld}>
        <p>
          <strong className={`${styles.size ?? ''} figures`} data-testid="count">
            {format.count(answer.count)}
          </strong>{' '}
          <span className="soft">{answer.count === 1 ? 'customer' : 'customers'}</span>
        </p>
        <p className={`${styles.share ?? ''} figures`}>{format.share(answer.share)}</p>
      </div>
      <div className={styles.meter} aria-hidden>
        <i style={{ inlineSize: `${answer.share * 100}%` }} />
      </div>
      <p className="soft small">
        {answer.is_exact
          ? 'Exact, '
          : `Between ${format.count(low ?? 0)} and ${format.count(high ?? 0)} by a sample of ${format.count(answer.looked_at)}, `}
        among {format.counted(answer.everyone, 'customer')}, as of {format.moment(answer.as_of, timezone)}
      </p>
      <blockquote className={styles.sentence}>{sentenced(answer.sentence)}</blockquote>
      {complete.left_out > 0 && (
        <p className={styles.note}>
          {format.counted(complete.left_out, 'condition')} not yet complete, and not counted.
        </p>
      )}
      {fault && <p className={styles.note}>The last change could not be read; this is the count before it.</p>}
      {warnings.length > 0 && (
        <ul className={styles.warnings}>
          {warnings.map((message) => (
            <li key={message}>
              <Warn /> <span>{message}</span>
            </li>
          ))}
        </ul>
      )}
      {answer.sample.length > 0 && (
        <div className={styles.sample}>
          <h3>For example</h3>
          <ul>
            {answer.sample.map((id) => (
              <li key={id}>
                <Link to="/customers/$id" params={{ id }} target="_blank" rel="noreferrer">
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
