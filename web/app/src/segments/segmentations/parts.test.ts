import { describe, expect, it } from 'vitest'
import { flowEnds, plainOf } from './parts'

const MOMENTS = ['2011-10-01T00:00:00Z', '2011-11-01T00:00:00Z', '2011-12-01T00:00:00Z']

describe('the two moments of a flow', () => {
  it('are the count before the last and now, unless the address says otherwise', () => {
    expect(flowEnds(MOMENTS, {})).toEqual({ since: MOMENTS[1], until: undefined })
    expect(flowEnds(MOMENTS, { since: MOMENTS[0] ?? '' })).toEqual({ since: MOMENTS[0], until: undefined })
    expect(flowEnds(MOMENTS, { since: MOMENTS[2] ?? '', until: MOMENTS[1] ?? '' })).toEqual({ since: MOMENTS[0], until: MOMENTS[1] })
  })

  it('are none before there are two counts', () => {
    expect(flowEnds(MOMENTS.slice(0, 1), {}).since).toBeUndefined()
  })
})

describe('a part that is a segment of its own', () => {
  it('is called as that segment', () => {
    expect(['stage.buyers', 'active'].map(plainOf)).toEqual(['buyers', 'active'])
  })
})
