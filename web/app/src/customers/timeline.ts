/** How a customer's history is told. */

import type { TimelineEntry } from '../api/types'
import * as format from '../kit/format'

/** What a timeline is narrowed to. since and until are days, both included. */
export interface Narrowed {
  name?: string[] | undefined
  since?: string | undefined
  until?: string | undefined
  text?: string | undefined
}

const VERBS: Readonly<Record<string, string>> = {
  identify: 'Identified',
  group: 'Joined an account',
  alias: 'Joined with another id',
  tag: 'Tagged',
  untag: 'Tag taken off',
  merge: 'Merged',
  split: 'Split',
}

/** What happened, in a word or two. */
export const headline = (entry: TimelineEntry): string =>
  entry.kind === 'event' ? (entry.name ?? 'An event') : (VERBS[entry.kind] ?? entry.kind)

/** Whether an entry is the first of its day in a list that has the latest first. */
export function opensDay(entries: readonly TimelineEntry[], index: number, zone: string): boolean {
  const [entry, before] = [entries[index], entries[index - 1]]
  if (!entry) return false
  return !before || format.day(entry.occurred_at, zone) !== format.day(before.occurred_at, zone)
}

type Operation = readonly [operation: string, key: string, value: unknown]

const isOperation = (each: unknown): each is Operation => Array.isArray(each) && each.length === 3

/** A trait that was set is its value; any other operation stands before it. */
const told = ([operation, key, value]: Operation): [string, unknown] =>
  operation === 'set' ? [key, value] : [`${operation.replace('_', ' ')} ${key}`, value]

/** What to show beside an entry: the properties of an event, or the details themselves. */
export function detailsOf(entry: TimelineEntry): unknown {
  const details: unknown = entry.details
  if (Array.isArray(details)) return Object.fromEntries(details.filter(isOperation).map(told))
  if (typeof details === 'object' && details !== null && 'properties' in details) return details.properties
  return details
}

/** The day after a day, both as 2026-03-15. */
export function dayAfter(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`)
  if (Number.isNaN(noon.getTime())) return day
  noon.setUTCDate(noon.getUTCDate() + 1)
  return noon.toISOString().slice(0, 10)
}

/** What a timeline is narrowed to, in words; null where it is whole. */
export function narrowedWords(narrowed: Narrowed): string | null {
  const { name, since, until, text } = narrowed
  const parts = [
    name && name.length > 0 ? name.join(', ') : null,
    since !== undefined && until !== undefined
      ? since === until
        ? `on ${since}`
        : `${since} to ${until}`
      : since !== undefined
        ? `since ${since}`
        : until !== undefined
          ? `until ${until}`
          : null,
    text ? `“${text}”` : null,
  ].filter((each) => each !== null)
  return parts.length > 0 ? parts.join(' · ') : null
}
