import { useMemo, useState } from 'react'
import { isMapping, type Mapping, type Path } from '../language/json'
import { fromText, lineOf, toText } from '../language/text'
import type { Fault } from './editing'
import styles from './YamlPane.module.css'

interface Pane {
  definition: Mapping
  /** A fault in the condition, where the server found one. */
  fault: Fault | null
  /** Where the path of the fault begins. */
  root?: Path
  onChange: (definition: Mapping) => void
}

/** The same definition as it is kept in files. What is typed here stands in the rows at once, and the other way round. */
export default function YamlPane({ definition, fault, root = ['who'], onChange }: Pane) {
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? toText(definition)
  const read = useMemo(() => (typed === null ? null : fromText(typed)), [typed])
  const line = read?.fault?.line ?? (fault ? lineOf(text, [...root, ...fault.path]) : null)
  const message = read?.fault?.message ?? fault?.message
  const hint = read?.fault?.hint ?? fault?.hint
  return (
    <div className={styles.pane}>
      <textarea
        className={styles.text}
        style={line === null ? undefined : { backgroundImage: marked(line) }}
        aria-label="Definition as YAML"
        aria-invalid={message !== undefined}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        rows={Math.min(Math.max(text.split('\n').length + 1, 8), 30)}
        value={text}
        onChange={(event) => {
          const next = event.currentTarget.value
          setTyped(next)
          const found = fromText(next)
          if (isMapping(found.raw ?? undefined) && found.raw) onChange(found.raw)
        }}
        onBlur={() => {
          if (!read?.fault) setTyped(null)
        }}
      />
      {message !== undefined && (
        <p className={styles.fault} role="alert">
          {line !== null && <strong>Line {line}. </strong>}
          {message} {hint}
        </p>
      )}
    </div>
  )
}

/** A stripe behind one line, which moves with the text. */
const marked = (line: number): string => {
  const top = `calc(0.8rem + ${line - 1} * 1.6em)`
  const bottom = `calc(0.8rem + ${line} * 1.6em)`
  return `linear-gradient(to bottom, transparent ${top}, var(--bad-tint) ${top}, var(--bad-tint) ${bottom}, transparent ${bottom})`
}
