import { describe, expect, it } from 'vitest'
import { partFindings } from './findings'

const part = (name: string, count: number, fits = count) => ({ name, label: null, color: null, sentence: null, count, share: 0, fits, enters: null, leaves: null })

describe('what parts say in words', () => {
  it('is that they are exclusive, exhaustive and few enough', () => {
    const found = partFindings({ divided: 9, none: 0, parts: [part('a', 3), part('b', 3), part('c', 3)] }, 'everyone', (name) => name)

    expect(found.every((each) => each.isGood)).toBe(true)
    expect(found.map((each) => each.words)).toContain('Collectively exhaustive: everyone is in a part.')
  })

  it('names who is in none, too few parts, and a part that those before it empty', () => {
    const found = partFindings({ divided: 10, none: 1, parts: [part('a', 9), part('b', 0, 4)] }, 'Buyers', (name) => name.toUpperCase())

    expect(found.filter((each) => !each.isGood).map((each) => each.words)).toEqual([
      '1 customer (10.0%) is in no part. A rest part takes them in.',
      '2 parts: from 3 on, parts begin to tell customers apart.',
      'Nobody is in “B”: parts before it take all 4 customers who fit.',
    ])
  })
})
