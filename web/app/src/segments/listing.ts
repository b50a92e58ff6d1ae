/** Which segments the list shows, and in which order. */

import type { Segment } from '../api/types'
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

/** Those of one kind whose name, sentence or description holds every word that was typed; kinds together, largest first. */
export function matching(segments: readonly Segment[], kind: string | undefined, search: string | undefined): Segment[] {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (each: Segment) => {
    const text = [called(each), each.name, each.sentence, each.description ?? ''].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return segments
    .filter((each) => (kind === undefined || each.kind === kind) && holds(each))
    .sort((a, b) => place(a) - place(b) || (b.size ?? 0) - (a.size ?? 0) || called(a).localeCompare(called(b)))
}

function place(segment: Segment): number {
  const found = KINDS.indexOf(segment.kind ?? '')
  return found === -1 ? KINDS.length : found
}

/** How the last size differs from the one before, with the moment of that one; null where there is nothing to compare. */
export function lastChange(trend: readonly { as_of: string; size: number }[]): { by: number; since: string } | null {
  const [before, last] = trend.slice(-2)
  return before && last ? { by: last.size - before.size, since: before.as_of } : null
}
