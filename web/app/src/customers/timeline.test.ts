import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../api/types'
import { dayAfter, detailsOf, headline, narrowedWords, opensDay } from './timeline'

const entry = (seq: number, occurred_at: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  seq,
  kind: 'event',
  name: 'Order Completed',
  occurred_at,
  details: null,
  ...more,
})

describe('opensDay', () => {
  it('counts days in the zone of the workspace', () => {
    const entries = [
      entry(3, '2026-03-02T22:30:00Z'),
      entry(2, '2026-03-01T23:30:00Z'),
      entry(1, '2026-03-01T22:30:00Z'),
    ]

    expect(entries.map((_, index) => opensDay(entries, index, 'Europe/Berlin'))).toEqual([true, false, true])
  })
})

describe('headline', () => {
  it('is the name of an event, and words for a message about the customer', () => {
    expect(headline(entry(1, '2026-03-01T00:00:00Z'))).toBe('Order Completed')
    expect(headline(entry(1, '2026-03-01T00:00:00Z', { kind: 'untag', name: 'vip' }))).toBe('Tag taken off')
  })
})

describe('detailsOf', () => {
  it('shows a set trait by its name, and any other operation with it', () => {
    const told = detailsOf(
      entry(1, '2026-03-01T00:00:00Z', {
        kind: 'identify',
        details: [
          ['set', 'country', 'DE'],
          ['set_once', 'plan', 'free'],
        ],
      }),
    )

    expect(told).toEqual({ country: 'DE', 'set once plan': 'free' })
  })
})

describe('dayAfter', () => {
  it('crosses the end of a month and of a year', () => {
    expect(dayAfter('2024-02-28')).toBe('2024-02-29')
    expect(dayAfter('2026-12-31')).toBe('2027-01-01')
  })
})

describe('narrowedWords', () => {
  it('says nothing of a whole timeline', () => {
    expect(narrowedWords({})).toBeNull()
  })

  it('says names, days and words', () => {
    expect(narrowedWords({ name: ['Paid'], since: '2026-03-01', until: '2026-03-01', text: 'shoe' })).toBe(
      'Paid · on 2026-03-01 · “shoe”',
    )
    expect(narrowedWords({ until: '2026-03-01' })).toBe('until 2026-03-01')
  })
})
