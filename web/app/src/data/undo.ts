import type { UndoPreview, UndoReport } from '../api/types'
import * as format from '../kit/format'

type Counts = Pick<UndoPreview, 'events' | 'customers' | 'traits' | 'tags' | 'accounts' | 'merges' | 'quarantined'>

const WORDS: readonly (readonly [keyof Counts, string])[] = [
  ['events', 'event'],
  ['customers', 'customer'],
  ['traits', 'trait value'],
  ['tags', 'tag'],
  ['accounts', 'account'],
  ['merges', 'merge'],
  ['quarantined', 'refused row'],
]

/** What an import brought, each kind of thing with its number; nothing of what there is none. */
export function broughtWords(counts: Counts): string[] {
  return WORDS.filter(([key]) => counts[key] > 0).map(([key, word]) => format.counted(counts[key], word))
}

/** What becomes of customers of whom something else told too. */
export function othersWords(preview: Pick<UndoPreview, 'touched' | 'customers'>): string | null {
  const others = preview.touched - preview.customers
  if (others === 0) return null
  return `${format.counted(others, preview.customers > 0 ? 'more customer' : 'customer')} of whom it told something ${others === 1 ? 'stays' : 'stay'}, as they were without it.`
}

/** How a segment changes. */
export function segmentWords(each: UndoPreview['segments'][number]): string {
  const parts = [
    each.goes > 0 ? `${format.count(each.goes)} of ${format.count(each.size)} leave` : null,
    each.asked_again > 0 ? `${format.count(each.asked_again)}${each.goes > 0 ? '' : ` of ${format.count(each.size)}`} ${each.asked_again === 1 ? 'is' : 'are'} looked at again` : null,
  ]
  return parts.filter((each) => each !== null).join(', ')
}

/** What went, when it is done. */
export function doneWords(report: UndoReport): string {
  const brought = broughtWords(report)
  return brought.length === 0 ? 'It had brought nothing that was still there.' : `Gone: ${brought.join(', ')}.`
}
