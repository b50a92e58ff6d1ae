import { describe, expect, it } from 'vitest'
import { commands, type Known } from './commands'

const known: Known = {
  segments: [],
  segmentations: [{ name: 'stage', label: 'Lifecycle stage', parts: ['new', 'active'] }],
  goals: [{ name: 'revenue', label: 'Revenue of 30 days' }],
  customers: [{ id: 'ada', name: 'Ada Lovelace', first_seen: '', last_seen: '' }],
  workspaces: [
    { name: 'shop', label: 'The shop', description: null, timezone: 'UTC', ignore: null, now: '', stands_still: true },
    { name: 'stream', label: 'The stream', description: null, timezone: 'UTC', ignore: null, now: '', stands_still: true },
  ],
  inView: 'shop',
}

describe('the command palette', () => {
  it('offers what to do and where to go before anything is typed, but no customer', () => {
    const labels = commands(known, '').map((each) => each.label)
    expect(labels).toContain('New segment')
    expect(labels).not.toContain('Ada Lovelace')
  })

  it('shows customers that the server found, by their names', () => {
    expect(commands(known, 'love').map((each) => [each.label, each.to])).toEqual([['Ada Lovelace', '/customers/ada']])
  })

  it('finds a segmentation by its name', () => {
    expect(commands({ ...known, customers: [] }, 'lifecycle').map((each) => [each.label, each.to])).toEqual([['Lifecycle stage', '/segmentations/stage']])
  })

  it('finds a goal by its name', () => {
    expect(commands({ ...known, customers: [] }, 'revenue').map((each) => [each.label, each.to])).toEqual([['Revenue of 30 days', '/goals/revenue']])
  })

  it('leads to other workspaces only', () => {
    expect(commands(known, 'the').flatMap((each) => each.workspace ?? [])).toEqual(['stream'])
  })
})
