import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Job, UndoPreview, UndoReport } from '../api/types'
import { Answers, Dialog, Sure } from '../kit/Dialog'
import dialog from '../kit/Dialog.module.css'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { failure } from './failure'
import { useForgetAll, useJob, useStopJob, useUndo, useUndoPreview } from './queries'
import { broughtWords, doneWords, othersWords, segmentWords } from './undo'
import styles from './Undo.module.css'

interface Import {
  id: string
  name: string
}

/** Takes back an import, once it was seen what that means. */
export function UndoButton({ id, name, variant }: Import & { variant: 'default' | 'subtle' }) {
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <Button
        variant={variant}
        size={variant === 'default' ? 'xs' : 'compact-sm'}
        {...(variant === 'subtle' ? { 'aria-label': `Undo the import of ${name}` } : {})}
        onClick={() => {
          setAsked(true)
        }}
      >
        {variant === 'default' ? 'Undo this import…' : 'Undo'}
      </Button>
      {isAsked && (
        <UndoDialog
          id={id}
          name={name}
          onClose={() => {
            setAsked(false)
          }}
        />
      )}
    </>
  )
}

function UndoDialog({ id, name, onClose }: Import & { onClose: () => void }) {
  const [job, setJob] = useState<string | null>(null)
  const forget = useForgetAll()
  const state = useJob(job).data?.state
  const isRunning = job !== null && (state === undefined || state === 'running')
  const close = () => {
    // The report below this dialog has no button any more once it knows: so it hears of it when the dialog goes.
    onClose()
    if (state === 'done') void forget()
  }
  return (
    <Dialog title={titles(name, job, state)} wide isHeld={isRunning} onClose={close}>
      {job === null ? <Asking id={id} onClose={close} onStart={setJob} /> : <Undoing job={job} name={name} onClose={close} />}
    </Dialog>
  )
}

function titles(name: string, job: string | null, state: Job['state'] | undefined): string {
  if (job === null) return `Undo the import of ${name}?`
  return state === 'done' ? `${name} is undone` : `Undoing the import of ${name}`
}

function Asking({ id, onClose, onStart }: { id: string; onClose: () => void; onStart: (job: string) => void }) {
  const preview = useUndoPreview(id)
  const undo = useUndo()
  return (
    <Sure
      keep="Keep it"
      act="Undo the import"
      isReady={preview.data !== undefined}
      doing={undo}
      onKeep={onClose}
      onAct={() => {
        undo.mutate(id, {
          onSuccess: (job) => {
            onStart(job.id)
          },
        })
      }}
    >
      <Panel query={preview} height={160}>
        {(ready) => <Goes preview={ready} />}
      </Panel>
    </Sure>
  )
}

function Goes({ preview }: { preview: UndoPreview }) {
  const brought = broughtWords(preview)
  const others = othersWords(preview)
  return (
    <>
      {brought.length === 0 ? (
        <p>Nothing that it brought is there any more.</p>
      ) : (
        <>
          <p>This goes, and everything that only it had made known:</p>
          <ul className={styles.goes} aria-label="What goes">
            {brought.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
      {others !== null && <p className="soft">{others}</p>}
      {preview.segments.length > 0 && (
        <section className={styles.body} aria-label="Segments that it concerns">
          <h3 className={styles.head}>Segments that it concerns</h3>
          {/* It scrolls where there are many: then the keyboard must reach it. */}
          <ul className={styles.segments} tabIndex={0} aria-label="Segments">
            {preview.segments.map((each) => (
              <li key={each.segment}>
                <strong>{each.label ?? each.segment}</strong>
                <span className="soft figures">{segmentWords(each)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="soft small">What came by other ways stays, also what came later. Importing the file again is the way back.</p>
    </>
  )
}

function Undoing({ job, name, onClose }: { job: string; name: string; onClose: () => void }) {
  const running = useJob(job)
  return (
    <div className={dialog.body}>
      <Panel query={running} height={120}>
        {(ready) => <Shown job={ready} name={name} onClose={onClose} />}
      </Panel>
    </div>
  )
}

function Shown({ job, name, onClose }: { job: Job; name: string; onClose: () => void }) {
  const stop = useStopJob()
  const done = useForgetAll()
  const isDone = job.state === 'done'
  useEffect(() => {
    if (job.state === 'cancelled') void done()
  }, [job.state, done])
  if (job.state === 'running')
    return (
      <>
        <div className={styles.running} role="status">
          <progress {...(job.total === null ? {} : { value: job.done, max: job.total })} aria-label={`Undoing the import of ${name}`} />
          <p className="figures">
            {format.count(job.done)}
            {job.total !== null && ` of ${format.count(job.total)}`} messages gone through
          </p>
          <p className="soft small">The tables are built anew without it, beside those in use. Collecting and questions go on meanwhile.</p>
        </div>
        <Answers>
          <Button
            variant="default"
            loading={stop.isPending}
            onClick={() => {
              stop.mutate(job.id)
            }}
          >
            Stop
          </Button>
        </Answers>
      </>
    )
  return (
    <>
      {isDone && (
        <p role="status">
          {doneWords(job.result as unknown as UndoReport)}
        </p>
      )}
      {job.state === 'cancelled' && <p role="status">Stopped: nothing has changed.</p>}
      {job.state === 'failed' && <Failed error={failure(job)} />}
      <Answers>
        <Button onClick={onClose}>Close</Button>
      </Answers>
    </>
  )
}
