import { CopyButton, Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { stringify } from 'yaml'
import type { Segment } from '../api/types'
import styles from './Definition.module.css'

/** The definition as it is kept in files; the same in both notations. */
export default function Definition({ segment }: { segment: Segment }) {
  const [notation, setNotation] = useState<'yaml' | 'json'>('yaml')
  const text = notation === 'yaml' ? stringify(segment.body, { lineWidth: 100 }) : JSON.stringify(segment.body, null, 2)
  return (
    <div className={styles.sheet}>
      <div className={styles.head}>
        <SegmentedControl
          aria-label="Notation"
          size="xs"
          value={notation}
          onChange={(chosen) => {
            setNotation(chosen === 'json' ? 'json' : 'yaml')
          }}
          data={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        <span className="soft small">Version {segment.version}</span>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy} className={styles.copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className={styles.text} tabIndex={0} aria-label="Definition">
        <code>{text}</code>
      </pre>
    </div>
  )
}
