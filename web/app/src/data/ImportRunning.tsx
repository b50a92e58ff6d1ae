import { Button } from '@mantine/core'
import { useEffect } from 'react'
import type { ImportReport, Job } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { failure } from './failure'
import styles from './ImportPage.module.css'
import { useForgetAll, useJob, useStopJob } from './queries'
import { Report } from './Report'

/** An import that runs, and its report when it has ended. */
export function ImportRunning({ name, job, onAgain }: { name: string; job: string; onAgain: () => void }) {
  const running = useJob(job)
  const forget = useForgetAll()
  const state = running.data?.state
  useEffect(() => {
    if (state !== undefined && state !== 'running') void forget()
  }, [state, forget])
  return (
    <Panel query={running} height={200}>
      {(ready) => <Shown name={name} job={ready} onAgain={onAgain} />}
    </Panel>
  )
}

function Shown({ name, job, onAgain }: { name: string; job: Job; onAgain: () => void }) {
  const stop = useStopJob()
  const again = (
    <div>
      <Button variant="default" onClick={onAgain}>
        Import another file
      </Button>
    </div>
  )
  switch (job.state) {
    case 'running':
      return (
        <Card title={`Importing ${name}`}>
          <div className={styles.sending} role="status">
            <progress
              {...(job.total === null ? {} : { value: job.done, max: job.total })}
              aria-label={`Importing ${name}`}
            />
            <p className="figures">
              {format.count(job.done)}
              {job.total !== null && ` of ${format.count(job.total)}`} rows
            </p>
          </div>
          <div>
            <Button
              variant="default"
              size="xs"
              loading={stop.isPending}
              onClick={() => {
                stop.mutate(job.id)
              }}
            >
              Stop
            </Button>
            <span className="soft small"> What was read until then stays; importing again goes on from there.</span>
          </div>
        </Card>
      )
    case 'done':
      return (
        <>
          <Report report={job.result as unknown as ImportReport} />
          {again}
        </>
      )
    case 'cancelled':
      return (
        <>
          <Card title="Stopped">
            <p>What was read until then is stored and has its report among the imports. Importing the file again goes on from there.</p>
          </Card>
          {again}
        </>
      )
    case 'failed':
      return (
        <>
          <Failed error={failure(job)} />
          {again}
        </>
      )
  }
}
