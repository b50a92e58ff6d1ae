/** What every row of the builder knows of the whole: where the fault is, what each condition counts, what was just added. */

import { createContext, useContext } from 'react'
import type { ConditionCount } from '../../api/types'
import type { Json, Path } from '../language/json'

export interface Fault {
  path: Path
  message: string
  hint: string | null
}

export interface Editing {
  /** Puts another part at a path of the condition; undefined takes it away. */
  edit: (path: Path, part: Json | undefined) => void
  /** Adds conditions that open what is still to be chosen in them. */
  added: (path: Path) => void
  fault: Fault | null
  /** The counts of conditions by their paths. */
  counts: ReadonlyMap<string, ConditionCount>
  everyone: number | null
  members: number
  /** The path of what was just added. */
  fresh: string | null
}

export const EditingContext = createContext<Editing | null>(null)

export function useEditing(): Editing {
  const found = useContext(EditingContext)
  if (found === null) throw new Error('A row stands outside of the builder.')
  return found
}
