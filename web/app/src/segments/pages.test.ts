import { describe, expect, it } from 'vitest'
import { pagesOf } from './pages'

describe('the pages of the rows in sight', () => {
  it('are one in the middle of a page and two across its end', () => {
    expect(pagesOf(0, 20)).toEqual([0])
    expect(pagesOf(55, 70)).toEqual([0, 1])
    expect(pagesOf(99_990, 99_999)).toEqual([1666])
  })
})
