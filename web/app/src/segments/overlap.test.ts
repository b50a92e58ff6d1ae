import { describe, expect, it } from 'vitest'
import { overlapFindings, partsAdvice } from './overlap'

describe('what overlaps say', () => {
  it('calls parts of a segmentation exclusive and exhaustive', () => {
    const found = overlapFindings({ everyone: 100, none: 0, in_counts: { '1': 100 }, pairs: [], sizes: { new: 60, old: 40 } })

    expect(found.map((each) => each.isGood)).toEqual([true, true])
  })

  it('counts who is in several and who in none', () => {
    const found = overlapFindings({ everyone: 100, none: 20, in_counts: { '0': 20, '1': 70, '2': 9, '3': 1 }, pairs: [], sizes: {} })

    expect(found.map((each) => each.words)).toEqual([
      '10 customers (10.0%) are in more than one of them.',
      '20 customers (20.0%) are in none of them.',
    ])
  })

  it('names two that are almost one, and one that is empty', () => {
    const pairs = [{ a: 'big', b: 'loyal', both: 95, only_a: 3, only_b: 2 }]
    const found = overlapFindings({ everyone: 100, none: 0, in_counts: { '1': 5, '2': 95 }, pairs, sizes: { big: 98, gone: 0 } })

    expect(found.map((each) => each.words)).toContain('“big” and “loyal” are almost the same customers.')
    expect(found.map((each) => each.words)).toContain('Nobody is in “gone”.')
  })
})

describe('how many parts', () => {
  it('is best between three and eight', () => {
    expect(partsAdvice(5)).toBeNull()
    expect(partsAdvice(2)).toContain('2 parts')
    expect(partsAdvice(9)).toContain('hard to keep apart')
  })
})
