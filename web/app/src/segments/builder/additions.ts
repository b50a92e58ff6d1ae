/** What can be added to a segment, and the condition that each begins with. */

import type { SeenEvent, SeenTrait, Segment } from '../../api/types'
import type { Option } from '../../kit/options'
import { called } from '../../kit/words'
import { HOLE, type Mapping } from '../language/json'
import { eventOptions, firstTest, traitOptions, type Seen } from './suggestions'

const EVENT = 'did:'
const TRAIT = 'trait:'
const SEGMENT = 'segment:'

const FORMS: readonly { value: string; label: string; says: string; fresh: Mapping }[] = [
  { value: 'group:any', label: 'Any of several conditions', says: 'One of them is enough', fresh: { any: [] } },
  { value: 'group:all', label: 'All of several conditions', says: 'Every one has to hold', fresh: { all: [] } },
  { value: 'group:none', label: 'None of several conditions', says: 'Not a single one holds', fresh: { not: { any: [] } } },
  { value: 'pattern', label: 'Events in an order', says: 'First this, then that', fresh: { pattern: [HOLE, HOLE] } },
  { value: 'account', label: 'Their account', says: 'What their company is or did', fresh: { account: { all: [] } } },
  { value: 'tag', label: 'A tag', says: 'Put on by hand', fresh: { tag: HOLE } },
  { value: 'everyone', label: 'Everyone', says: 'All customers there are', fresh: { everyone: true } },
]

/** Events, traits, segments and the other forms, as one list that is searched together. */
export function additions(
  events: readonly SeenEvent[],
  traits: readonly SeenTrait[],
  computed: readonly { name: string; sentence: string }[],
  segments: readonly Segment[],
): Option[] {
  return [
    ...eventOptions(events).map((each) => ({ ...each, value: EVENT + each.value, group: 'They did something' })),
    ...traitOptions(traits, computed).map((each) => ({ ...each, value: TRAIT + each.value, group: 'They are or have something' })),
    ...FORMS.map(({ value, label, says }) => ({ value, label, says, group: 'More' })),
    ...segments.map((each) => ({
      value: SEGMENT + each.name,
      label: called(each),
      group: 'They are in a segment',
      ...(each.size === null ? {} : { note: String(each.size) }),
      ...(each.color === null ? {} : { color: each.color }),
    })),
  ]
}

/** The condition that a choice begins with. seen: of a trait, which decides how it is compared. */
export function addition(picked: string, seen: (trait: string) => Seen): Mapping {
  if (picked.startsWith(EVENT)) return { did: picked.slice(EVENT.length) }
  if (picked.startsWith(SEGMENT)) return { segment: picked.slice(SEGMENT.length) }
  if (picked.startsWith(TRAIT)) {
    const trait = picked.slice(TRAIT.length)
    return { trait, ...firstTest(seen(trait)) }
  }
  return FORMS.find((each) => each.value === picked)?.fresh ?? { did: picked }
}
