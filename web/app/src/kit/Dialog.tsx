import { Button, CopyButton, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './Dialog.module.css'
import { Failed } from './Panel'

interface Shown {
  title: string
  opened?: boolean
  wide?: boolean
  /** It cannot be left by the way, because something runs. */
  isHeld?: boolean
  onClose: () => void
  children: ReactNode
}

/** What is asked or told over the page. */
export function Dialog({ title, opened = true, wide = false, isHeld = false, onClose, children }: Shown) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
      withCloseButton={!isHeld}
      closeOnEscape={!isHeld}
      closeOnClickOutside={!isHeld}
      title={title}
      centered
      size={wide ? 'lg' : 'md'}
    >
      {children}
    </Modal>
  )
}

/** The buttons below what is asked. */
export const Answers = ({ children }: { children: ReactNode }) => <div className={styles.answers}>{children}</div>

interface Asked {
  /** What the button that changes nothing says. */
  keep: string
  /** What the other one says. */
  act: string
  isReady?: boolean
  doing: { isPending: boolean; error: Error | null }
  onKeep: () => void
  onAct: () => void
  children: ReactNode
}

/** What cannot be taken back is done once it is said what that means. */
export function Sure({ keep, act, isReady = true, doing, onKeep, onAct, children }: Asked) {
  return (
    <div className={styles.body}>
      {children}
      {doing.error && <Failed error={doing.error} />}
      <Answers>
        <Button variant="default" onClick={onKeep}>
          {keep}
        </Button>
        <Button color="red.9" disabled={!isReady} loading={doing.isPending} onClick={onAct}>
          {act}
        </Button>
      </Answers>
    </div>
  )
}

/** Something secret that was made, to be copied before the dialog goes. */
export function Secret({ secret, testId, done, onClose, children }: { secret: string; testId: string; done: string; onClose: () => void; children: ReactNode }) {
  return (
    <div className={styles.body}>
      <p>{children}</p>
      <code className={styles.secret} data-testid={testId}>
        {secret}
      </code>
      <Answers>
        <CopyButton value={secret} timeout={1_500}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{done}</Button>
      </Answers>
    </div>
  )
}
