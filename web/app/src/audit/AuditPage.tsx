import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { NotAllowed } from '../access/NotAllowed'
import { useMay, useUsers } from '../access/queries'
import type { AuditEntry } from '../api/types'
import { Title } from '../data/Title'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Narrowing } from '../kit/Narrowing'
import { Failed, Panel } from '../kit/Panel'
import { Rows } from '../kit/Rows'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import styles from './AuditPage.module.css'
import { actorWords, AREAS, detailWords, doneWords, targetWords } from './entries'
import { useAudit, useProof } from './queries'

const route = getRouteApi('/audit')

/** Who changed what, and the proof that nothing of it was changed since. */
export function AuditPage() {
  const mayRead = useMay('audit')
  useTitle('Audit')
  return (
    <div className={styles.page}>
      <Title name="Audit">Every change with who made it. Each row holds the hash of the one before, so that nothing can be changed or taken out unseen.</Title>
      {mayRead ? (
        <>
          <Proof />
          <Changes />
        </>
      ) : (
        <NotAllowed what="read the audit" />
      )}
    </div>
  )
}

function Proof() {
  const [head, setHead] = useState('')
  const proof = useProof(head)
  const found = proof.data
  return (
    <Card title="Is it whole?">
      <form
        className={styles.proof}
        onSubmit={(event) => {
          event.preventDefault()
          void proof.refetch()
        }}
      >
        <TextInput
          label="A head that was noted earlier"
          description="As the server’s log has it, SEQ:HASH. Without one, rows that were cut off at the end cannot be noticed."
          className={styles.head}
          value={head}
          onChange={(event) => {
            setHead(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={proof.isFetching}>
          Prove it
        </Button>
      </form>
      {proof.error && <Failed error={proof.error} />}
      {found && !proof.isFetching && (
        <div role="status" className={styles.verdict} data-whole={found.whole}>
          {found.whole ? (
            <p>
              <strong>{format.counted(found.rows, 'row')}, all of them whole.</strong> Note this head elsewhere, and later it proves that nothing before it
              was changed:
            </p>
          ) : (
            <p>
              <strong>Row {format.count(found.broken_at ?? 0)} does not fit.</strong> {found.reason} Before it: {format.counted(found.rows, 'row')}, all of them
              whole.
            </p>
          )}
          <code>
            {found.head.seq}:{found.head.hash}
          </code>
        </div>
      )}
    </Card>
  )
}

function Changes() {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const [actor] = useDebouncedValue(view.actor, 250)
  const [target] = useDebouncedValue(view.target, 250)
  const audit = useAudit({ ...view, actor, target }, true)
  const show = (by: Partial<typeof view>) => void navigate({ search: (before) => ({ ...before, ...by }), replace: true, resetScroll: false })
  return (
    <>
      <div className={styles.tools}>
        <NativeSelect
          label="About"
          data={AREAS.map((each) => ({ ...each }))}
          value={view.action ?? ''}
          onChange={(event) => {
            show({ action: event.currentTarget.value || undefined })
          }}
        />
        <Narrowing
          label="By"
          placeholder="Name of a user or key"
          value={view.actor}
          onNarrow={(value) => {
            show({ actor: value })
          }}
        />
        <Narrowing
          label="Of"
          placeholder="Name of what was changed"
          value={view.target}
          onNarrow={(value) => {
            show({ target: value })
          }}
        />
        <Narrowing
          label="Since"
          type="date"
          value={view.since}
          onNarrow={(value) => {
            show({ since: value })
          }}
        />
      </div>
      <Panel
        query={audit}
        height={420}
        isEmpty={(all) => all.pages[0]?.entries.length === 0}
        empty={
          <>
            <strong>{Object.keys(view).length > 0 ? 'Nothing fits.' : 'Nothing was changed yet.'}</strong>
            <span>Whoever saves, imports, signs in or changes anything leaves a row here.</span>
          </>
        }
      >
        {(all) => (
          <>
            <Rows label="Changes, the newest first">
              {all.pages
                .flatMap((page) => page.entries)
                .map((each) => (
                  <Row key={each.seq} entry={each} />
                ))}
            </Rows>
            {audit.hasNextPage && (
              <div>
                <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                  Older ones
                </Button>
              </div>
            )}
          </>
        )}
      </Panel>
    </>
  )
}

function Row({ entry }: { entry: AuditEntry }) {
  const { timezone } = useWorkspace()
  const users = useUsers(useMay('users'))
  const detail = detailWords(entry)
  const target = targetWords(entry, users.data ?? [])
  return (
    <li className={styles.row}>
      <span className={`${styles.at ?? ''} figures`}>{format.moment(entry.at, timezone)}</span>
      <span>
        <strong>{actorWords(entry)}</strong> {doneWords(entry)}
        {target !== null && (
          <>
            {' '}
            <code>{target}</code>
          </>
        )}
        {detail !== '' && <span className="soft small"> {detail}</span>}
      </span>
      <code className={styles.hash} title={entry.hash}>
        {entry.seq} · {entry.hash.slice(0, 8)}
      </code>
    </li>
  )
}
