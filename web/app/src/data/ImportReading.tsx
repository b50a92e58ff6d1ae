import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { FileColumn, FilePreview, Uploaded } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import styles from './ImportReading.module.css'
import { bytes, changed, choices, KINDS, otherwise, readAs, SKIP } from './mapping'
import { usePreview, useStartImport, type Reading } from './queries'
import { Sample } from './Sample'

interface Shown {
  upload: Uploaded
  onCancel: () => void
  onStart: (job: string) => void
}

/** How a file will be read: its kind, each column, and what the first rows become. */
export function ImportReading({ upload, onCancel, onStart }: Shown) {
  const [reading, setReading] = useState<Reading>({ kind: null, map: null })
  const preview = usePreview(upload.upload, reading)
  const start = useStartImport()
  // What was shown last stays on the page when a choice is refused, so that it can be taken back.
  const [last, setLast] = useState<FilePreview>()
  if (preview.data && preview.data !== last) setLast(preview.data)
  const shown = preview.data ?? last
  if (!shown) {
    return (
      <Panel query={preview} height={420}>
        {() => null}
      </Panel>
    )
  }
  const mapping = reading.map ?? shown.mapping
  return (
    <div className={styles.reading} aria-busy={preview.isFetching}>
      <Card
        title={upload.name}
        aside={
          <span className="soft small">
            {bytes(upload.bytes)} · {shown.format}
            {shown.rows !== null && ` · ${format.counted(shown.rows, 'row')}`}
          </span>
        }
      >
        <div className={styles.kind}>
          <NativeSelect
            label="What it holds"
            description={KINDS.find((each) => each.value === shown.kind)?.says}
            value={shown.kind}
            data={KINDS.map(({ value, label }) => ({ value, label }))}
            onChange={(event) => {
              setReading({ kind: event.currentTarget.value, map: null })
            }}
          />
          <p className="soft small">{reading.kind === null ? `Guessed: ${shown.kind_reason}` : 'Chosen by you.'}</p>
        </div>
        {shown.notes.length > 0 && (
          <ul className={styles.notes}>
            {shown.notes.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
      </Card>

      {shown.kind !== 'messages' && (
        <Card title="Columns" aside={<span className="soft small">what each is read as; change what is wrong</span>}>
          <ul className={styles.columns}>
            {shown.columns.map((each) => (
              <ColumnRow
                key={each.name}
                column={each}
                preview={shown}
                chosen={readAs(mapping, each.name)}
                isGuessed={reading.map === null}
                onChoose={(target) => {
                  setReading({ kind: shown.kind, map: changed(mapping, each.name, target) })
                }}
              />
            ))}
          </ul>
        </Card>
      )}

      {preview.error && <Failed error={preview.error} />}
      {start.error && <Failed error={start.error} />}

      <Card title="The first rows, as they will be stored">
        <Sample sample={shown.sample} />
      </Card>

      <div className={styles.answer}>
        <Button variant="default" onClick={onCancel}>
          Another file
        </Button>
        <Button
          loading={start.isPending}
          disabled={preview.error !== null}
          onClick={() => {
            start.mutate(
              { upload: upload.upload, kind: shown.kind, map: mapping },
              {
                onSuccess: (job) => {
                  onStart((job as { id: string }).id)
                },
              },
            )
          }}
        >
          {shown.rows === null ? 'Import' : `Import ${format.counted(shown.rows, 'row')}`}
        </Button>
      </div>
    </div>
  )
}

function ColumnRow({
  column,
  preview,
  chosen,
  isGuessed,
  onChoose,
}: {
  column: FileColumn
  preview: FilePreview
  chosen: string
  isGuessed: boolean
  onChoose: (target: string) => void
}) {
  return (
    <li data-role={chosen === '' ? 'other' : chosen === SKIP ? 'skip' : 'target'}>
      <div className={styles.column}>
        <strong>{column.name}</strong>
        <span className="soft small">{column.examples.map(String).join(' · ') || 'empty in the first rows'}</span>
      </div>
      <span aria-hidden className="soft">
        →
      </span>
      <NativeSelect
        size="sm"
        aria-label={`Read ${column.name} as`}
        value={chosen}
        data={choices(preview)}
        onChange={(event) => {
          onChoose(event.currentTarget.value)
        }}
      />
      <span className="soft small">
        {chosen === SKIP
          ? 'not stored'
          : chosen === ''
            ? `becomes the ${otherwise(preview.kind)} ${column.name}`
            : isGuessed && column.reason !== null
              ? column.reason
              : ''}
      </span>
    </li>
  )
}
