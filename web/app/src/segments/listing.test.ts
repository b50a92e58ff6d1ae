import { describe, expect, it } from 'vitest'
import type { Segment } from '../api/types'
import { freestanding, freshness, kindsOf, lastChange, lockWords, matching, tagsOf } from './listing'

const segment = (name: string, given: Partial<Segment>): Segment => ({
  name,
  label: null,
  color: null,
  description: null,
  kind: null,
  tags: [],
  owner: null,
  advice: null,
  reviewed_on: null,
  sentence: '',
  version: 1,
  size: null,
  share: null,
  as_of: null,
  segmentation: null,
  trend: [],
  body: {},
  kept: { live: true, every_seconds: null, why: [] },
  ...given,
})

const spenders = segment('spenders', { kind: 'value', size: 10, sentence: 'Their sum of revenue is 500 or more.' })
const regulars = segment('regulars', { kind: 'behavioral', size: 30, label: 'Monthly regulars' })
const fading = segment('fading', { kind: 'behavioral', size: 40, description: 'They watch less.' })
const stage = segment('stage_new', { segmentation: 'lifecycle' })
const all = [fading, stage, regulars, spenders]

describe('the list of segments', () => {
  it('leaves the parts to their segmentation', () => {
    expect(freestanding(all).map((each) => each.name)).toEqual(['fading', 'regulars', 'spenders'])
  })

  it('offers only kinds that are there', () => {
    expect(kindsOf(all)).toEqual(['value', 'behavioral'])
  })

  it('shows kinds together and the largest of a kind first', () => {
    expect(matching(freestanding(all), {}).map((each) => each.name)).toEqual([
      'spenders',
      'fading',
      'regulars',
    ])
  })

  it('finds every typed word in the label, the sentence or the description', () => {
    expect(matching(all, { search: 'REVENUE 500' }).map((each) => each.name)).toEqual(['spenders'])
    expect(matching(all, { kind: 'behavioral', search: 'monthly' }).map((each) => each.name)).toEqual(['regulars'])
    expect(matching(all, { search: 'nobody' })).toEqual([])
  })
})

describe('tags and owners', () => {
  const mail = segment('mail', { tags: ['q3', 'letter'], owner: 'Bo' })

  it('offers every tag once, by name', () => {
    expect(tagsOf([...all, mail, segment('other', { tags: ['q3'] })])).toEqual(['letter', 'q3'])
  })

  it('narrows to a tag, and finds the owner by name', () => {
    expect(matching([...all, mail], { tag: 'q3' }).map((each) => each.name)).toEqual(['mail'])
    expect(matching([...all, mail], { search: 'bo' }).map((each) => each.name)).toEqual(['mail'])
  })
})

describe('a lock', () => {
  it('is told in words, and found by the name of the owner', () => {
    const lock = { name: 'spenders', owner: '1', owner_name: 'Ada', reason: 'spring', locked_at: '', locked_by: 'Ada' }
    expect(lockWords(lock)).toBe('Locked for everybody but Ada: spring')
    expect(matching(all, { search: 'ada' }, new Map([['spenders', lock]])).map((each) => each.name)).toEqual(['spenders'])
  })
})

describe('the order of the list', () => {
  it('is by size or by name where that is asked', () => {
    expect(matching(all, { order: 'size' }).map((each) => each.name)).toEqual(['fading', 'regulars', 'spenders', 'stage_new'])
    expect(matching(all, { order: 'name' })[0]?.name).toBe('fading')
  })
})

describe('how closely a segment follows', () => {
  it('is told in words', () => {
    expect(freshness({ live: true, every_seconds: null, why: [] })).toBe('Live')
    expect(freshness({ live: false, every_seconds: 600, why: ['ranks'] })).toBe('Every 10 min')
  })
})

describe('the last change', () => {
  it('compares the last size with the one before', () => {
    const trend = [
      { as_of: '2011-10-01T00:00:00Z', size: 9 },
      { as_of: '2011-11-01T00:00:00Z', size: 12 },
    ]

    expect(lastChange(trend)).toEqual({ by: 3, since: '2011-10-01T00:00:00Z' })
    expect(lastChange(trend.slice(1))).toBeNull()
  })
})
