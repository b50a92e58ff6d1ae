import { describe, expect, it } from 'vitest'
import type { Memberships } from '../api/types'
import { because, months, rowsOf } from './overTime'

const spell = (entered_at: string, left_at: string | null) => ({
  entered_at,
  left_at,
  version: 1,
  entered_by: { kind: 'time' },
  left_by: left_at === null ? null : { kind: 'message', name: 'Order Completed' },
})

const segment = (name: string, memberships: ReturnType<typeof spell>[]) => ({
  name,
  label: null,
  color: null,
  kind: null,
  segmentation: null,
  sentence: '',
  holds: memberships.at(-1)?.left_at === null,
  memberships,
})

const SPAN = [Date.parse('2026-01-01'), Date.parse('2026-04-01')] as const

const all: Memberships = {
  customer: 'ada',
  as_of: '2026-04-01T00:00:00Z',
  segments: [
    segment('never', []),
    segment('left_early', [spell('2026-01-05T00:00:00Z', '2026-02-01T00:00:00Z')]),
    segment('left_late', [spell('2026-01-05T00:00:00Z', '2026-03-01T00:00:00Z')]),
    segment('inside', [spell('2025-06-01T00:00:00Z', '2025-12-01T00:00:00Z'), spell('2026-03-01T00:00:00Z', null)]),
  ],
}

describe('rowsOf', () => {
  it('shows those they are in first, then those they left last, and the others apart', () => {
    const { ever, never } = rowsOf(all, SPAN, 'UTC')

    expect(ever.map((each) => each.name)).toEqual(['inside', 'left_late', 'left_early'])
    expect(never.map((each) => each.name)).toEqual(['never'])
  })

  it('keeps bands within the axis, and an open one goes to its end', () => {
    const bands = rowsOf(all, SPAN, 'UTC').ever[0]?.bands

    expect(bands?.map((each) => [each.from >= SPAN[0], each.until <= SPAN[1], each.open])).toEqual([
      [true, true, false],
      [true, true, true],
    ])
    expect(bands?.[1]?.until).toBe(SPAN[1])
  })

  it('says when and why', () => {
    expect(rowsOf(all, SPAN, 'UTC').ever[1]?.spoken).toBe('5 Jan 2026 to 1 Mar 2026, by Order Completed')
    expect(because({ kind: 'definition' })).toBe(', as the segment was defined')
    expect(because(null)).toBe('')
  })
})

describe('months', () => {
  it('labels as many as there is room for', () => {
    expect(months(SPAN, 6).map((each) => each.slice(0, 7))).toEqual(['2026-02', '2026-03', '2026-04'])
    expect(months([Date.parse('2024-01-15'), Date.parse('2026-01-15')], 5).map((each) => each.slice(0, 7))).toEqual([
      '2024-07', '2025-01', '2025-07', '2026-01',
    ])
  })
})
