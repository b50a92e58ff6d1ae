import { describe, expect, it } from 'vitest'
import { sampleOf } from './sample'

describe('sampleOf', () => {
  it('tells an event, a customer and an account', () => {
    expect(sampleOf({ type: 'track', event: 'Paid', userId: 'ada', timestamp: '2026', properties: { sum: 9 } })).toEqual({
      what: 'Paid', who: 'ada', at: '2026', given: { sum: 9 },
    })
    expect(sampleOf({ type: 'identify', anonymousId: 'tv', traits: { plan: 'pro' } })).toMatchObject({
      what: 'Customer', who: 'tv', at: null, given: { plan: 'pro' },
    })
    expect(sampleOf({ type: 'group', userId: 'ada', groupId: 'acme' }).who).toBe('ada in acme')
  })

  it('makes nothing of what is no message', () => {
    expect(sampleOf('x')).toEqual({ what: '', who: '', at: null, given: {} })
  })
})
