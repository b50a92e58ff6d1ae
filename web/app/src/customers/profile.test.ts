import { describe, expect, it } from 'vitest'
import { foundTraits, initials, nameOf, paletteOf, traitRows, usedMost } from './profile'

const customer = (traits: Record<string, unknown>) => ({
  id: 'u-17',
  first_seen: '2026-01-01T00:00:00Z',
  last_seen: '2026-01-01T00:00:00Z',
  identifiers: [],
  tags: [],
  account: null,
  traits,
  untrusted: [],
})

describe('nameOf', () => {
  it('is the name, else both names, else the address, else the id', () => {
    expect(nameOf(customer({ name: 'Ada Lovelace', email: 'ada@example.com' }))).toBe('Ada Lovelace')
    expect(nameOf(customer({ first_name: 'Ada', last_name: 'L.' }))).toBe('Ada L.')
    expect(nameOf(customer({ name: ' ', email: 'ada@example.com' }))).toBe('ada@example.com')
    expect(nameOf(customer({ name: 17 }))).toBe('u-17')
  })
})

describe('initials', () => {
  it('takes the first and the last word, else two letters', () => {
    expect(initials('Jules Marie Fontaine')).toBe('JF')
    expect(initials('ada')).toBe('AD')
    expect(initials('cust_00270')).toBe('C0')
    expect(initials('···')).toBe('?')
    expect(initials('Émile Zola')).toBe('ÉZ')
  })
})

describe('paletteOf', () => {
  it('is the same for the same id', () => {
    expect(paletteOf('ada')).toEqual(paletteOf('ada'))
  })
})

describe('usedMost', () => {
  it('is the first of its kind, and counts the others', () => {
    const used = [
      { kind: 'device', words: 'iPhone', count: 9, last_at: '' },
      { kind: 'device', words: 'PC', count: 2, last_at: '' },
    ]

    expect(usedMost({ names: [], days: [], used, account: null }, 'device')).toEqual({ words: 'iPhone', others: 1 })
    expect(usedMost(undefined, 'place')).toBeNull()
  })
})

describe('traitRows', () => {
  it('reaches into objects with dots and sorts by name', () => {
    expect(traitRows({ plan: 'pro', address: { city: 'Bonn', geo: { lat: 50 } }, empty: {} })).toEqual([
      ['address.city', 'Bonn'],
      ['address.geo.lat', 50],
      ['empty', {}],
      ['plan', 'pro'],
    ])
  })
})

describe('foundTraits', () => {
  const plan = { name: 'plan', changes: 2, periods: [{ from_at: '', until_at: null, value: 'pro', trusted: true, public_key: null }] }
  const country = { name: 'country', changes: 1, periods: [{ from_at: '', until_at: '2026', value: 'DE', trusted: false, public_key: 'website' }] }

  it('looks at names and values, and shows those without a value now last', () => {
    expect(foundTraits([country, plan], '').map((each) => each.name)).toEqual(['plan', 'country'])
    expect(foundTraits([country, plan], 'de').map((each) => each.name)).toEqual(['country'])
  })
})
