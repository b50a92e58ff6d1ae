import type { ReactNode } from 'react'
import type { Form } from '../../language/conditions'
import type { Mapping, Path } from '../../language/json'

export interface RowOf {
  raw: Mapping
  path: Path
  onChange: (raw: Mapping) => void
  /** Opens what is still to be chosen. */
  isFresh: boolean
}

/** One form of a condition, as a sentence whose words are chosen. */
export interface Variant {
  forms: readonly Form[]
  Sentence: (row: RowOf) => ReactNode
}
