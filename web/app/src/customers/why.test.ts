import { describe, expect, it } from 'vitest'
import type { Node } from '../api/types'
import { brief, deciding, heading, inFirst, places, unshown, valueOf, windowOf } from './why'

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

describe('deciding', () => {
  it('names what fails of a group, with the value it was tested on', () => {
    const spent = node({ words: 'spent at least 500', holds: false, value: '120' })
    const german = node({ words: 'country is DE', holds: true, value: 'DE' })

    expect(deciding(node({ kind: 'all', holds: false, children: [spent, german] }))).toEqual([
      'spent at least 500 (it is 120)',
    ])
  })

  it('turns around what should not hold, and says nothing where all holds', () => {
    const bought = node({ words: 'did Order Completed', holds: true })

    expect(deciding(node({ kind: 'not', holds: false, children: [bought] }))).toEqual([
      'did Order Completed, which it should not',
    ])
    expect(deciding(bought)).toEqual([])
  })
})

describe('places', () => {
  const event = (occurred_at: string) => ({ seq: 1, name: 'Paid', occurred_at, properties: {} })

  it('puts events into their window', () => {
    const bounds = { from: '2026-03-01T00:00:00Z', until: '2026-03-11T00:00:00Z' }

    expect(places(node({ bounds, events: [event('2026-03-06T00:00:00Z')] }))).toEqual([0.5])
  })

  it('has no places where the window has no start', () => {
    expect(places(node({ bounds: { from: null, until: '2026-03-11T00:00:00Z' }, events: [event('2026-03-06T00:00:00Z')] }))).toBeNull()
  })
})

describe('valueOf', () => {
  it('reads lists and instants, and leaves text alone', () => {
    expect(valueOf('["baking","drama"]', 'UTC')).toBe('baking, drama')
    expect(valueOf('[no list', 'UTC')).toBe('[no list')
    expect(valueOf('2026-03-01T10:00:00Z', 'UTC')).toBe('1 Mar 2026, 10:00')
    expect(valueOf('600.5', 'UTC')).toBe('600.5')
  })
})
