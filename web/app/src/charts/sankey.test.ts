import { describe, expect, it } from 'vitest'
import { moves, sankey } from './sankey'

const flows = [
  { before: 'active', after: 'active', count: 60 },
  { before: 'active', after: 'lapsed', count: 20 },
  { before: 'new', after: 'active', count: 20 },
]

describe('a Sankey of two moments', () => {
  const found = sankey(flows, ['active', 'lapsed', 'new', 'none'], 110, 10)

  it('has a bar for each part that holds somebody, as high as it is large', () => {
    expect(found.before.map(({ name, size, top, height }) => [name, size, top, height])).toEqual([
      ['active', 80, 0, 80],
      ['new', 20, 90, 20],
    ])
    expect(found.after.map(({ name, size, top }) => [name, size, top])).toEqual([
      ['active', 80, 0],
      ['lapsed', 20, 90],
    ])
  })

  it('stacks the bands within their bars', () => {
    expect(found.bands.map(({ before, after, from, to }) => [before, after, from, to])).toEqual([
      ['active', 'active', 0, 0],
      ['active', 'lapsed', 60, 90],
      ['new', 'active', 90, 60],
    ])
  })

  it('says who went elsewhere, the most first', () => {
    expect(moves([{ before: 'a', after: 'b', count: 2 }, ...flows]).map((each) => each.count)).toEqual([20, 20, 2])
  })
})
