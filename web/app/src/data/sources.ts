/** Where messages come from: every key, and every source that was heard without one. */

import type { Key, Source, SourceVolumes } from '../api/types'
import * as format from '../kit/format'

export interface SourceRow {
  name: string
  /** What it is called for people. */
  label: string
  key: Key | null
  /** Seconds since it was heard last; null where it never was. */
  secondsAgo: number | null
  /** Messages by day, as long as the days of the volumes. */
  counts: readonly number[]
  total: number
}

const WITHOUT_KEY: Readonly<Record<string, string>> = {
  collect: 'Programs, through /api/collect',
  imports: 'Imported files',
  decision: 'Merges and splits by hand',
}

/** Keys first, in the order in which they were made; then what came without one, the one heard last first. */
export function sourceRows(keys: readonly Key[] | null, sources: readonly Source[], volumes: SourceVolumes): SourceRow[] {
  const heard = new Map(sources.map((each) => [each.name, each]))
  const row = (name: string, key: Key | null): SourceRow => {
    const counts = volumes.counts[name] ?? volumes.days.map(() => 0)
    return {
      name,
      label: key?.name ?? WITHOUT_KEY[name] ?? name,
      key,
      secondsAgo: heard.get(name)?.seconds_ago ?? null,
      counts,
      total: counts.reduce((sum, each) => sum + each, 0),
    }
  }
  const known = new Set((keys ?? []).map((each) => each.name))
  return [...(keys ?? []).map((key) => row(key.name, key)), ...sources.filter((each) => !known.has(each.name)).map((each) => row(each.name, null))]
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "just now", "4 minutes ago", "3 days ago"; a source that was never heard says so. */
export function heardWords(secondsAgo: number | null): string {
  if (secondsAgo === null) return 'never heard'
  if (secondsAgo < MINUTE) return 'heard just now'
  if (secondsAgo < HOUR) return `heard ${format.counted(Math.floor(secondsAgo / MINUTE), 'minute')} ago`
  if (secondsAgo < 2 * DAY) return `heard ${format.counted(Math.floor(secondsAgo / HOUR), 'hour')} ago`
  return `heard ${format.counted(Math.floor(secondsAgo / DAY), 'day')} ago`
}

/** What a key may do. */
export function keyWords(key: Key): string {
  if (key.kind === 'signing') return 'signing key'
  return key.kind === 'write' ? 'write key' : `secret key, ${key.role}`
}

/** What a kind of key is for. */
export function kindWords(kind: Key['kind']): string {
  if (kind === 'write') return 'For websites and apps. It is public and may send messages in, nothing else.'
  if (kind === 'secret') return 'For programs that ask and change. It is shown once, and works with the rights of its role.'
  return 'For your server, to sign user ids: what a website sends with the signature is trusted. It is shown once, and opens nothing.'
}

/** The lines of a text field as a list of origins. */
export const originsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)
