import { describe, expect, it } from 'vitest'
import { askedParts, freshSegmentation, named, savedSegmentation, whatIsMissing } from './segmentation'

const BUYERS = { did: 'Order Completed' }

describe('the names of parts', () => {
  it('follow their labels, keep those that are written, and give way to what is taken', () => {
    const definition = {
      segmentation: null,
      label: 'Stage',
      segments: [
        { segment: null, label: 'New', who: BUYERS },
        { segment: 'active', label: 'Renamed', who: BUYERS },
        { segment: null, label: 'Lapsed', who: BUYERS },
      ],
      otherwise: { segment: null, label: 'New' },
    }

    const found = savedSegmentation(definition, 'stage', ['lapsed'])

    expect(found.segments).toEqual([
      { segment: 'new', label: 'New', who: BUYERS },
      { segment: 'active', label: 'Renamed', who: BUYERS },
      { segment: 'stage_lapsed', label: 'Lapsed', who: BUYERS },
    ])
    expect(found.otherwise).toEqual({ segment: 'stage_new', label: 'New' })
    expect(Object.keys(found)).toEqual(['segmentation', 'label', 'segments', 'otherwise'])
  })
})

describe('what can be counted', () => {
  it('leaves out parts that say nothing yet, and finds the way back to the others', () => {
    const definition = named(
      {
        label: 'Stage',
        segments: [
          { segment: null, label: 'Empty', who: { all: [] } },
          { segment: null, label: 'Buyers', who: { all: [{ trait: null }, BUYERS] } },
        ],
      },
      'stage',
      [],
    )

    const asked = askedParts(definition)

    expect(asked.raw?.segments).toEqual([{ segment: 'buyers', label: 'Buyers', who: BUYERS }])
    expect(asked.indexes).toEqual([1])
    expect(asked.left_out).toBe(2)
    expect(asked.original(['segments', 0, 'who', 'all', 0, 'did'])).toEqual({ part: 1, path: ['all', 1, 'did'] })
  })

  it('is nothing while no part says whom it wants', () => {
    const fresh = freshSegmentation('#2563eb')
    expect(askedParts(fresh).raw).toBeUndefined()
    expect(whatIsMissing({ ...fresh, label: 'Stage' }, askedParts(fresh))).toBe('Say whom the first part wants.')
  })
})
