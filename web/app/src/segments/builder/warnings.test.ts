import { describe, expect, it } from 'vitest'
import type { Segment } from '../../api/types'
import { warningsOf } from './warnings'

const segments = Array.from({ length: 30 }, (_, i) => ({ name: `s${i}`, label: i === 0 ? 'Big spenders' : null, segmentation: null }) as Segment)

describe('what to think about before saving', () => {
  it('is a segment too small, almost another one, or one too many', () => {
    expect(warningsOf({ count: 3, alike: [{ segment: 's0', both: 3, alike: 0.95 }] }, segments, true)).toEqual([
      '3 customers: few to learn from, or to measure anything by.',
      'Almost the same customers as “Big spenders”: 95.0% of both are in both.',
      'There are 30 segments already. One that nobody uses any more can be deleted first.',
    ])
  })

  it('is nothing where it is large, new in kind, and was there before', () => {
    expect(warningsOf({ count: 300, alike: [] }, segments, false)).toEqual([])
  })
})
