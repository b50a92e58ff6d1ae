import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { address } from '../api/client'
import type { ImportReport } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import styles from './Report.module.css'
import { useImport } from './queries'
import { reasonWords } from './reasons'
import { UndoButton } from './Undo'

/** What became of the rows of a file, and what to do with those that were refused. */
export function Report({ report }: { report: ImportReport }) {
  const { name: workspace, timezone } = useWorkspace()
  const undone = useImport(report.id).data?.undone_at ?? null
  const parts = [
    ['new', 'New', report.new],
    ['duplicate', 'Duplicates', report.duplicate],
    ['rejected', 'Refused', report.rejected],
  ] as const
  const whole = Math.max(report.new + report.duplicate + report.rejected, 1)
  return (
    <Card
      title={report.name}
      aside={
        <span className="soft small">
          {titled(report.kind)} · {format.quantity(report.took_seconds)} s{report.stopped && ' · stopped before the end'}
        </span>
      }
    >
      <div className={styles.bar} aria-hidden>
        {parts.map(([key, , count]) => count > 0 && <span key={key} data-part={key} style={{ flexGrow: count / whole }} />)}
      </div>
      <dl className={styles.figures}>
        <div>
          <dt>Rows read</dt>
          <dd>{format.count(report.read)}</dd>
        </div>
        {parts.map(([key, label, count]) => (
          <div key={key} data-part={key}>
            <dt>{label}</dt>
            <dd>{format.count(count)}</dd>
          </div>
        ))}
      </dl>
      {report.notes.length > 0 && (
        <ul className={styles.notes}>
          {report.notes.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {undone !== null && (
        <p className={styles.undone} role="status">
          Undone on {format.moment(undone, timezone)}: all that it brought is gone. Importing the file again brings it back.
        </p>
      )}
      {report.rejected > 0 ? (
        <section className={styles.refused} aria-label="Refused rows">
          <h3>Why rows were refused</h3>
          <ul>
            {Object.entries(report.reasons).map(([code, count]) => (
              <li key={code}>
                <strong className="figures">{format.count(count)}</strong> {reasonWords(code, count)}
              </li>
            ))}
          </ul>
          <ol className={styles.examples}>
            {report.examples.map((each, i) => (
              <li key={i}>
                <span className="soft small figures">line {each.line === null ? '?' : format.count(each.line)}</span>
                <span>
                  {each.message}
                  {each.field !== null && (
                    <>
                      {' '}
                      <code>{each.field}</code>
                    </>
                  )}
                  {each.hint !== null && <span className="soft"> {each.hint}</span>}
                </span>
              </li>
            ))}
          </ol>
          {undone === null && <p className={styles.ways}>
            <Link to="/data/quarantine" search={(view) => ({ ...view, source: report.id })}>
              Look at them and send them again
            </Link>
            <Anchor href={address('/api/quarantine/{source}/rows', { source: report.id }, { workspace, format: 'csv' })} c="inherit" underline="always">
              Download them as CSV
            </Anchor>
          </p>}
        </section>
      ) : (
        report.new > 0 && undone === null && (
          <p className={styles.ways}>
            <Link to="/data">See what came in</Link>
          </p>
        )
      )}
      {undone === null && (
        <div>
          <UndoButton id={report.id} name={report.name} variant="default" />
        </div>
      )}
    </Card>
  )
}
