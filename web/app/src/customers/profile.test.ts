import { describe, expect, it } from 'vitest'
import type { Customer } from '../api/types'
import { nameOf, traitRows } from './profile'

const ada = (traits: Record<string, unknown>) => ({ id: 'ada', traits }) as Customer

describe('nameOf', () => {
  it('prefers the name, then its parts, then the address, then the id', () => {
    expect(nameOf(ada({ name: 'Ada King', email: 'ada@example.org' }))).toBe('Ada King')
    expect(nameOf(ada({ first_name: 'Ada', last_name: 'King' }))).toBe('Ada King')
    expect(nameOf(ada({ name: ' ', email: 'ada@example.org' }))).toBe('ada@example.org')
    expect(nameOf(ada({}))).toBe('ada')
  })
})

describe('traitRows', () => {
  it('reaches into objects with dots and keeps lists whole', () => {
    expect(traitRows({ plan: 'team', address: { city: 'Ulm', geo: { lat: 48.4 } }, interests: ['a', 'b'] })).toEqual([
      ['address.city', 'Ulm'],
      ['address.geo.lat', 48.4],
      ['interests', ['a', 'b']],
      ['plan', 'team'],
    ])
  })
})
