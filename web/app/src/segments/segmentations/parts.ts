/** What the parts of a segmentation are called, and the moments at which they were counted. */

import type { Segmentation, Segments } from '../../api/types'
import { NEUTRAL } from '../../kit/color'
import { called, titled } from '../../kit/words'

export type Named = (name: string) => { label: string; color: string }

/** A part that is a segment of its own is answered as `segmentation.segment`. */
export const plainOf = (part: string): string => part.slice(part.indexOf('.') + 1)

/** Parts by what they are called, and the two ends of a flow that are none. */
export function wordsOf(segmentation: Pick<Segmentation, 'name'>, listing: Pick<Segments, 'segments'>): Named {
  return (name) => {
    if (name === 'new') return { label: 'Not a customer yet', color: NEUTRAL }
    if (name === 'none') return { label: 'In no part', color: NEUTRAL }
    const plain = name.startsWith(`${segmentation.name}.`) ? plainOf(name) : name
    const found = listing.segments.find((each) => each.name === plain)
    return { label: found ? called(found) : titled(plain), color: found?.color ?? NEUTRAL }
  }
}

/** Whom it divides, in words: "everyone", or what the segment is called. */
export function whomOf(of: string | null, listing: Pick<Segments, 'segments'>): string {
  if (of === null) return 'everyone'
  const found = listing.segments.find((each) => each.name === of)
  return found ? called(found) : titled(of)
}

/** When the parts were counted, the oldest first. */
export function momentsOf(segmentation: Pick<Segmentation, 'parts'>, listing: Pick<Segments, 'segments'>): string[] {
  const trends = listing.segments.filter((each) => segmentation.parts.some((part) => plainOf(part) === each.name)).map((each) => each.trend)
  const longest = trends.sort((a, b) => b.length - a.length)[0] ?? []
  return longest.map((each) => each.as_of).sort()
}

/** The two moments in view: those that the address names, else the count before the last, and now. */
export function flowEnds(moments: readonly string[], view: { since?: string | undefined; until?: string | undefined }): { since: string | undefined; until: string | undefined } {
  const until = view.until !== undefined && moments.includes(view.until) ? view.until : undefined
  const before = moments.filter((each) => until === undefined || each < until)
  const since = view.since !== undefined && before.includes(view.since) ? view.since : (before.at(-2) ?? before.at(-1))
  return moments.length < 2 ? { since: undefined, until: undefined } : { since, until }
}
