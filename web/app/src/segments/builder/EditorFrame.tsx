import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import type { CSSProperties, ReactNode } from 'react'
import { Redo, Undo } from '../../kit/icons'
import { Failed } from '../../kit/Panel'
import styles from './EditorFrame.module.css'
import type { Draft } from './draft'

interface Frame {
  style?: CSSProperties
  /** The way to where one came from. */
  back: ReactNode
  /** The fields of what it is called and for. */
  naming: ReactNode
  draft: Draft
  /** What has to be done before it can be saved. */
  missing: string | null
  canSave: boolean
  saving: { isPending: boolean; error: Error | null }
  /** What the button says. */
  saves: string
  onSave: () => void
  children: ReactNode
}

/** What stands around a definition while it is written: its head with undo, redo and save, and what was kept of it. */
export function EditorFrame({ style, back, naming, draft, missing, canSave, saving, saves, onSave, children }: Frame) {
  const store = () => {
    if (canSave) onSave()
  }
  useHotkeys(
    [
      ['mod+Z', () => draft.undo?.()],
      ['mod+shift+Z', () => draft.redo?.()],
      ['mod+Y', () => draft.redo?.()],
      ['mod+S', store],
    ],
    ['TEXTAREA'],
  )
  return (
    <article style={style} className={styles.page}>
      {back}
      <header className={styles.head}>
        {naming}
        <div className={styles.tools}>
          <Steps draft={draft} />
          <Tooltip label={missing ?? ''} disabled={missing === null}>
            <Button className={styles.save} data-waiting={!canSave} aria-disabled={!canSave} loading={saving.isPending} onClick={store}>
              {saves}
            </Button>
          </Tooltip>
        </div>
      </header>
      {draft.wasKept && (
        <p className={styles.kept}>
          Your unsaved changes are still here.{' '}
          <button type="button" onClick={draft.discard}>
            Discard them
          </button>
        </p>
      )}
      {saving.error && <Failed error={saving.error} />}
      {children}
    </article>
  )
}

function Steps({ draft }: { draft: Draft }) {
  return (
    <>
      <Tooltip label="Undo (Ctrl Z)">
        <ActionIcon variant="default" size="lg" aria-label="Undo" disabled={!draft.undo} onClick={() => draft.undo?.()}>
          <Undo />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl Shift Z)">
        <ActionIcon variant="default" size="lg" aria-label="Redo" disabled={!draft.redo} onClick={() => draft.redo?.()}>
          <Redo />
        </ActionIcon>
      </Tooltip>
    </>
  )
}

/** What is written, and beside it what comes of it. */
export function Columns({ beside, children }: { beside: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div>{children}</div>
      <aside className={styles.beside}>{beside}</aside>
    </div>
  )
}

/** The same definition as text. */
export function AsYaml({ open, children }: { open: boolean; children: ReactNode }) {
  return (
    <details className={styles.yaml} open={open}>
      <summary>YAML</summary>
      {children}
    </details>
  )
}
