import { describe, expect, it } from 'vitest'
import { area, labelled, line, linear, nearest, points, ticks } from './scale'

describe('ticks', () => {
  it('counts in round steps from nothing to the most', () => {
    expect(ticks(1234)).toEqual([0, 500, 1000, 1500])
    expect(ticks(87)).toEqual([0, 50, 100])
    expect(ticks(400)).toEqual([0, 100, 200, 300, 400])
  })

  it('never divides a customer', () => {
    expect(ticks(2)).toEqual([0, 1, 2])
    expect(ticks(0)).toEqual([0, 1])
  })
})

describe('linear', () => {
  it('puts a single value in the middle', () => {
    expect(linear([5, 5], [0, 100])(5)).toBe(50)
  })

  it('can turn upside down, as heights do', () => {
    expect(linear([0, 10], [100, 0])(2)).toBe(80)
  })
})

describe('points', () => {
  it('puts the oldest first', () => {
    const sizes = [
      { as_of: '2011-02-01T00:00:00Z', size: 2 },
      { as_of: '2011-01-01T00:00:00Z', size: 1 },
    ]

    expect(points(sizes).map((each) => each.size)).toEqual([1, 2])
  })
})

describe('labelled', () => {
  it('always labels the newest', () => {
    const place = (point: number) => point * 10

    expect(labelled([1, 2, 3, 4, 5, 6], place, 20)).toEqual([2, 4, 6])
    expect(labelled([1, 2], place, 5)).toEqual([1, 2])
    expect(labelled([1, 4, 4.5], place, 20)).toEqual([1, 4.5])
  })
})

describe('paths', () => {
  it('draws through the places and closes the area on the floor', () => {
    const places = [[0, 10], [5.04, 2]] as const

    expect(line(places)).toBe('M0 10L5 2')
    expect(area(places, 20)).toBe('M0 10L5 2L5 20L0 20Z')
    expect(area([], 20)).toBe('')
  })

  it('finds the place under the pointer', () => {
    expect(nearest([[0, 0], [10, 0], [20, 0]], 14)).toBe(1)
  })
})
