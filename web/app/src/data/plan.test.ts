import { describe, expect, it } from 'vitest'
import type { Breach, TrackingPlan } from '../api/types'
import { brokenWords, eventRows, unplanned, withEvent, withProperty } from './plan'

const PLAN: TrackingPlan = {
  on_breach: 'warn',
  other_events: 'allow',
  events: {
    Visited: { properties: {}, other_properties: 'allow' },
    'Order Completed': { properties: { revenue: { type: 'number', required: true } }, other_properties: 'allow' },
  },
}
const breach: Breach = { event: 'Visited', property: 'path', breach: 'missing_property', count: 2, of: 9, last_at: '2026-03-01T12:00:00Z' }

describe('the tracking plan', () => {
  it('shows what is broken first', () => {
    const rows = eventRows(PLAN, [breach], { Visited: 9 })

    expect(rows.map((each) => [each.name, each.received, each.breaches.length])).toEqual([
      ['Visited', 9, 1],
      ['Order Completed', 0, 0],
    ])
    expect(brokenWords(breach)).toBe('missing')
  })

  it('knows what came in that it does not name', () => {
    expect(unplanned(PLAN, { Visited: 9, Tried: 1 })).toEqual(['Tried'])
  })

  it('takes events and properties in and out', () => {
    expect(Object.keys(withEvent(PLAN, 'Visited', undefined).events)).toEqual(['Order Completed'])
    expect(withProperty({ properties: { a: { type: 'text', required: false } }, other_properties: 'allow' }, 'a', undefined).properties).toEqual({})
    expect(withEvent(PLAN, 'Tried', { properties: {}, other_properties: 'allow' }).events).toHaveProperty('Tried')
  })
})
