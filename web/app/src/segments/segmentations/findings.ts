/** What the parts of a segmentation say in words: exclusive, exhaustive, how many of them, which hold nobody. */

import type { Divided } from '../../api/types'
import * as format from '../../kit/format'
import { partsAdvice, type Finding } from '../overlap'

/** of: whom it divides, in words. label: what a part is called. */
export function partFindings(divided: Pick<Divided, 'divided' | 'none' | 'parts'>, of: string, label: (name: string) => string): Finding[] {
  const advice = partsAdvice(divided.parts.length)
  return [
    { words: 'Mutually exclusive: the first part that fits takes a customer.', isGood: true },
    divided.none === 0
      ? { words: `Collectively exhaustive: ${of === 'everyone' ? 'everyone' : `all of ${of}`} is in a part.`, isGood: true }
      : {
          words: `${format.counted(divided.none, 'customer')} (${format.share(divided.none / Math.max(divided.divided, 1))}) ${divided.none === 1 ? 'is' : 'are'} in no part. A rest part takes them in.`,
          isGood: false,
        },
    ...(advice === null
      ? [{ words: `${format.counted(divided.parts.length, 'part')}: few enough to keep apart and to act on.`, isGood: true }]
      : [{ words: advice, isGood: false }]),
    ...divided.parts
      .filter((part) => part.count === 0)
      .map((part) => ({
        words:
          part.fits > 0
            ? `Nobody is in “${label(part.name)}”: parts before it take all ${format.counted(part.fits, 'customer')} who fit.`
            : `Nobody is in “${label(part.name)}”.`,
        isGood: false,
      })),
  ]
}
