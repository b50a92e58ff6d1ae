import { Link } from '@tanstack/react-router'
import type { QualityCheck, QualityFinding } from '../api/types'
import { Columns } from '../charts/Columns'
import * as format from '../kit/format'
import { Holds } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import styles from './QualityPage.module.css'
import { inOrder, pictureColumns } from './quality'
import { useQuality } from './queries'
import { Title } from './Title'

/** Whether the data is as it should be: what was found first, and what was looked at without finding anything. */
export function QualityPage() {
  const quality = useQuality()
  const { timezone } = useWorkspace()
  useTitle('Quality', 'Data')
  return (
    <>
      <Title name="Quality">What arrives, against what was to be expected.</Title>
      <Panel query={quality} height={520}>
        {(ready) => {
          const { found, well } = inOrder(ready.checks)
          return (
            <div className={styles.page}>
              <p className={styles.sum} data-well={found.length === 0}>
                {found.length === 0
                  ? 'All is as it should be.'
                  : `${format.counted(
                      found.reduce((sum, each) => sum + each.findings.length, 0),
                      'finding',
                    )} in ${format.counted(found.length, 'check')}.`}
                <span className="soft small"> As of {format.moment(ready.as_of, timezone)}</span>
              </p>
              {found.map((each) => (
                <Found key={each.name} check={each} />
              ))}
              {well.length > 0 && (
                <section aria-labelledby="well">
                  <h2 id="well" className={styles.wellTitle}>
                    Looked at, and well
                  </h2>
                  <ul className={styles.well}>
                    {well.map((each) => (
                      <li key={each.name}>
                        <span className={styles.tick} aria-hidden>
                          <Holds />
                        </span>
                        <div>
                          <strong>{each.label}</strong>
                          <p className="soft small">
                            {each.looked_at} {each.definition}
                          </p>
                        </div>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </div>
          )
        }}
      </Panel>
    </>
  )
}

const SHOWN = 6

function Found({ check }: { check: QualityCheck }) {
  const [first, rest] = [check.findings.slice(0, SHOWN), check.findings.slice(SHOWN)]
  return (
    <section className={styles.check} aria-label={check.label}>
      <header>
        <h2>{check.label}</h2>
        <p className="soft small">
          {check.definition} {check.looked_at}
        </p>
      </header>
      <ul className={styles.findings}>
        {first.map((each, i) => (
          <Finding key={i} finding={each} check={check} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary className="soft small">{format.counted(rest.length, 'more finding')}</summary>
          <ul className={styles.findings}>
            {rest.map((each, i) => (
              <Finding key={i} finding={each} check={check} />
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const ABOUT_EVENTS = ['volumes', 'new_events', 'vanished_events', 'duplicates']

function Finding({ finding, check }: { finding: QualityFinding; check: QualityCheck }) {
  return (
    <li className={styles.finding} data-severity={finding.severity}>
      <div className={styles.said}>
        <p className={styles.sentence}>{finding.sentence}</p>
        <p className="soft small">{finding.hint}</p>
        <p className="small">
          {ABOUT_EVENTS.includes(check.name) && (
            <Link to="/data" search={(view) => ({ ...view, event: finding.subject })}>
              Look at {finding.subject}
            </Link>
          )}
          {check.name === 'refused' && <Link to="/data/quarantine">To the quarantine</Link>}
        </p>
      </div>
      {finding.picture && (
        <Columns
          columns={pictureColumns(finding.picture)}
          unit="a day"
          height={130}
          label={`${finding.subject} by day; ${finding.sentence}`}
        />
      )}
    </li>
  )
}
