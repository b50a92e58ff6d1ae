/** What to think about before saving: a segment too small, one too many, or almost another one. */

import type { Preview, Segment } from '../../api/types'
import * as format from '../../kit/format'
import { called, titled } from '../../kit/words'

/** Below it, an average or a response says little: its standard error is above a fifth of its spread. */
const FEW = 30
/** More than people can keep apart, also where they stand in groups. */
const MANY = 30

export function warningsOf(answer: Pick<Preview, 'count' | 'alike'>, segments: readonly Segment[], isNew: boolean): string[] {
  const free = segments.filter((each) => each.segmentation === null).length
  return [
    ...(answer.count > 0 && answer.count < FEW ? [`${format.counted(answer.count, 'customer')}: few to learn from, or to measure anything by.`] : []),
    ...answer.alike.map((each) => {
      const found = segments.find((other) => other.name === each.segment)
      return `Almost the same customers as “${found ? called(found) : titled(each.segment)}”: ${format.share(each.alike)} of both are in both.`
    }),
    ...(isNew && free >= MANY ? [`There are ${free} segments already. One that nobody uses any more can be deleted first.`] : []),
  ]
}
