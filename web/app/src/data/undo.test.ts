import { describe, expect, it } from 'vitest'
import { broughtWords, othersWords, segmentWords } from './undo'

const NOTHING = { events: 0, customers: 0, traits: 0, tags: 0, accounts: 0, merges: 0, quarantined: 0 }

describe('broughtWords', () => {
  it('names what there is, with its number', () => {
    expect(broughtWords({ ...NOTHING, events: 1200, customers: 1, quarantined: 2 })).toEqual(['1,200 events', '1 customer', '2 refused rows'])
  })
})

describe('othersWords', () => {
  it('says who stays', () => {
    expect(othersWords({ touched: 3, customers: 3 })).toBeNull()
    expect(othersWords({ touched: 3, customers: 1 })).toBe('2 more customers of whom it told something stay, as they were without it.')
    expect(othersWords({ touched: 1, customers: 0 })).toBe('1 customer of whom it told something stays, as they were without it.')
  })
})

describe('segmentWords', () => {
  const buyers = { segment: 'buyers', label: null, color: null }

  it('tells who leaves for sure and who is looked at again', () => {
    expect(segmentWords({ ...buyers, size: 30, goes: 2, asked_again: 5 })).toBe('2 of 30 leave, 5 are looked at again')
    expect(segmentWords({ ...buyers, size: 30, goes: 0, asked_again: 1 })).toBe('1 of 30 is looked at again')
    expect(segmentWords({ ...buyers, size: 30, goes: 30, asked_again: 0 })).toBe('30 of 30 leave')
  })
})
