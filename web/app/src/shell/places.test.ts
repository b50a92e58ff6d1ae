import { describe, expect, it } from 'vitest'
import { PLACES, placeOf } from './places'

describe('the places', () => {
  it('know the addresses of their pages', () => {
    expect(placeOf('/')?.label).toBe('Segments')
    expect(placeOf('/segments/top_spenders/edit')?.label).toBe('Segments')
    expect(placeOf('/segmentations/lifecycle')?.label).toBe('Segments')
    expect(placeOf('/customers/ada')?.label).toBe('Data')
    expect(placeOf('/overlap')?.label).toBe('Learn')
    expect(placeOf('/act')?.label).toBe('Act')
    expect(placeOf('/goals/revenue/edit')?.label).toBe('Goals')
  })

  it('have something in each', () => {
    expect(PLACES.every((place) => place.pages.length > 0)).toBe(true)
  })
})
