import { describe, expect, it } from 'vitest'
import { partsOf } from './parts'

const fresh = { name: 'stage_new', label: 'New', color: '#2a9d8f', size: 25 }
const gone = { name: 'stage_gone', label: null, color: null, size: 75 }

describe('partsOf', () => {
  it('keeps the order of the segmentation and shares out the whole', () => {
    const parts = partsOf(['stage_gone', 'stage_new'], [fresh, gone])

    expect(parts?.map((each) => [each.label, each.share])).toEqual([
      ['stage_gone', 0.75],
      ['New', 0.25],
    ])
  })

  it('waits until every part has been counted', () => {
    expect(partsOf(['stage_new', 'stage_gone'], [fresh, { ...gone, size: null }])).toBeNull()
  })

  it('shares nothing where nobody is', () => {
    expect(partsOf(['stage_new'], [{ ...fresh, size: 0 }])?.[0]?.share).toBe(0)
  })
})
