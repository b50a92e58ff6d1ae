import { describe, expect, it } from 'vitest'
import { numberFrom, shareFrom } from './numbers'

describe('a number as it is typed', () => {
  it('takes a comma for a point, and a comma before three digits for thousands', () => {
    expect(numberFrom('1,5')).toBe(1.5)
    expect(numberFrom('12,500')).toBe(12500)
    expect(numberFrom('-3.25')).toBe(-3.25)
  })

  it('is a hole while it is none', () => {
    expect(numberFrom('')).toBeNull()
    expect(numberFrom('-')).toBeNull()
    expect(numberFrom('many')).toBeNull()
  })
})

describe('a share as it is typed', () => {
  it('is written with its sign and lies above nothing and not above everything', () => {
    expect(shareFrom('10')).toBe('10%')
    expect(shareFrom('2,5 %')).toBe('2.5%')
    expect(shareFrom('0')).toBeNull()
    expect(shareFrom('101')).toBeNull()
  })
})
