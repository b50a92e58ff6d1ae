import { describe, expect, it } from 'vitest'
import type { Arrival } from '../api/types'
import { joined, nameOf, narrowedTo, rawOf } from './tail'

const arrival = (number: number, by: Partial<Arrival> = {}): Arrival => ({
  number,
  received_at: '2026-03-01T12:00:00Z',
  source: 'website',
  kind: 'track',
  name: 'Order Completed',
  user_id: 'ada',
  anonymous_id: null,
  properties: '{"revenue":20}',
  verdict: 'accepted',
  message: null,
  hint: null,
  occurred_at: '2026-03-01T11:59:59Z',
  message_id: null,
  operations: null,
  context: null,
  ...by,
})
const refused = arrival(3, { verdict: 'missing_id', kind: null, name: null, user_id: null, source: 'app', properties: '{"event":"Ord' })

describe('live', () => {
  it('puts the latest first and takes each once', () => {
    expect(joined([arrival(2), arrival(1)], [arrival(2), arrival(3), arrival(4)]).map((each) => each.number)).toEqual([4, 3, 2, 1])
  })

  it('narrows by words, source and verdict', () => {
    const all = [refused, arrival(2), arrival(1, { user_id: 'bo' })]

    expect(narrowedTo(all, { text: 'BO' }).map((each) => each.number)).toEqual([1])
    expect(narrowedTo(all, { source: 'app' }).map((each) => each.number)).toEqual([3])
    expect(narrowedTo(all, { refused: true }).map((each) => each.number)).toEqual([3])
    expect(narrowedTo(all, {})).toHaveLength(3)
  })

  it('shows what is kept as JSON, and what was refused as it was sent', () => {
    expect(JSON.parse(rawOf(arrival(1)))).toEqual({
      type: 'track',
      event: 'Order Completed',
      userId: 'ada',
      timestamp: '2026-03-01T11:59:59Z',
      properties: { revenue: 20 },
    })
    expect(rawOf(refused)).toBe('{"event":"Ord')
    expect(nameOf(refused)).toBe('Refused')
  })
})
