import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../api/types'
import { byDay, detailsOf, headline } from './timeline'

const entry = (given: Partial<TimelineEntry>): TimelineEntry => ({
  seq: 1,
  kind: 'event',
  name: 'Order Completed',
  occurred_at: '2011-12-09T12:00:00Z',
  details: {},
  ...given,
})

describe('the timeline', () => {
  it('names events by their name and messages by what they did', () => {
    expect(headline(entry({}))).toBe('Order Completed')
    expect(headline(entry({ kind: 'tag', name: 'vip' }))).toBe('Tagged')
  })

  it('gathers the entries of a day of the workspace', () => {
    const late = entry({ occurred_at: '2011-12-09T23:30:00Z' })
    const next = entry({ occurred_at: '2011-12-09T12:00:00Z' })

    expect(byDay([late, next], 'Europe/Berlin').map((each) => each.day)).toEqual(['10 Dec 2011', '9 Dec 2011'])
    expect(byDay([late, next], 'UTC')).toHaveLength(1)
  })

  it('shows what was set of a profile by its name, and what else was done', () => {
    const details = [
      ['set', 'country', 'DE'],
      ['add', 'visits', 1],
    ]

    expect(detailsOf(entry({ kind: 'identify', details }))).toEqual({ country: 'DE', 'add visits': 1 })
  })

  it('shows the properties of an event', () => {
    expect(detailsOf(entry({ details: { properties: { revenue: 5 }, context: {} } }))).toEqual({ revenue: 5 })
    expect(detailsOf(entry({ details: { revenue: 5 } }))).toEqual({ revenue: 5 })
  })
})
