import { describe, expect, it } from 'vitest'
import { initials } from './initials'

describe('initials', () => {
  it('takes the first letter of the first and of the last name', () => {
    expect(initials('Ada Lovelace')).toBe('AL')
    expect(initials('ada maria de la cruz')).toBe('AC')
  })

  it('takes one letter of one name', () => {
    expect(initials('bo')).toBe('B')
  })

  it('keeps a letter whole that takes two code units, and needs none', () => {
    expect(initials('𝒜da')).toBe('𝒜')
    expect(initials('  ')).toBe('')
  })
})
