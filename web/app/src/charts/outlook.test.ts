import { describe, expect, it } from 'vitest'
import { band, extent, heights, joined } from './outlook'

const ahead = { at: '2026-02-01', mean: 5, low_80: 4, high_80: 6, low_95: 3, high_95: 7 }

describe('the axis of an outlook', () => {
  it('begins at nothing where the numbers come near it, and is round', () => {
    expect(heights(300, 1_870_000)).toEqual([0, 500_000, 1_000_000, 1_500_000, 2_000_000])
    expect(heights(0.12, 0.55)).toEqual([0, 0.2, 0.4, 0.6])
  })

  it('shows only the part that matters where the numbers are far from nothing', () => {
    expect(heights(96, 104)).toEqual([96, 98, 100, 102, 104])
  })

  it('knows numbers below nothing, and one number alone', () => {
    expect(heights(-3, 4)[0]).toBeLessThanOrEqual(-3)
    expect(heights(5, 5).length).toBeGreaterThan(1)
  })

  it('holds the target and the bounds of the forecast', () => {
    expect(extent([{ at: '2026-01-01', value: 5, is_whole: true }], [ahead], 9)).toEqual([3, 9])
  })
})

describe('a forecast', () => {
  it('begins where the trend ends', () => {
    const found = joined([{ at: '2026-01-01', value: 5, is_whole: true }], [ahead])
    expect(found.map((each) => [each.at, each.low_95, each.high_95])).toEqual([
      ['2026-01-01', 5, 5],
      ['2026-02-01', 3, 7],
    ])
  })

  it('is drawn as the area between its bounds', () => {
    expect(band([[0, 1], [10, 0]], [[0, 1], [10, 2]])).toBe('M0 1L10 0L10 2L0 1Z')
  })
})
