import { describe, expect, it } from 'vitest'
import { address, refusal } from './client'

describe('address', () => {
  it('fills in names that hold more than letters', () => {
    expect(address('/api/customers/{customer}', { customer: 'a/b c' }, undefined)).toBe('/api/customers/a%2Fb%20c')
  })

  it('leaves out what was not asked and repeats what was asked in many', () => {
    expect(address('/api/customers', undefined, { ids: ['ada', 'bo'], cursor: null, search: undefined })).toBe(
      '/api/customers?ids=ada&ids=bo',
    )
  })
})

describe('refusal', () => {
  it('keeps the words of the server', () => {
    const refused = refusal(404, {
      error: { code: 'not_found', message: 'No segment named "vips".', where: null, hint: 'Did you mean "vip"?' },
    })

    expect(refused.message).toBe('No segment named "vips".')
    expect(refused.hint).toBe('Did you mean "vip"?')
  })

  it('says so where a proxy answered in its place', () => {
    expect(refusal(502, null).message).toBe('The server answered 502 without saying why.')
  })
})
