import { useState } from 'react'
import { isMapping, type Mapping, type Path } from '../language/json'
import { fromText, toText, type Fault } from '../language/text'
import { useEditing } from './editing'
import styles from './rows.module.css'

/** A condition as YAML: for what the rows have no words for. Nothing of it is lost. */
export function Written({ raw, path }: { raw: Mapping; path: Path }) {
  const { edit } = useEditing()
  const [typed, setTyped] = useState<string | null>(null)
  const [fault, setFault] = useState<Fault | null>(null)
  const text = typed ?? toText(raw)
  return (
    <div className={styles.written}>
      <p className="soft small">Written as YAML, since there are no rows for it.</p>
      <textarea
        className={styles.yaml}
        aria-label="Condition as YAML"
        spellCheck={false}
        rows={text.split('\n').length + 1}
        value={text}
        onChange={(event) => {
          const next = event.currentTarget.value
          const read = fromText(next)
          setTyped(next)
          setFault(read.fault)
          if (isMapping(read.raw ?? undefined)) edit(path, read.raw ?? raw)
        }}
        onBlur={() => {
          if (!fault) setTyped(null)
        }}
      />
      {fault && <p className={styles.fault}>{fault.message}</p>}
    </div>
  )
}
