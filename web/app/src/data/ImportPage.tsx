import { Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useRef, useState, type DragEvent } from 'react'
import type { ImportRecord, Uploaded } from '../api/types'
import { BackLink } from '../kit/BackLink'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { ImportReading } from './ImportReading'
import { ImportRunning } from './ImportRunning'
import styles from './ImportPage.module.css'
import { bytes, reportWords } from './mapping'
import { useImports, useUpload } from './queries'
import { Report } from './Report'
import { Title } from './Title'
import { UndoButton } from './Undo'

const route = getRouteApi('/data/import')

type Stage =
  | { at: 'choose' }
  | { at: 'read'; upload: Uploaded }
  | { at: 'run'; upload: Uploaded; job: string }

/** A file on its way in: dropped, looked at, imported, reported; and those that came before. */
export function ImportPage() {
  const [stage, setStage] = useState<Stage>({ at: 'choose' })
  const { report } = route.useSearch()
  useTitle('Import', 'Data')
  const again = () => {
    setStage({ at: 'choose' })
  }
  if (report !== undefined && stage.at === 'choose') return <PastImport id={report} />
  return (
    <>
      <Title name="Import">
        CSV, Excel, JSONL or Parquet. You see how each column will be read before anything is stored; importing the same file
        twice counts everything once.
      </Title>
      {stage.at === 'choose' && (
        <>
          <Drop
            onUpload={(upload) => {
              setStage({ at: 'read', upload })
            }}
          />
          <Past />
        </>
      )}
      {stage.at === 'read' && (
        <ImportReading
          upload={stage.upload}
          onCancel={again}
          onStart={(job) => {
            setStage({ at: 'run', upload: stage.upload, job })
          }}
        />
      )}
      {stage.at === 'run' && <ImportRunning name={stage.upload.name} job={stage.job} onAgain={again} />}
    </>
  )
}

/** A place to drop a file on, which is a button too. */
export function Drop({ onUpload }: { onUpload: (upload: Uploaded) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const upload = useUpload()
  const [isOver, setOver] = useState(false)
  const [share, setShare] = useState(0)
  const [file, setFile] = useState<File | null>(null)
  const take = (chosen: File | null | undefined) => {
    if (!chosen) return
    setFile(chosen)
    setShare(0)
    upload.mutate({ file: chosen, onProgress: setShare }, { onSuccess: onUpload })
  }
  const over = (event: DragEvent, is: boolean) => {
    event.preventDefault()
    setOver(is)
  }
  return (
    <>
      <div
        className={styles.drop}
        data-over={isOver}
        onDragOver={(event) => {
          over(event, true)
        }}
        onDragLeave={(event) => {
          over(event, false)
        }}
        onDrop={(event) => {
          over(event, false)
          take(event.dataTransfer.files[0])
        }}
      >
        {upload.isPending && file ? (
          <div className={styles.sending} role="status">
            <p>
              Sending <strong>{file.name}</strong>, {bytes(file.size)}
            </p>
            <progress value={share} max={1} aria-label={`Sending ${file.name}`} />
          </div>
        ) : (
          <>
            <p className={styles.big}>Drop a file here</p>
            <Button
              onClick={() => {
                input.current?.click()
              }}
            >
              Choose a file
            </Button>
            <p className="soft small">Nothing is stored until you have seen how it is read.</p>
          </>
        )}
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.parquet,.gz"
          aria-label="File to import"
          hidden
          onChange={(event) => {
            take(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </div>
      {upload.error && <Failed error={upload.error} />}
    </>
  )
}

function Past() {
  const past = useImports()
  return (
    <Panel query={past} height={200} isEmpty={(all) => all.length === 0} empty="Imports that were done will stand here, with their reports.">
      {(all) => (
        <Card title="Imports so far">
          <ul className={styles.past}>
            {all.map((each) => (
              <PastRow key={each.id} record={each} />
            ))}
          </ul>
        </Card>
      )}
    </Panel>
  )
}

function PastRow({ record }: { record: ImportRecord }) {
  const { timezone } = useWorkspace()
  return (
    <li>
      <Link to="/data/import" search={(view) => ({ ...view, report: record.id })} className={styles.pastLink}>
        {record.source}
      </Link>
      <span className="soft small">
        {titled(record.kind)} · {format.moment(record.started_at, timezone)}
      </span>
      <span className={styles.sum} data-refused={record.undone_at === null && record.report.rejected > 0}>
        {record.undone_at !== null ? (
          <span className="soft">undone {format.moment(record.undone_at, timezone)}</span>
        ) : record.is_running ? (
          <span className="soft">running</span>
        ) : (
          reportWords(record.report)
        )}
      </span>
      <span className={styles.undo}>
        {record.undone_at === null && !record.is_running && <UndoButton id={record.id} name={record.source} variant="subtle" />}
      </span>
    </li>
  )
}

function PastImport({ id }: { id: string }) {
  const past = useImports()
  return (
    <>
      <BackLink to="/data/import" search={(view) => ({ ...view, report: undefined })}>
        All imports
      </BackLink>
      <Panel query={past} height={400}>
        {(all) => {
          const found = all.find((each) => each.id === id)
          return found ? <Report report={found.report} /> : <p>There is no import {id} among the latest hundred.</p>
        }}
      </Panel>
    </>
  )
}
