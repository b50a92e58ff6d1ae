/** Which segments the list shows, and in which order. */

import type { LockOf, Segment } from '../api/types'
import { called } from '../kit/words'

/** The kinds of LANGUAGE, as they are offered; those that no segment has are left out. */
const KINDS = [
  'value',
  'lifecycle',
  'behavioral',
  'needs',
  'demographic',
  'geographic',
  'psychographic',
  'technographic',
  'predictive',
]

/** Segments that stand by themselves: parts are shown with their segmentation. */
export const freestanding = (segments: readonly Segment[]): Segment[] =>
  segments.filter((each) => each.segmentation === null)

export const kindsOf = (segments: readonly Segment[]): string[] =>
  KINDS.filter((kind) => segments.some((each) => each.kind === kind))

/** All tags of the segments, by name. */
export const tagsOf = (segments: readonly Segment[]): string[] =>
  [...new Set(segments.flatMap((each) => each.tags))].sort((a, b) => a.localeCompare(b))

/** The orders of the list; left out, kinds stand together. */
export const ORDERS = ['size', 'growth', 'name'] as const
export type Order = (typeof ORDERS)[number]

const bySize = (a: Segment, b: Segment): number => (b.size ?? 0) - (a.size ?? 0)
const byName = (a: Segment, b: Segment): number => called(a).localeCompare(called(b))

const COMPARED: Record<Order, (a: Segment, b: Segment) => number> = {
  size: bySize,
  growth: (a, b) => (lastChange(b.trend)?.by ?? 0) - (lastChange(a.trend)?.by ?? 0),
  name: byName,
}

/** How closely a segment follows what happens, in words. */
export function freshness(kept: Segment['kept']): string {
  if (kept.live) return 'Live'
  const seconds = kept.every_seconds
  if (seconds === null) return 'When counted'
  return seconds >= 3600 ? `Every ${Math.round(seconds / 3600)} h` : seconds >= 60 ? `Every ${Math.round(seconds / 60)} min` : `Every ${seconds} s`
}

/** Whom a lock lets through, since when is told on the segment's page. */
export const lockWords = (lock: Pick<LockOf, 'owner_name' | 'reason'>): string =>
  `Locked for everybody${lock.owner_name === null ? '' : ` but ${lock.owner_name}`}${lock.reason === null ? '' : `: ${lock.reason}`}`

/** What the list is narrowed to. */
export interface Narrowed {
  kind?: string | undefined
  tag?: string | undefined
  search?: string | undefined
  order?: Order | undefined
}

/** Those of one kind and tag whose name, sentence, description, owner or tags hold every word that was typed; without an order kinds stand together, largest first. */
export function matching(
  segments: readonly Segment[],
  { kind, tag, search, order }: Narrowed,
  locks: ReadonlyMap<string, LockOf> = new Map(),
): Segment[] {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (each: Segment) => {
    const text = [called(each), each.name, each.sentence, each.description ?? '', each.owner ?? '', each.tags.join(' '), lockedText(locks.get(each.name))].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return segments
    .filter((each) => (kind === undefined || each.kind === kind) && (tag === undefined || each.tags.includes(tag)) && holds(each))
    .sort((a, b) => (order ? COMPARED[order](a, b) : place(a) - place(b) || bySize(a, b)) || byName(a, b))
}

const lockedText = (lock: LockOf | undefined): string => (lock ? lockWords(lock) : '')

function place(segment: Segment): number {
  const found = KINDS.indexOf(segment.kind ?? '')
  return found === -1 ? KINDS.length : found
}

/** How the last size differs from the one before, with the moment of that one; null where there is nothing to compare. */
export function lastChange(trend: readonly { as_of: string; size: number }[]): { by: number; since: string } | null {
  const [before, last] = trend.slice(-2)
  return before && last ? { by: last.size - before.size, since: before.as_of } : null
}
