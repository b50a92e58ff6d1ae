import { describe, expect, it } from 'vitest'
import { sentenced } from './words'

describe('sentenced', () => {
  it('begins with a capital and ends with a stop', () => {
    expect(sentenced('country is DE')).toBe('Country is DE.')
  })

  it('leaves what is a sentence already', () => {
    expect(sentenced('Everyone else.')).toBe('Everyone else.')
  })
})
