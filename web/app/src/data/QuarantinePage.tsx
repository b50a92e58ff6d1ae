import { Anchor, Button, Textarea } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { address } from '../api/client'
import type { RefusalGroup, RefusedRow, Replayed } from '../api/types'
import { Card } from '../kit/Card'
import { Answers, Dialog, Sure } from '../kit/Dialog'
import dialog from '../kit/Dialog.module.css'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import styles from './QuarantinePage.module.css'
import { bySource, pretty, readObject, replayWords, type Source } from './quarantine'
import { useForgetRefused, useRefusals, useRefused, useReplay } from './queries'
import { reasonWords } from './reasons'
import { Title } from './Title'

const route = getRouteApi('/data/quarantine')

/** What could not be understood, by where it came from and why; mended here and sent again. */
export function QuarantinePage() {
  const groups = useRefusals()
  const { source } = route.useSearch()
  useTitle('Quarantine', 'Data')
  return (
    <>
      <Title name="Quarantine">
        What could not be understood is kept here with its reason. Nothing is lost: correct it, or what it was read by, and send it
        again.
      </Title>
      <Panel
        query={groups}
        height={420}
        isEmpty={(all) => all.length === 0}
        empty={
          <>
            <strong>Everything was understood.</strong>
            <span>Messages and rows that are refused will stand here, each with its reason and a way out.</span>
          </>
        }
      >
        {(all) => (
          <div className={styles.sources}>
            {bySource(all, source).map((each) => (
              <SourceCard key={each.source} source={each} />
            ))}
            {source !== undefined && (
              <p>
                <Link to="/data/quarantine" search={(view) => ({ ...view, source: undefined })}>
                  Show all sources
                </Link>
              </p>
            )}
          </div>
        )}
      </Panel>
    </>
  )
}

function SourceCard({ source }: { source: Source }) {
  const workspace = useWorkspace().name
  const forget = useForgetRefused()
  const [isSure, setSure] = useState(false)
  const keep = () => {
    setSure(false)
  }
  const file = (form: 'csv' | 'jsonl') =>
    address('/api/quarantine/{source}/rows', { source: source.source }, { workspace, format: form })
  return (
    <Card
      title={source.label}
      aside={
        <span className={styles.ways}>
          <Anchor href={file('csv')} size="sm" c="inherit" underline="always">
            CSV
          </Anchor>
          <Anchor href={file('jsonl')} size="sm" c="inherit" underline="always">
            JSONL
          </Anchor>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => {
              setSure(true)
            }}
          >
            Throw away…
          </Button>
        </span>
      }
    >
      {source.groups.map((each) => (
        <Reason key={each.code} group={each} />
      ))}
      <Dialog title={`Throw away what is refused of ${source.label}?`} opened={isSure} onClose={keep}>
        <Sure
          keep="Keep them"
          act="Throw away"
          doing={forget}
          onKeep={keep}
          onAct={() => {
            forget.mutate(source.source, { onSuccess: keep })
          }}
        >
          <p>
            {format.counted(source.count, 'row')} will be gone for good. Download them first if they may still be needed; throwing
            away cannot be undone.
          </p>
        </Sure>
      </Dialog>
    </Card>
  )
}

function Reason({ group }: { group: RefusalGroup }) {
  const { timezone } = useWorkspace()
  const [isOpen, setOpen] = useState(false)
  const replay = useReplay()
  const [done, setDone] = useState<Replayed | null>(null)
  return (
    <section className={styles.reason} aria-label={`${group.count} ${reasonWords(group.code, group.count)}`}>
      <div className={styles.line}>
        <p>
          <strong className="figures">{format.count(group.count)}</strong> {reasonWords(group.code, group.count)}
          <span className="soft small"> · {format.moment(group.last_at, timezone)}</span>
        </p>
        <div className={styles.ways}>
          <Button
            variant="default"
            size="xs"
            aria-expanded={isOpen}
            onClick={() => {
              setOpen(!isOpen)
            }}
          >
            {isOpen ? 'Hide' : 'Look at them'}
          </Button>
          <Button
            variant="default"
            size="xs"
            loading={replay.isPending}
            onClick={() => {
              replay.mutate({ source: group.source, code: group.code }, { onSuccess: setDone })
            }}
          >
            Send all again
          </Button>
        </div>
      </div>
      <p className="soft small">
        {group.message} {group.hint}
      </p>
      {done && (
        <p role="status" className={styles.done} data-good={done.refused === 0}>
          {replayWords(done)}
        </p>
      )}
      {replay.error && <Failed error={replay.error} />}
      {isOpen && <Rows group={group} />}
    </section>
  )
}

function Rows({ group }: { group: RefusalGroup }) {
  const refused = useRefused(group.source, group.code)
  const [edited, setEdited] = useState<RefusedRow | null>(null)
  return (
    <Panel query={refused} height={160}>
      {(ready) => (
        <>
          <ul className={styles.rows}>
            {ready.rows.map((each) => (
              <li key={each.id}>
                <span className="soft small figures">{each.line === null ? '' : group.kind === null ? `message ${format.count(each.line + 1)}` : `line ${format.count(each.line)}`}</span>
                <code className={styles.raw}>{each.raw}</code>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-xs"
                  aria-label={`Edit row ${each.id}`}
                  onClick={() => {
                    setEdited(each)
                  }}
                >
                  Edit
                </Button>
              </li>
            ))}
          </ul>
          {ready.next !== null && <p className="soft small">The first {ready.rows.length} of {format.count(group.count)}; the files above hold all.</p>}
          {edited && (
            <Edit
              key={edited.id}
              row={edited}
              onClose={() => {
                setEdited(null)
              }}
            />
          )}
        </>
      )}
    </Panel>
  )
}

/** One refused row as JSON, to be corrected and sent again. */
function Edit({ row, onClose }: { row: RefusedRow; onClose: () => void }) {
  const [text, setText] = useState(pretty(row.raw))
  const replay = useReplay()
  const [done, setDone] = useState<Replayed | null>(null)
  const read = readObject(text)
  const again = done?.refused_again[0]
  return (
    <Dialog title="Correct and send again" wide onClose={onClose}>
      <div className={dialog.body}>
        <p>
          {row.message} {row.hint !== null && <span className="soft">{row.hint}</span>}
        </p>
        <Textarea
          label={`${titled(row.source)}${row.line === null ? '' : `, line ${row.line}`}`}
          autosize
          minRows={8}
          maxRows={22}
          data-autofocus
          classNames={{ input: styles.editor ?? '' }}
          value={text}
          error={typeof read === 'string' ? read : undefined}
          onChange={(event) => {
            setText(event.currentTarget.value)
          }}
        />
        {again && (
          <p role="status" className={styles.done} data-good={false}>
            Refused again: {again.message} {again.hint}
          </p>
        )}
        {replay.error && <Failed error={replay.error} />}
        <Answers>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={replay.isPending}
            disabled={typeof read === 'string'}
            onClick={() => {
              if (typeof read === 'string') return
              replay.mutate(
                { source: row.source, ids: [row.id], edited: { [row.id]: read } },
                {
                  onSuccess: (answer) => {
                    if (answer.refused_again.length === 0) onClose()
                    else setDone(answer)
                  },
                },
              )
            }}
          >
            Send again
          </Button>
        </Answers>
      </div>
    </Dialog>
  )
}
