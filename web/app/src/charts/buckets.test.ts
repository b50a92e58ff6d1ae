import { describe, expect, it } from 'vitest'
import { buckets, daysEach } from './buckets'

describe('daysEach', () => {
  it('is the shortest span that leaves few enough bars', () => {
    expect(daysEach(90, 120)).toBe(1)
    expect(daysEach(365, 120)).toBe(7)
    expect(daysEach(3650, 120)).toBe(91)
  })
})

describe('buckets', () => {
  it('keeps days without anything, and cuts the last one at the last day', () => {
    const found = buckets(
      [
        { day: '2026-03-01', count: 2 },
        { day: '2026-03-10', count: 1 },
      ],
      '2026-03-01',
      '2026-03-10',
      3,
    )

    expect(found.map((each) => [each.from, each.to, each.count])).toEqual([
      ['2026-03-01', '2026-03-07', 2],
      ['2026-03-08', '2026-03-10', 1],
    ])
  })

  it('leaves out what lies outside', () => {
    expect(buckets([{ day: '2025-01-01', count: 5 }], '2026-03-01', '2026-03-01', 10)[0]?.count).toBe(0)
  })
})
