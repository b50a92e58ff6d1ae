import { Button, CopyButton } from '@mantine/core'
import styles from './Code.module.css'

/** What is pasted elsewhere, with a button that copies it. */
export function Code({ words, label }: { words: string; label: string }) {
  return (
    <div className={styles.code}>
      <pre tabIndex={0} aria-label={label}>
        <code>{words}</code>
      </pre>
      <CopyButton value={words} timeout={1_500}>
        {({ copied, copy }) => (
          <Button variant="default" size="compact-xs" onClick={copy} aria-label={`${copied ? 'Copied' : 'Copy'}: ${label}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
