import { describe, expect, it } from 'vitest'
import { added, changesOf, without } from './settings'

const RULES = [
  { kind: 'user_id', limit: 1, priority: 1 },
  { kind: 'anonymous_id', limit: null, priority: 9 },
]
const SETTINGS = {
  timezone: 'UTC', ignore: null, addresses: 'cut' as const, identifiers: RULES, blocked_identifiers: ['null'],
  promote: null, keep_months: null, memory_limit: '4GB', personal: [], protected_traits: [],
}

describe('changesOf', () => {
  it('says only what differs, a segment no longer ignored too', () => {
    expect(changesOf(SETTINGS, SETTINGS)).toEqual({})
    expect(changesOf({ ...SETTINGS, ignore: 'staff' }, { ...SETTINGS, timezone: 'Europe/Berlin' })).toEqual({
      timezone: 'Europe/Berlin',
      ignore: null,
    })
  })
})

describe('added', () => {
  it('stands between the two that are always there', () => {
    expect(added(RULES, ' email ')?.map((each) => each.kind)).toEqual(['user_id', 'email', 'anonymous_id'])
  })

  it('takes no kind twice and none that cannot be one', () => {
    expect(added(RULES, 'user_id')).toBeNull()
    expect(added(RULES, 'e mail')).toBeNull()
    expect(added(RULES, '')).toBeNull()
  })

  it('can be taken away again', () => {
    expect(without(added(RULES, 'email') ?? [], 'email')).toEqual(RULES)
  })
})
