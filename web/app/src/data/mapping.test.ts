import { describe, expect, it } from 'vitest'
import { bytes, changed, readAs, reportWords, SKIP } from './mapping'

describe('changed', () => {
  const mapping = { user_id: 'customer', time: 'day' }

  it('reads a column as one thing, and each thing from one column', () => {
    expect(changed(mapping, 'email', 'user_id')).toEqual({ time: 'day', user_id: 'email' })
    expect(changed(mapping, 'day', '')).toEqual({ user_id: 'customer' })
  })

  it('leaves columns out and takes them back', () => {
    const without = changed(changed(mapping, 'note', SKIP), 'day', SKIP)

    expect(without).toEqual({ user_id: 'customer', skip: 'note,day' })
    expect(changed(without, 'day', 'time')).toEqual({ user_id: 'customer', time: 'day', skip: 'note' })
  })
})

describe('readAs', () => {
  it('finds the name of a column, or that it is left out', () => {
    expect(readAs({ user_id: 'customer', skip: 'note, x' }, 'customer')).toBe('user_id')
    expect(readAs({ skip: 'note, x' }, 'x')).toBe(SKIP)
    expect(readAs({}, 'plan')).toBe('')
  })
})

describe('bytes', () => {
  it('uses the unit that fits', () => {
    expect(bytes(999)).toBe('999 bytes')
    expect(bytes(1_234_567)).toBe('1.2 MB')
  })
})

describe('reportWords', () => {
  const report = {
    id: '', name: '', kind: 'events', mapping: {}, read: 12, new: 9, duplicate: 1, rejected: 2,
    reasons: {}, examples: [], notes: [], took_seconds: 1, stopped: false,
  }

  it('leaves out what did not happen', () => {
    expect(reportWords(report)).toBe('9 new messages from 12 rows; 1 duplicate, 2 refused')
    expect(reportWords({ ...report, duplicate: 0, rejected: 0, stopped: true })).toBe(
      '9 new messages from 12 rows; stopped before the end',
    )
  })
})
