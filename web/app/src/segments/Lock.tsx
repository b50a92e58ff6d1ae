import { Button, Popover, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { get, put, remove } from '../api/client'
import { useMay, useSession } from '../access/queries'
import * as format from '../kit/format'
import { Padlock } from '../kit/icons'
import { Failed } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import styles from './Lock.module.css'

/** What is locked, for whom and why, by name. */
export function useLocks() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'locks'],
    queryFn: ({ signal }) => get('/api/locks', { query: { workspace }, signal }).then((answer) => new Map(answer.locks.map((each) => [each.name, each] as const))),
  })
}

/** Whether a definition is locked, and the way to lock or unlock it for those who may. */
export function Lock({ name, label }: { name: string; label: string }) {
  const { timezone } = useWorkspace()
  const locks = useLocks()
  const session = useSession().data
  const mayEdit = useMay('edit')
  const mayOverride = useMay('override')
  const unlock = useChange(name, 'unlock')
  if (!locks.data) return null
  const lock = locks.data.get(name)
  if (!lock) return mayEdit ? <Locking name={name} label={label} /> : null
  const isMine = lock.owner !== null && lock.owner === session?.user?.id
  return (
    <span className={styles.locked}>
      <span className={styles.said}>
        <Padlock /> Locked {lock.owner_name === null ? 'for everybody' : isMine ? 'by you' : `for everybody but ${lock.owner_name}`} since{' '}
        {format.day(lock.locked_at, timezone)}
        {lock.reason !== null && `: ${lock.reason}`}
      </span>
      {(mayOverride || isMine) && (
        <Button
          size="compact-xs"
          variant="default"
          loading={unlock.isPending}
          onClick={() => {
            unlock.mutate(null)
          }}
        >
          Unlock
        </Button>
      )}
      {unlock.error && <Failed error={unlock.error} />}
    </span>
  )
}

function Locking({ name, label }: { name: string; label: string }) {
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const lock = useChange(name, 'lock')
  const isUser = useSession().data?.user != null
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<Padlock />}
          onClick={() => {
            setOpened(!opened)
          }}
        >
          Lock
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Lock ${label}`}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            lock.mutate(reason, {
              onSuccess: () => {
                setOpened(false)
              },
            })
          }}
        >
          <p className="soft small">
            {isUser ? 'Only you can change or delete it' : 'Nobody can change or delete it'} until it is unlocked.
          </p>
          <TextInput
            label="Why"
            placeholder="The spring campaign uses it"
            size="xs"
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value)
            }}
          />
          {lock.error && <Failed error={lock.error} />}
          <Button type="submit" size="xs" loading={lock.isPending}>
            Lock {label}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function useChange(name: string, what: 'lock' | 'unlock') {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (reason: string | null) =>
      what === 'lock'
        ? put('/api/locks/{name}', { path: { name }, query: { workspace }, body: { reason } })
        : remove('/api/locks/{name}', { path: { name }, query: { workspace } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [workspace, 'locks'] }),
  })
}
