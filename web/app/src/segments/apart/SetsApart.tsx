import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../access/queries'
import { get } from '../../api/client'
import type { Apart as Found, Finding } from '../../api/types'
import { Card } from '../../kit/Card'
import * as format from '../../kit/format'
import { Panel } from '../../kit/Panel'
import { useWorkspace } from '../../workspace/queries'
import { basis, divided, narrowed, sure } from './apart'
import styles from './SetsApart.module.css'

/** The smaller differences are shown when they are asked for. */
const AT_FIRST = 20

/** What is more, or less, frequent in a segment than in everyone else. */
export function SetsApart({ name, label, asOf }: { name: string; label: string; asOf?: string | undefined }) {
  const workspace = useWorkspace()
  const maySee = useMay('see_customers')
  const apart = useQuery({
    queryKey: [workspace.name, 'apart', name, asOf],
    enabled: maySee,
    queryFn: ({ signal }) => get('/api/segments/{name}/apart', { path: { name }, query: { workspace: workspace.name, as_of: asOf ?? null }, signal }),
  })
  if (!maySee) return <p className="soft">You may not see values of traits: your role does not include it. An owner or admin can give you another.</p>
  return (
    <Panel
      query={apart}
      height={360}
      isEmpty={(found) => found.is_too_small}
      empty={
        <>
          <strong>Too few to tell.</strong>
          <span>A segment, and everyone else, must have 30 customers before a difference is told from chance.</span>
        </>
      }
    >
      {(found) => <List found={found} label={label} />}
    </Panel>
  )
}

function List({ found, label }: { found: Found; label: string }) {
  const { timezone } = useWorkspace()
  const all = divided(found.findings)
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? all.found : all.found.slice(0, AT_FIRST)
  return (
    <Card title="What sets it apart" aside={<p className="soft small">As of {format.moment(found.as_of, timezone)}</p>}>
      {all.found.length === 0 ? (
        <p className="soft">Nothing that could be told from chance.</p>
      ) : (
        <>
          <p className={styles.legend} aria-hidden>
            <i className={styles.mine} /> {label} <i className={styles.theirs} /> everyone else
          </p>
          <ol className={styles.list} aria-label="What sets it apart, the largest difference first">
            {shown.map((each) => (
              <Row key={JSON.stringify(each.body)} finding={each} segment={found.segment} label={label} />
            ))}
          </ol>
          {shown.length < all.found.length && (
            <Button
              variant="default"
              size="xs"
              className={styles.more}
              onClick={() => {
                setWhole(true)
              }}
            >
              Show all {format.count(all.found.length)}
            </Button>
          )}
        </>
      )}
      {all.defining.length > 0 && (
        <details className={styles.defining}>
          <summary>By definition: {format.counted(all.defining.length, 'more difference')} in the very data that the segment is made of</summary>
          <ol className={styles.list}>
            {all.defining.map((each) => (
              <Row key={JSON.stringify(each.body)} finding={each} segment={found.segment} label={label} />
            ))}
          </ol>
        </details>
      )}
      <p className="soft small">{basis(found)}</p>
    </Card>
  )
}

function Row({ finding, segment, label }: { finding: Finding; segment: string; label: string }) {
  return (
    <li className={styles.row}>
      <div>
        <Link to="/segments/new-segment" search={{ who: narrowed(segment, finding.body) }} className={styles.words} aria-label={`Open in the builder: ${finding.words}`}>
          {finding.words}
        </Link>
        <p className="soft small">{sure(finding)}</p>
      </div>
      <div className={styles.bars}>
        <Bar share={finding.share} words={`${label}: ${format.count(finding.inside)} customers`} isMine />
        <Bar share={finding.others_share} words={`Everyone else: ${format.count(finding.outside)} customers`} />
      </div>
    </li>
  )
}

function Bar({ share, words, isMine = false }: { share: number; words: string; isMine?: boolean }) {
  return (
    <div className={styles.bar} title={words}>
      <span className={styles.track}>
        <i className={isMine ? styles.mine : styles.theirs} style={{ width: `${String(share * 100)}%` }} />
      </span>
      <span className="figures">{format.share(share)}</span>
      <span className="unseen">{words}</span>
    </div>
  )
}
