import { Button, Menu } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../access/queries'
import { Ticks } from '../charts/Ticks'
import type { Key } from '../api/types'
import * as format from '../kit/format'
import { More, Plus } from '../kit/icons'
import { Failed, Panel } from '../kit/Panel'
import { Rows } from '../kit/Rows'
import { useTitle } from '../kit/title'
import { NewKey, Revoke, Origins } from './KeyDialogs'
import { Paste } from './Paste'
import { useChangeKey, useKeys, useSources } from './queries'
import { heardWords, keyWords, sourceRows, type SourceRow } from './sources'
import styles from './SourcesPage.module.css'
import { Title } from './Title'

const route = getRouteApi('/data/sources')

/** Where messages come from, the keys they come with, and what to paste into a program. */
export function SourcesPage() {
  const sources = useSources()
  const mayManage = useMay('keys')
  const keys = useKeys(mayManage)
  const [isMaking, setMaking] = useState(false)
  useTitle('Sources', 'Data')
  return (
    <>
      <Title
        name="Sources"
        aside={
          mayManage && (
            <Button
              leftSection={<Plus />}
              onClick={() => {
                setMaking(true)
              }}
            >
              New key
            </Button>
          )
        }
      >
        Where messages come from, when each was heard last, and what to paste into a program so that it sends here.
      </Title>
      {!mayManage && <p className="soft">You may not see or make keys: your role does not include it. An owner or admin can give you one.</p>}
      <Panel query={sources} height={360}>
        {(ready) =>
          keys.error ? (
            <Failed error={keys.error} again={keys} />
          ) : (
            <Ready keys={mayManage ? (keys.data ?? null) : null} rows={sourceRows(mayManage ? (keys.data ?? null) : null, ready.sources, ready.volumes)} days={ready.volumes.days.length} />
          )
        }
      </Panel>
      {isMaking && (
        <NewKey
          onClose={() => {
            setMaking(false)
          }}
        />
      )}
    </>
  )
}

function Ready({ keys, rows, days }: { keys: readonly Key[] | null; rows: readonly SourceRow[]; days: number }) {
  const { source } = route.useSearch()
  const write = (keys ?? []).filter((each) => each.kind === 'write' && each.enabled)
  const chosen = write.find((each) => each.name === source) ?? write[0]
  return (
    <>
      {rows.length > 0 && (
        <Rows label="Sources">
          {rows.map((each) => (
            <Row key={each.name} row={each} days={days} isChosen={each.key !== null && each.key === chosen} />
          ))}
        </Rows>
      )}
      {chosen ? (
        <Paste key={chosen.id} source={chosen} keys={write} />
      ) : (
        keys !== null && <p className="soft">Make a write key, and a snippet to paste stands here.</p>
      )}
    </>
  )
}

function Row({ row, days, isChosen }: { row: SourceRow; days: number; isChosen: boolean }) {
  const { key } = row
  return (
    <li className={styles.row} data-off={key !== null && !key.enabled} data-chosen={isChosen}>
      <div className={styles.name}>
        <strong>{row.label}</strong>
        <span className="soft small">
          {key === null ? 'without a key' : keyWords(key)}
          {key !== null && key.origins.length > 0 && ` · only from ${key.origins.join(', ')}`}
          {key !== null && !key.enabled && ' · switched off'}
        </span>
      </div>
      <div className={styles.token}>{key !== null && <code title={key.token ?? undefined}>{key.prefix}…</code>}</div>
      <div className={styles.picture}>
        {row.total > 0 && <Ticks counts={row.counts} width={112} label={`${row.label}, the last ${days} days: up to ${format.count(Math.max(...row.counts))} a day`} />}
      </div>
      <div className={styles.figures}>
        {key?.kind !== 'signing' && (
          <>
            <strong className="figures">{format.count(row.total)}</strong>
            <span className="soft small">in {days} days</span>
          </>
        )}
      </div>
      <span className={styles.heard} data-fresh={row.secondsAgo !== null && row.secondsAgo < 3600}>
        {lastWords(row)}
      </span>
      <div className={styles.acts}>{key !== null && <Acts of={key} />}</div>
    </li>
  )
}

const usedWords = (key: Key): string => (key.last_used_at === null ? 'never used' : `used ${format.moment(key.last_used_at, 'UTC')}`)

function lastWords({ key, secondsAgo }: SourceRow): string {
  if (key?.kind === 'signing') return key.enabled ? 'signs user ids' : 'signs no more'
  return key?.kind === 'secret' && secondsAgo === null ? usedWords(key) : heardWords(secondsAgo)
}

function Acts({ of }: { of: Key }) {
  const change = useChangeKey()
  const navigate = route.useNavigate()
  const [asked, setAsked] = useState<'revoke' | 'origins' | null>(null)
  const close = () => {
    setAsked(null)
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" aria-label={`More about ${of.name}`}>
            <More />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {of.kind === 'write' && of.enabled && (
            <Menu.Item onClick={() => void navigate({ search: (view) => ({ ...view, source: of.name }), resetScroll: false })}>Show what to paste</Menu.Item>
          )}
          {of.kind === 'write' && (
            <Menu.Item
              onClick={() => {
                setAsked('origins')
              }}
            >
              Web pages that may use it…
            </Menu.Item>
          )}
          <Menu.Item
            onClick={() => {
              change.mutate({ key: of.id, change: { enabled: !of.enabled } })
            }}
          >
            {of.enabled ? 'Switch off' : 'Switch on'}
          </Menu.Item>
          <Menu.Item
            color="red"
            onClick={() => {
              setAsked('revoke')
            }}
          >
            Revoke…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'revoke' && <Revoke of={of} onClose={close} />}
      {asked === 'origins' && <Origins of={of} onClose={close} />}
    </>
  )
}
