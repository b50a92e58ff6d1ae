import { describe, expect, it } from 'vitest'
import type { RefusalGroup } from '../api/types'
import { bySource, pretty, readObject, replayWords } from './quarantine'

const group = (source: string, code: string, count: number, name: string | null = null): RefusalGroup => ({
  source, code, count, name, kind: null, first_at: '', last_at: '', message: '', hint: null, field: null,
})

describe('bySource', () => {
  it('puts the reasons of one source together, by the name people know', () => {
    const found = bySource(
      [group('import-1', 'missing_id', 3, 'orders.csv'), group('collect', 'too_large', 1), group('import-1', 'not_json', 2, 'orders.csv')],
      undefined,
    )

    expect(found.map((each) => [each.label, each.count, each.groups.length])).toEqual([
      ['orders.csv', 5, 2],
      ['Collected messages', 1, 1],
    ])
  })

  it('shows one source where it is named', () => {
    expect(bySource([group('a', 'x', 1), group('b', 'x', 1)], 'b').map((each) => each.source)).toEqual(['b'])
  })
})

describe('readObject', () => {
  it('reads an object, and says what is wrong with anything else', () => {
    expect(readObject('{"userId": "ada"}')).toEqual({ userId: 'ada' })
    expect(readObject('[1]')).toBe('A row is a JSON object: { … }.')
    expect(typeof readObject('{"userId": ')).toBe('string')
  })
})

describe('pretty', () => {
  it('lays JSON out and leaves anything else', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(pretty('a;b')).toBe('a;b')
  })
})

describe('replayWords', () => {
  it('says what was taken and what was not', () => {
    const done = { tried: 3, accepted: 2, duplicates: 0, refused: 1, refused_again: [], import_id: null }

    expect(replayWords(done)).toBe('3 rows sent again: 2 taken, 1 refused again.')
  })
})
