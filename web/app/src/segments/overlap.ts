/** What overlaps say in words: exclusive or not, exhaustive or not, how many parts, which two are almost one. */

import type { Check } from '../api/types'
import * as format from '../kit/format'

export interface Finding {
  words: string
  isGood: boolean
}

/** From here on two segments are almost the same one. */
const ALMOST = 0.9

/** As many parts as people can keep apart and still act on. */
export const PARTS = { least: 3, most: 8 }

/** Whether segments are mutually exclusive and collectively exhaustive, in words for each. */
export function overlapFindings(check: Pick<Check, 'everyone' | 'none' | 'in_counts' | 'pairs' | 'sizes'>): Finding[] {
  const several = Object.entries(check.in_counts).reduce((sum, [number, customers]) => sum + (Number(number) > 1 ? customers : 0), 0)
  return [
    several === 0
      ? { words: 'Mutually exclusive: nobody is in two of them.', isGood: true }
      : {
          words: `${format.counted(several, 'customer')} (${format.share(several / Math.max(check.everyone, 1))}) ${several === 1 ? 'is' : 'are'} in more than one of them.`,
          isGood: false,
        },
    check.none === 0
      ? { words: 'Collectively exhaustive: everyone is in one.', isGood: true }
      : {
          words: `${format.counted(check.none, 'customer')} (${format.share(check.none / Math.max(check.everyone, 1))}) ${check.none === 1 ? 'is' : 'are'} in none of them.`,
          isGood: false,
        },
    ...check.pairs
      .filter((each) => each.both > 0 && each.both / (each.both + each.only_a + each.only_b) >= ALMOST)
      .map((each) => ({ words: `“${each.a}” and “${each.b}” are almost the same customers.`, isGood: false })),
    ...Object.entries(check.sizes)
      .filter(([, size]) => size === 0)
      .map(([name]) => ({ words: `Nobody is in “${name}”.`, isGood: false })),
  ]
}

/** Whether there are as many parts as one can act on; null where there are. */
export function partsAdvice(count: number): string | null {
  if (count < PARTS.least) return `${format.counted(count, 'part')}: from ${PARTS.least} on, parts begin to tell customers apart.`
  if (count > PARTS.most) return `${format.counted(count, 'part')}: more than ${PARTS.most} are hard to keep apart and to act on.`
  return null
}
