import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Change, Segment } from '../api/types'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import { causeOf } from './causes'
import styles from './Changes.module.css'
import { useChanges } from './queries'

/** Who entered and who left, the latest first, each with its cause. */
export function Changes({ segment }: { segment: Segment }) {
  const changes = useChanges(segment.name)
  return (
    <Panel
      query={changes}
      height={480}
      isEmpty={(all) => all.pages[0]?.changes.length === 0}
      empty={
        <>
          <strong>Nobody has entered or left yet.</strong>
          <span>Each refresh notes who did, and why.</span>
        </>
      }
    >
      {(all) => (
        <>
          <ul className={styles.list}>
            {all.pages.flatMap((page) => page.changes).map((change) => (
              <Row key={change.seq} change={change} segment={segment.name} />
            ))}
          </ul>
          {changes.hasNextPage && (
            <Button
              variant="default"
              size="xs"
              className={styles.more}
              loading={changes.isFetchingNextPage}
              onClick={() => void changes.fetchNextPage()}
            >
              Show earlier
            </Button>
          )}
        </>
      )}
    </Panel>
  )
}

function Row({ change, segment }: { change: Change; segment: string }) {
  const { timezone } = useWorkspace()
  const cause = causeOf(change.cause)
  return (
    <li className={styles.row} data-entered={change.entered}>
      <span className={styles.verb}>{change.entered ? 'Entered' : 'Left'}</span>
      <Link to="/customers/$id" params={{ id: change.customer }} search={{ why: segment }} className={styles.who}>
        {change.customer}
      </Link>
      <span className={`${styles.cause ?? ''} soft`}>{cause}</span>
      <time dateTime={change.at} className="soft figures">
        {format.moment(change.at, timezone)}
      </time>
    </li>
  )
}
