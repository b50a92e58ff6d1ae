import { describe, expect, it } from 'vitest'
import { upset } from './upset'

const overlaps = [
  { names: ['loyal'], count: 30 },
  { names: ['loyal', 'big'], count: 12 },
  { names: ['big'], count: 3 },
]

describe('an UpSet plot', () => {
  it('puts the largest set on top and the largest intersection first', () => {
    const { rows, columns } = upset({ big: 15, loyal: 42 }, overlaps, 55, 10)

    expect(rows.map((each) => each.name)).toEqual(['loyal', 'big'])
    expect(columns.map((each) => each.count)).toEqual([55, 30, 12, 3])
    expect(columns[2]).toMatchObject({ isIn: [true, true], span: [0, 1] })
  })

  it('shows who is in none as a column without a dot', () => {
    expect(upset({ big: 15 }, [{ names: ['big'], count: 15 }], 5, 10).columns.at(-1)).toEqual({
      isIn: [false],
      span: null,
      count: 5,
      names: [],
    })
  })

  it('says how many are in those that are not shown', () => {
    expect(upset({ big: 15, loyal: 42 }, overlaps, 0, 1).rest).toBe(15)
  })
})
