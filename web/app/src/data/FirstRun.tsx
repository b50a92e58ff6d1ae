import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Refused } from '../api/client'
import * as format from '../kit/format'
import { Failed } from '../kit/Panel'
import styles from './FirstRun.module.css'
import { useForgetAll, useJob, useLoadDemo } from './queries'

/** What an empty workspace offers: three ways to a first segment. */
export function FirstRun() {
  return (
    <div className={styles.first}>
      <header>
        <h1>Nothing has come in yet</h1>
        <p className="soft">Three ways to a first segment; each takes about a minute.</p>
      </header>
      <ol className={styles.ways}>
        <li>
          <h2>Drop a file</h2>
          <p>Orders, customers or events as CSV, Excel, JSONL or Parquet. You see how each column is read before anything is stored.</p>
          <Link to="/data/import" className={styles.way}>
            Import a file
          </Link>
        </li>
        <li>
          <h2>Paste a snippet</h2>
          <p>The SDK you have, or a line of curl: Segment, RudderStack and others work unchanged. Watch the first event arrive.</p>
          <Link to="/data/sources" className={styles.way}>
            Show the snippets
          </Link>
        </li>
        <li>
          <h2>Load the demo</h2>
          <p>Fourteen months of a video and shopping service: 4,000 customers, 220,000 events, 37 segments to look around in.</p>
          <Demo />
        </li>
      </ol>
    </div>
  )
}

function Demo() {
  const load = useLoadDemo()
  const [job, setJob] = useState<string | null>(null)
  const running = useJob(job)
  const forget = useForgetAll()
  const navigate = useNavigate()
  const state = running.data?.state
  useEffect(() => {
    if (state !== 'done') return
    void forget().then(() => navigate({ to: '/' }))
  }, [state, forget, navigate])
  if (running.data && state !== 'failed') {
    const { done, total, label } = running.data
    return (
      <div className={styles.running} role="status">
        <progress {...(total === null ? {} : { value: done, max: total })} aria-label={label} />
        <span className="soft small figures">{total === null ? label : `${format.share(Math.min(done / total, 1))} of the story`}</span>
      </div>
    )
  }
  const failed = running.data?.error as { code?: string; message?: string; hint?: string | null } | null | undefined
  return (
    <>
      <Button
        variant="default"
        loading={load.isPending}
        onClick={() => {
          load.mutate(undefined, {
            onSuccess: (begun) => {
              setJob(begun.id)
            },
          })
        }}
      >
        Load the demo
      </Button>
      {load.error && <Failed error={load.error} />}
      {failed && <Failed error={new Refused(400, failed.code ?? 'internal', failed.message ?? '', failed.hint ?? null)} />}
    </>
  )
}
