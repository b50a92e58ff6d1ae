import { describe, expect, it } from 'vitest'
import type { ComparedCell } from '../../api/types'
import { details, legend, measuresOf, verdict } from './compare'

const cell = (by: Partial<ComparedCell>): ComparedCell => ({
  have: 40, counted: 40, value: 12, low: 10, high: 14, total: null, total_exact: null, difference: null, least: null, most: null, verdict: 'alike', same_data: false, ...by,
})

describe('what a comparison says', () => {
  it('names a difference only where there is one', () => {
    expect(verdict(cell({ verdict: 'above', difference: 11270.25 }))).toEqual({ words: '▲ +11,270', tone: 'above' })
    expect(verdict(cell({ verdict: 'below', difference: -8.7 }))).toEqual({ words: '▼ −8.7', tone: 'below' })
    expect(verdict(cell({}))?.words).toBe('like the others')
    expect(verdict(cell({ verdict: 'few' }))?.words).toBe('too few to tell')
    expect(verdict(cell({ verdict: 'everyone' }))).toBeNull()
  })

  it('says what a number is made of and how sure it is', () => {
    expect(details(cell({ have: 38, least: 1.5, most: 3 }))).toBe('38 of 40 customers with a value; between 10 and 14 in 95 of 100 cases; +1.5 to +3 against all other customers')
  })

  it('tells how many were compared at once', () => {
    expect(legend({ across: 'mean', compared: 12, fewest: 30, everyone: 80 })).toContain('all 12 comparisons of this table together (Holm)')
    expect(legend({ across: 'median', compared: 0, fewest: 30, everyone: 80 })).not.toContain('Holm')
  })

  it('asks for the measures of goals that no trait holds', () => {
    const compute = { did: 'Order Completed', measure: { sum: 'revenue' } }

    expect(measuresOf([
      { name: 'revenue', label: null, body: { goal: 'revenue', kpi: compute, unit: 'GBP' } },
      { name: 'spending', label: null, body: { goal: 'spending', kpi: 'spent_in_a_year' } },
    ])).toEqual([{ trait: 'revenue', label: 'Revenue', unit: 'GBP', compute }])
  })
})
