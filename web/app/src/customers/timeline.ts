/** How a customer's history is told. */

import type { TimelineEntry } from '../api/types'
import * as format from '../kit/format'

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

/** The entries of one day together, days in the order of the entries. */
export function byDay(entries: readonly TimelineEntry[], zone: string): { day: string; entries: TimelineEntry[] }[] {
  const days: { day: string; entries: TimelineEntry[] }[] = []
  for (const entry of entries) {
    const day = format.day(entry.occurred_at, zone)
    const last = days.at(-1)
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
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
