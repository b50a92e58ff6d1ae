/** The quarantine, ready to be looked at. */

import type { RefusalGroup, Replayed } from '../api/types'
import * as format from '../kit/format'

export interface Source {
  source: string
  label: string
  count: number
  groups: RefusalGroup[]
}

/** The reasons by where the rows came from, in the order given; only those of one source where it is named. */
export function bySource(groups: readonly RefusalGroup[], only: string | undefined): Source[] {
  const found = new Map<string, Source>()
  for (const each of groups) {
    if (only !== undefined && each.source !== only) continue
    const source = found.get(each.source) ?? {
      source: each.source,
      label: each.name ?? (each.source === 'collect' ? 'Collected messages' : each.source),
      count: 0,
      groups: [],
    }
    source.count += each.count
    source.groups.push(each)
    found.set(each.source, source)
  }
  return [...found.values()]
}

/** JSON laid out for people; anything else as it is. */
export function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2)
  } catch {
    return raw
  }
}

/** The object that a text says, or why it says none. */
export function readObject(text: string): Record<string, unknown> | string {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>
    return 'A row is a JSON object: { … }.'
  } catch (error) {
    return error instanceof Error ? error.message : 'This is no JSON.'
  }
}

/** What became of rows that were sent again. */
export function replayWords(done: Replayed): string {
  const parts = [
    done.accepted > 0 ? `${format.count(done.accepted)} taken` : null,
    done.duplicates > 0 ? `${format.count(done.duplicates)} were there already` : null,
    done.refused > 0 ? `${format.count(done.refused)} refused again` : null,
  ].filter((each) => each !== null)
  const [first] = done.refused_again
  return `${format.counted(done.tried, 'row')} sent again: ${parts.join(', ') || 'nothing to take'}.${first ? ` ${first.message}` : ''}`
}
