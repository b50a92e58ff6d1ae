import { describe, expect, it } from 'vitest'
import { asCsv, isFixed, said } from './listed'

describe('the rows of a list', () => {
  it('say why they add nobody', () => {
    expect(said({ outcome: 'ambiguous', customer: null, candidates: ['cy', 'dee'] })).toBe('Several have it: cy, dee')
    expect(said({ outcome: 'duplicate', customer: 'ada', candidates: [] })).toBe('ada again')
  })

  it('can be taken along as a file', () => {
    const rows = [{ line: 3, text: 'a, "b"', outcome: 'unknown', customer: null, candidates: [] }]
    expect(asCsv(rows)).toBe('line,row,what\n3,"a, ""b""",Nobody has this id')
  })
})

describe('a fixed segment', () => {
  it('asks for the tag of its own list', () => {
    expect(isFixed({ name: 'vip', body: { segment: 'vip', who: { tag: 'list:vip' } } })).toBe(true)
    expect(isFixed({ name: 'vip', body: { segment: 'vip', who: { tag: 'vip' } } })).toBe(false)
  })
})
