/** What is not yet filled in. A question is asked without it, so that a count is there while the rest is being written. */

import { formOf } from './conditions'
import { HOLE, isMapping, shown, without, type Json, type Mapping, type Path } from './json'

export interface Complete {
  /** What can be asked, undefined where nothing can. */
  asked: Json | undefined
  /** The path in the definition that a path in the question means. */
  original: (path: Path) => Path
  /** How many conditions are left out. */
  left_out: number
}

/** The condition without what holds a hole: a line of `where` goes alone, a leaf as a whole, a group when nothing is left of it. */
export function complete(condition: Json): Complete {
  const kept = new Map<string, number[]>()
  let left = 0

  const ask = (raw: Json, path: Path): Json | undefined => {
    const form = formOf(raw)
    if (!isMapping(raw) || form === undefined) {
      if (hasHole(raw)) left += 1
      return hasHole(raw) ? undefined : raw
    }
    if (form === 'all' || form === 'any') return several(raw, form, path)
    if (form === 'not' || form === 'account') {
      const inner = ask(raw[form] ?? HOLE, [...path, form])
      return inner === undefined ? undefined : { ...raw, [form]: inner }
    }
    const found = withoutHoles(raw)
    if (hasHole(found)) {
      left += 1
      return undefined
    }
    return found
  }

  const several = (raw: Mapping, form: 'all' | 'any', path: Path): Json | undefined => {
    const list = raw[form]
    if (!Array.isArray(list)) return raw
    const asked: Json[] = []
    const indexes: number[] = []
    list.forEach((each, i) => {
      const found = ask(each, [...path, form, asked.length])
      if (found === undefined) return
      asked.push(found)
      indexes.push(i)
    })
    kept.set(shown([...path, form]), indexes)
    return asked.length === 0 ? undefined : { ...raw, [form]: asked }
  }

  const asked = ask(condition, [])
  const original = (path: Path): Path =>
    path.map((key, i) => (typeof key === 'number' ? (kept.get(shown(path.slice(0, i)))?.[key] ?? key) : key))
  return { asked, original, left_out: left }
}

/** Whether something is still to be chosen in it, at any depth; what is empty says nothing yet either. */
export function hasHole(raw: Json | undefined): boolean {
  if (raw === HOLE) return true
  if (Array.isArray(raw)) return raw.length === 0 || raw.some(hasHole)
  if (!isMapping(raw)) return false
  const parts = Object.values(raw)
  return parts.length === 0 || parts.some(hasHole)
}

/** The leaf without the properties whose test is not written yet. */
function withoutHoles(raw: Mapping): Mapping {
  const where = raw.where
  if (!isMapping(where) || !hasHole(where)) return raw
  const lines = Object.entries(where).filter(([, value]) => !hasHole(value))
  return lines.length === 0 ? without(raw, 'where') : { ...raw, where: Object.fromEntries(lines) }
}
