import { describe, expect, it } from 'vitest'
import type { Change } from '../api/types'
import { latestFirst, SHOWN } from './changes'

const change = (seq: number): Change => ({ seq, segment: 'lapsed', version: 1, customer: 'ada', at: '2026-01-01T00:00:00Z', entered: true, cause: { kind: 'time' } })

describe('changes as a list', () => {
  it('has each once, the latest first', () => {
    expect(latestFirst([change(2), change(1)], [change(3), change(2)]).map((each) => each.seq)).toEqual([3, 2, 1])
  })

  it('does not grow for ever', () => {
    expect(latestFirst([], Array.from({ length: 500 }, (_, seq) => change(seq)))).toHaveLength(SHOWN)
  })
})
