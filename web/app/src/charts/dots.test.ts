import { describe, expect, it } from 'vitest'
import { dots } from './dots'

describe('dots on one scale', () => {
  it('places the smallest end at the start and the largest at the end', () => {
    const found = dots([
      { value: 10, low: 0, high: 20 },
      { value: 30, low: 20, high: 40 },
    ])

    expect(found).toEqual([
      { at: 0.25, low: 0, high: 0.5 },
      { at: 0.75, low: 0.5, high: 1 },
    ])
  })

  it('cuts an interval that would crush the others', () => {
    const found = dots([
      { value: 10, low: -1000, high: 1000 },
      { value: 20, low: 19, high: 21 },
    ])

    expect(found[0]).toEqual({ at: 1 / 3, low: 0, high: 1 })
  })

  it('leaves out what has no number, and puts one number in the middle', () => {
    expect(dots([{ value: null, low: null, high: null }, { value: 7, low: null, high: null }])).toEqual([null, { at: 0.5, low: null, high: null }])
  })
})
