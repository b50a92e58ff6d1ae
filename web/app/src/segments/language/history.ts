/** What was written before and taken back, for undo and redo. */

export interface History<T> {
  past: readonly T[]
  present: T
  future: readonly T[]
  /** What the last change was to: changes to the same thing in a row are undone together. */
  touched: string | null
}

const KEPT = 200

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], touched: null })

/** A change. touched: what it was to, null where it stands by itself. */
export function write<T>(history: History<T>, present: T, touched: string | null = null): History<T> {
  if (Object.is(present, history.present)) return history
  const isMore = touched !== null && touched === history.touched && history.past.length > 0
  const past = isMore ? history.past : [...history.past, history.present].slice(-KEPT)
  return { past, present, future: [], touched }
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1)
  if (present === undefined) return history
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], touched: null }
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future
  if (present === undefined) return history
  return { past: [...history.past, history.present], present, future, touched: null }
}
