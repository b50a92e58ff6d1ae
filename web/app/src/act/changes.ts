/** Changes as a list. */

import type { Change } from '../api/types'

/** More are not drawn. */
export const SHOWN = 60

/** Those known and those heard, each once, the latest first. */
export function latestFirst(known: readonly Change[], heard: readonly Change[]): Change[] {
  const all = new Map([...known, ...heard].map((each) => [each.seq, each]))
  return [...all.values()].sort((a, b) => b.seq - a.seq).slice(0, SHOWN)
}
