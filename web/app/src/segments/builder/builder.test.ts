import { describe, expect, it } from 'vitest'
import { addition, additions } from './additions'
import { countedAt, countsByPath } from './counts'
import { firstTest, listed, seenProperty, valueOf, valueOptions } from './suggestions'
import { chooseVerb, verbOf } from './variants/verbs'

const counted = (path: string, count: number, without: number) => ({ path, words: '', kind: 'did', count, bounds: [count, count], without })

const NOTHING = { types: [], values: [], among: 0 }

describe('counts of rows', () => {
  it('find the row in the definition, past what was left out, and turn a did_not round', () => {
    const asked = { all: [{ did: 'A' }, { did_not: 'B' }] }
    const original = (path: readonly (string | number)[]) => path.map((key) => (typeof key === 'number' ? key + 1 : key))
    const counts = countsByPath(
      [
        counted('all[0]', 70, 60),
        counted('all[1].not', 30, 20),
      ],
      asked,
      original,
    )

    expect(countedAt(counts, 100, 20, { did: 'A' }, ['all', 1])).toEqual({ count: 70, cost: 40 })
    expect(countedAt(counts, 100, 20, { did_not: 'B' }, ['all', 2])).toEqual({ count: 70, cost: 0 })
    expect(countedAt(counts, 100, 20, { tag: 'vip' }, ['all', 0])).toBeNull()
  })
})

describe('what a condition begins with', () => {
  it('is an event, or a trait with the test that fits what was seen of it', () => {
    expect(addition('did:Order Completed', () => NOTHING)).toEqual({ did: 'Order Completed' })
    expect(addition('trait:age', () => ({ types: ['number'], values: [], among: 9 }))).toEqual({ trait: 'age', gte: null })
    expect(addition('trait:vip', () => ({ types: ['boolean'], values: [], among: 9 }))).toEqual({ trait: 'vip', eq: true })
  })

  it('is the event itself where a name was typed that was never seen', () => {
    expect(addition('Survey Answered', () => NOTHING)).toEqual({ did: 'Survey Answered' })
  })

  it('offers only forms that are there', () => {
    const offered = additions([], [], [], []).map((each) => each.value)
    expect(offered).toContain('pattern')
    expect(offered).not.toContain('score')
  })
})

describe('values that were seen', () => {
  const seen = { types: ['text'], values: [{ value: 'DE', count: 20 }, { value: 'AT', count: 5 }], among: 100 }

  it('are offered with their share', () => {
    expect(valueOptions(seen).map(({ label, note }) => [label, note])).toEqual([
      ['DE', '20.0%'],
      ['AT', '5.0%'],
    ])
  })

  it('keep their type; what is typed is a number only where numbers were seen', () => {
    expect(valueOf('"DE"', valueOptions(seen), seen.types)).toBe('DE')
    expect(valueOf('5', [], ['number'])).toBe(5)
    expect(valueOf('5', [], ['text'])).toBe('5')
  })

  it('begin with a test that fits them', () => {
    expect(firstTest(seen)).toEqual({ in: null })
    expect(firstTest({ types: ['text'], values: [{ value: '2024-01-01T00:00:00Z', count: 1 }], among: 1 })).toEqual({
      newer_than: '30 days',
    })
  })

  it('are told in one breath', () => {
    expect(listed(['DE', 'AT', 'CH'])).toBe('DE, AT or CH')
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c or 2 more')
    expect(listed([6, 7], 'time.weekday')).toBe('Saturday or Sunday')
  })

  it('know the days of the week without having seen one', () => {
    expect(valueOptions(seenProperty([], 'time.weekday'), 'time.weekday')[0]?.label).toBe('Monday')
  })
})

describe('saying that something was done', () => {
  it('loses what does not fit when it was not done', () => {
    expect(chooseVerb({ did: 'A', times: { gte: 2 }, within: '7 days' }, 'did_not')).toEqual({ did_not: 'A', within: '7 days' })
  })

  it('knows the first time from the nth', () => {
    expect(verbOf(chooseVerb({ did: 'A' }, 'first')).key).toBe('first')
    expect(chooseVerb({ did: 'A', nth: 1 }, 'nth')).toEqual({ did: 'A', nth: 2 })
    expect(chooseVerb({ did: 'A', nth: 3 }, 'did')).toEqual({ did: 'A' })
  })
})
