import { describe, expect, it } from 'vitest'
import type { Key } from '../api/types'
import { heardWords, originsOf, sourceRows } from './sources'

const key = (name: string): Key => ({
  id: name,
  kind: 'write',
  name,
  role: 'writer',
  prefix: 'coterie_write_',
  token: 'coterie_write_x',
  origins: [],
  enabled: true,
  made_at: '2026-03-01T12:00:00Z',
  made_by: 'ada',
  last_used_at: null,
})
const heard = (name: string) => ({ name, received_at: '2026-03-01T12:00:00Z', seconds_ago: 5, messages: 1 })

describe('sources', () => {
  it('shows keys first, and what came without one after them', () => {
    const rows = sourceRows([key('website'), key('app')], [heard('imports'), heard('app')], {
      days: ['2026-03-01', '2026-03-02'],
      counts: { app: [1, 2], imports: [7, 0] },
    })

    expect(rows.map((each) => [each.label, each.secondsAgo, each.total])).toEqual([
      ['website', null, 0],
      ['app', 5, 3],
      ['Imported files', 5, 7],
    ])
  })

  it('shows what was heard where the keys may not be seen', () => {
    expect(sourceRows(null, [heard('app')], { days: [], counts: {} }).map((each) => each.name)).toEqual(['app'])
  })

  it('says when a source was heard', () => {
    expect([null, 3, 61, 7200, 4 * 86_400].map(heardWords)).toEqual([
      'never heard',
      'heard just now',
      'heard 1 minute ago',
      'heard 2 hours ago',
      'heard 4 days ago',
    ])
  })

  it('reads origins by line or comma', () => {
    expect(originsOf('https://a.example,\n https://b.example ')).toEqual(['https://a.example', 'https://b.example'])
  })
})
