import { Combobox, Modal, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { get } from '../api/client'
import type { Workspace } from '../api/types'
import { commands, type Command } from './commands'
import styles from './Palette.module.css'

interface PaletteOf {
  workspaces: readonly Workspace[]
  inView: Workspace | undefined
  onClose: () => void
}

const PAUSE_MS = 120

/** Everything by typing: segments, customers, places, things to do. */
export default function Palette({ workspaces, inView, onClose }: PaletteOf) {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const combobox = useCombobox({ opened: true })
  const found = useFound(inView?.name, typed)
  const offered = commands({ ...found, workspaces, inView: inView?.name }, typed)

  useEffect(() => {
    combobox.selectFirstOption()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store changes with every choice
  }, [typed, offered.length])

  const go = (value: string) => {
    const command = offered.find((each) => each.value === value)
    if (!command) return
    onClose()
    void navigate(command.workspace === undefined ? { to: command.to } : { to: command.to, search: { workspace: command.workspace } })
  }

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      radius="md"
      size="34rem"
      yOffset="12vh"
      title={undefined}
      aria-label="Command palette"
      transitionProps={{ duration: 90 }}
    >
      <Combobox store={combobox} onOptionSubmit={go}>
        <Combobox.EventsTarget>
          <input
            className={styles.input}
            data-autofocus
            autoFocus
            aria-label="Find a segment, a customer or something to do"
            placeholder="Find a segment, a goal, a customer or something to do"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
            }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options className={styles.options} aria-label="What was found">
          <Groups offered={offered} />
          {offered.length === 0 && <Combobox.Empty>Nothing is called so.</Combobox.Empty>}
        </Combobox.Options>
      </Combobox>
      <p className={styles.keys}>
        <kbd>↑</kbd>
        <kbd>↓</kbd> choose · <kbd>Enter</kbd> open · <kbd>Esc</kbd> close
      </p>
    </Modal>
  )
}

function Groups({ offered }: { offered: readonly Command[] }) {
  const groups = [...new Set(offered.map((each) => each.group))]
  return groups.map((group) => (
    <Combobox.Group key={group} label={group}>
      {offered
        .filter((each) => each.group === group)
        .map((each) => (
          <Combobox.Option key={each.value} value={each.value} className={styles.option}>
            <span className={styles.row}>
              {each.color !== undefined && <i style={{ background: each.color }} />}
              <span>{each.label}</span>
              <small className="figures">{each.note ?? each.says}</small>
            </span>
          </Combobox.Option>
        ))}
    </Combobox.Group>
  ))
}

function useFound(workspace: string | undefined, typed: string) {
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MS)
  const listing = useQuery({
    queryKey: [workspace, 'segments'],
    enabled: workspace !== undefined,
    queryFn: ({ signal }) => get('/api/segments', { query: { workspace: workspace ?? null }, signal }),
  })
  const customers = useQuery({
    queryKey: [workspace, 'palette', search],
    enabled: workspace !== undefined && search.length > 1,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get('/api/customers', { query: { workspace: workspace ?? null, search, limit: 6 }, signal }),
  })
  const goals = useQuery({
    queryKey: [workspace, 'goals'],
    enabled: workspace !== undefined,
    queryFn: ({ signal }) => get('/api/goals', { query: { workspace: workspace ?? null }, signal }).then((answer) => answer.goals),
  })
  return {
    goals: goals.data ?? [],
    segments: listing.data?.segments ?? [],
    segmentations: listing.data?.segmentations ?? [],
    customers: search.length > 1 && typed ? (customers.data?.customers ?? []) : [],
  }
}
