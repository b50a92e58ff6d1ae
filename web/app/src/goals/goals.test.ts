import { describe, expect, it } from 'vitest'
import type { Carrier } from '../api/types'
import { HOLE } from '../segments/language/json'
import { addsUp, asked, fresh, kindOf, withKind, withKpi, withTarget } from './draft'
import { behind, chance, difference, figure, perCustomer } from './goals'

const carrier = (segment: string, pull: number, more: Partial<Carrier> = {}): Carrier => ({
  segment,
  label: null,
  color: null,
  segmentation: null,
  size: 100,
  inside: 1,
  outside: 1,
  difference: pull,
  low: pull - 1,
  high: pull + 1,
  share: null,
  pull,
  pull_low: pull - 1,
  pull_high: pull + 1,
  side: pull > 0 ? 'carries' : 'holds_back',
  same_data: false,
  ...more,
})

describe('the numbers of a goal', () => {
  it('are shown as what they are', () => {
    expect(figure(0.317, { is_share: true })).toBe('31.7%')
    expect(figure(1323866.43, { is_share: false })).toBe('1,323,866')
    expect(perCustomer(0.33, { is_share: false, counts_customers: true })).toBe('33.0%')
    expect(difference(-0.018, { is_share: true })).toBe('−1.8 points')
    expect(difference(57443.2, { is_share: false })).toBe('+57,443')
    expect([chance(0.001), chance(0.494), chance(0.999)]).toEqual(['below 1%', '49%', 'above 99%'])
  })
})

describe('the segments behind a goal', () => {
  const found = [carrier('big', 9, { same_data: true }), carrier('slow', -4), carrier('quick', 3), carrier('worst', -8), carrier('same', 0.1, { side: 'alike' })]

  it('are those made of other data, what carries it first and what holds it back most last', () => {
    expect(behind(found, false).map((each) => each.segment)).toEqual(['quick', 'slow', 'worst'])
  })

  it('are all of them where all are asked for', () => {
    expect(behind(found, true).map((each) => each.segment)).toEqual(['big', 'quick', 'same', 'slow', 'worst'])
  })
})

describe('a goal while it is written', () => {
  it('is asked without what is still to be chosen', () => {
    expect(asked(fresh(), [], null)).toEqual({ raw: { goal: 'goal', of: 'everyone' }, left_out: 1 })
  })

  it('gets its name from its label', () => {
    const goal = { ...fresh(), label: 'More revenue', kpi: { did: 'Order' } }
    expect(asked(goal, ['more_revenue'], null).raw.goal).toBe('more_revenue_2')
  })

  it('keeps its condition when the share becomes a number of customers', () => {
    const share = { ...withKind(fresh(), 'share'), share: { did: 'Order' } }
    expect(withKind(share, 'customers').customers).toEqual({ did: 'Order' })
    expect(kindOf(withKind(share, 'trait'))).toBe('trait')
  })

  it('does not add up what does not add up', () => {
    const goal = withKpi(fresh(), { did: 'Order', measure: { max: 'revenue' } })
    expect([addsUp(goal), goal.across]).toEqual([false, 'mean'])
  })

  it('has no target without a number', () => {
    const goal = withTarget(fresh(), 5, false)
    expect(goal.target).toEqual({ lte: 5 })
    expect('target' in withTarget(goal, HOLE, true)).toBe(false)
  })
})
