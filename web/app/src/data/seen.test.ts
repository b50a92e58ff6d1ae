import { describe, expect, it } from 'vitest'
import type { Used } from '../api/types'
import { eventRows, exampleWords, traitRows, usesOf } from './seen'

const used = (kind: Used['kind'], name: string, by: string): Used => ({ kind, name, by, by_kind: 'segment', label: null, color: null })

const paid = { name: 'Order Completed', count: 5, customers: 2, first_at: '', last_at: '' }
const trait = { name: 'address', customers: 2, first_at: '', last_at: '', types: ['object'], examples: [], values: [] }
const seen = {
  events: [paid, { ...paid, name: 'Page Viewed' }],
  traits: [trait],
  volumes: { unit: 'day' as const, starts: ['2026-03-01'], counts: { 'Order Completed': [5] } },
  uses: [used('event', 'Order Completed', 'buyers'), used('trait', 'address.city', 'berliners')],
}

describe('usesOf', () => {
  it('counts a definition once, and reaches into objects', () => {
    expect(usesOf(seen.uses, 'trait', 'address').map((each) => each.by)).toEqual(['berliners'])
    expect(usesOf([...seen.uses, ...seen.uses], 'event', 'Order Completed')).toHaveLength(1)
  })
})

describe('rows', () => {
  it('finds by name in any case, with volume and use', () => {
    expect(eventRows(seen, 'ORDER').map((each) => [each.name, each.counts, each.uses.length])).toEqual([
      ['Order Completed', [5], 1],
    ])
    expect(traitRows(seen, '').map((each) => each.name)).toEqual(['address'])
  })

  it('shows an event without volume with none', () => {
    expect(eventRows(seen, 'page')[0]?.counts).toEqual([])
  })
})

describe('exampleWords', () => {
  it('shows a few, shortened', () => {
    expect(exampleWords(['DE', true, 3, 'AT'], 'UTC')).toBe('DE · yes · 3')
    expect(exampleWords(['x'.repeat(50)], 'UTC')).toBe(`${'x'.repeat(35)}…`)
  })
})
