import { Button } from '@mantine/core'
import type { TimelineEntry } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import { useTimeline } from './queries'
import styles from './Timeline.module.css'
import { byDay, detailsOf, headline } from './timeline'
import { brief } from './why'

/** What happened to one customer, the latest first, day by day. */
export function Timeline({ customer }: { customer: string }) {
  const { timezone } = useWorkspace()
  const timeline = useTimeline(customer)
  return (
    <Card title="What happened">
      <Panel
        query={timeline}
        height={320}
        isEmpty={(all) => all.pages[0]?.entries.length === 0}
        empty="Nothing has been received from this customer yet."
      >
        {(all) => (
          <>
            <ol className={styles.days}>
              {byDay(all.pages.flatMap((page) => page.entries), timezone).map((each) => (
                <li key={each.day} className={styles.day}>
                  <h3>{each.day}</h3>
                  <ol className={styles.entries}>
                    {each.entries.map((entry) => (
                      <Row key={`${entry.kind} ${entry.seq}`} entry={entry} />
                    ))}
                  </ol>
                </li>
              ))}
            </ol>
            {timeline.hasNextPage && (
              <div>
                <Button
                  variant="default"
                  size="xs"
                  loading={timeline.isFetchingNextPage}
                  onClick={() => void timeline.fetchNextPage()}
                >
                  Show earlier
                </Button>
              </div>
            )}
          </>
        )}
      </Panel>
    </Card>
  )
}

function Row({ entry }: { entry: TimelineEntry }) {
  const { timezone } = useWorkspace()
  return (
    <li className={styles.entry}>
      <time dateTime={entry.occurred_at} className="soft figures small">
        {format.clock(entry.occurred_at, timezone)}
      </time>
      <div>
        <span className={styles.name}>{headline(entry)}</span>{' '}
        {entry.kind !== 'event' && entry.name !== null && <span>{entry.name} </span>}
        {brief(detailsOf(entry), timezone, 6).map(([name, given]) => (
          <span key={name} className={`${styles.detail ?? ''} small`}>
            <span className="soft">{name}</span> {given}
          </span>
        ))}
      </div>
    </li>
  )
}
