import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../api/types'
import { actorWords, detailWords, doneWords, targetWords } from './entries'

const entry = (by: Partial<AuditEntry>): AuditEntry => ({
  seq: 1,
  at: '2026-03-01T12:00:00Z',
  actor_kind: 'user',
  actor_id: 'user_1',
  actor_name: 'Ada',
  action: 'segment.save',
  target: 'loyal',
  detail: {},
  hash: 'f',
  ...by,
})

describe('the audit', () => {
  it('says what was done, also what it does not know', () => {
    expect(doneWords(entry({}))).toBe('saved')
    expect(doneWords(entry({ action: 'goal.save' }))).toBe('goal: save')
  })

  it('says who it was', () => {
    expect(actorWords(entry({ actor_kind: 'key', actor_name: 'nightly' }))).toBe('the key nightly')
    expect(actorWords(entry({ actor_kind: 'nobody', actor_name: 'nobody' }))).toBe('somebody')
  })

  it('names a user who was changed, and nobody twice', () => {
    expect(targetWords(entry({ target: 'user_2' }), [{ id: 'user_2', name: 'Bo' }])).toBe('Bo')
    expect(targetWords(entry({ target: 'user_1' }), [])).toBeNull()
    expect(targetWords(entry({}), [])).toBe('loyal')
  })

  it('says the detail in a few words', () => {
    expect(detailWords(entry({ detail: { role: 'editor', version: 2, reason: null } }))).toBe('role: editor · version: 2')
  })
})
