import { describe, expect, it } from 'vitest'
import { stepWords } from './identity'

const step = (change: string, to: { kind: string; value: string } | null) => ({
  seq: 1, changed_at: '', change, kind: 'anonymous_id', value: 'tv', to, reason: '',
})

describe('stepWords', () => {
  it('says what came together, came apart or was kept apart', () => {
    const ada = { kind: 'user_id', value: 'ada' }

    expect(stepWords(step('link', ada))).toBe('Linked anonymous id tv to user id ada')
    expect(stepWords(step('merge', ada))).toBe('Merged anonymous id tv into user id ada')
    expect(stepWords(step('refused', ada))).toBe('Kept anonymous id tv apart from user id ada')
    expect(stepWords(step('split', null))).toBe('Split off anonymous id tv')
  })
})
