import { describe, expect, it } from 'vitest'
import { customersView, segmentView, segmentsView } from './views'

describe('views', () => {
  it('leaves out what it does not understand', () => {
    expect(segmentView({ tab: 'nonsense', as_of: '2011-03-01T00:00:00Z' })).toEqual({ as_of: '2011-03-01T00:00:00Z' })
    expect(segmentsView({ kind: ['value'], search: '' })).toEqual({})
  })

  it('takes a search for a number as the text it is', () => {
    expect(customersView({ search: 17850 })).toEqual({ search: '17850' })
  })
})
