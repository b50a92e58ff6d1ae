import { describe, expect, it } from 'vitest'
import type { Node } from '../api/types'
import { brief, heading, inFirst, unshown, windowOf } from './why'

const node = (given: Partial<Node>): Node => ({
  kind: 'did',
  words: 'did Order Completed',
  path: '',
  holds: true,
  value: null,
  bounds: null,
  events: [],
  events_total: null,
  note: null,
  children: [],
  ...given,
})

describe('heading', () => {
  it('says how the conditions of a group belong together', () => {
    expect(heading(node({ kind: 'all', children: [node({}), node({})] }))).toBe('All of these hold')
    expect(heading(node({ kind: 'any', children: [node({}), node({})] }))).toBe('At least one of these holds')
    expect(heading(node({ kind: 'not', children: [node({})] }))).toBe('This does not hold')
  })

  it('leaves a condition to its own words', () => {
    expect(heading(node({}))).toBeNull()
    expect(heading(node({ kind: 'segment', children: [node({})] }))).toBeNull()
  })
})

describe('windowOf', () => {
  it('tells both ends, one, or nothing', () => {
    const [from, until] = ['2011-11-10T00:00:00Z', '2011-12-10T00:00:00Z']

    expect(windowOf({ from, until }, 'UTC')).toBe('10 Nov 2011, 00:00 to 10 Dec 2011, 00:00')
    expect(windowOf({ from, until: null }, 'UTC')).toBe('since 10 Nov 2011, 00:00')
    expect(windowOf({ from: null, until }, 'UTC')).toBe('until 10 Dec 2011, 00:00')
    expect(windowOf(null, 'UTC')).toBeNull()
  })
})

describe('the deciding events', () => {
  it('counts those that are not shown', () => {
    const order = { seq: 1, name: 'Order Completed', occurred_at: '2011-12-01T00:00:00Z', properties: {} }

    expect(unshown(node({ events: [order], events_total: 12 }))).toBe(11)
    expect(unshown(node({ events: [order], events_total: null }))).toBe(0)
  })

  it('shows plain properties and leaves objects out', () => {
    expect(brief({ revenue: 12.5, products: [{ sku: 'a' }], coupon: null, gift: true, tags: ['x', 'y'] }, 'UTC')).toEqual([
      ['revenue', '12.5'],
      ['gift', 'yes'],
      ['tags', 'x, y'],
    ])
  })
})

describe('inFirst', () => {
  it('puts what holds before what does not and keeps the order otherwise', () => {
    const reasons = [
      { name: 'a', holds: false },
      { name: 'b', holds: true },
      { name: 'c', holds: true },
    ]

    expect(inFirst(reasons).map((each) => each.name)).toEqual(['b', 'c', 'a'])
  })
})
