import { describe, expect, it } from 'vitest'
import type { Finding } from '../../api/types'
import { basis, divided, narrowed, sure } from './apart'

const finding = (by: Partial<Finding>): Finding => ({
  kind: 'trait', words: 'country is DE', body: { trait: 'country', eq: 'DE' }, inside: 30, outside: 15, share: 0.75, others_share: 0.25,
  difference: 0.5, least: 0.29, most: 0.71, same_data: false, ...by,
})

describe('what sets a segment apart', () => {
  it('keeps what only repeats the definition apart', () => {
    const [plan, country] = [finding({ same_data: true }), finding({})]

    expect(divided([plan, country])).toEqual({ found: [country], defining: [plan] })
  })

  it('says how sure a difference is, in points of a hundred', () => {
    expect(sure(finding({}))).toBe('+50 points, between +29 and +71')
    expect(sure(finding({ difference: -0.1, least: -0.15, most: -0.05 }))).toBe('−10 points, between −15 and −5')
  })

  it('says what was tried', () => {
    expect(basis({ tried: 22, size: 438, others: 3934 })).toMatch(/^22 conditions tried on 438 customers and 3,934 others\./)
  })

  it('narrows the segment to those for whom it holds', () => {
    expect(narrowed('pro', { did: 'Asked' })).toEqual({ all: [{ segment: 'pro' }, { did: 'Asked' }] })
  })
})
