import { describe, expect, it } from 'vitest'
import type { Segment, Segmentation } from '../api/types'
import { usedBy } from './usage'

const segment = (name: string, who: object) => ({ name, segmentation: null, body: { segment: name, who } }) as unknown as Segment
const whole = (name: string, of: string | null, body: object) => ({ name, of, body }) as unknown as Segmentation

describe('what refers to a segment', () => {
  const segments = [
    segment('vip', { tag: 'vip' }),
    segment('lost_vip', { all: [{ segment: 'vip' }, { did_not: 'Order Completed' }] }),
    segment('top_of_vip', { trait: 'spend', top: '10%', among: 'vip' }),
    segment('others', { not: { segment: 'lost_vip' } }),
  ]

  it('is found however deep it stands, and where it narrows a rank', () => {
    expect(usedBy('vip', { segments, segmentations: [] }).map((each) => each.name)).toEqual(['lost_vip', 'top_of_vip'])
  })

  it('is a segmentation of it, or one that has it as a part by its name', () => {
    const segmentations = [
      whole('tiers', 'vip', {}),
      whole('care', null, { segments: [{ segment: 'vip' }] }),
      whole('own', null, { segments: [{ segment: 'vip_part', who: { everyone: true } }] }),
    ]
    expect(usedBy('vip', { segments: [], segmentations }).map((each) => each.name)).toEqual(['tiers', 'care'])
  })
})
