import { describe, expect, it } from 'vitest'
import { accent, contrast, readable } from './color'

describe('contrast', () => {
  it('is 21 for black on white and 1 for equal colours', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#7c3aed', '#7c3aed')).toBe(1)
  })
})

describe('readable', () => {
  it('leaves a colour alone that can be read already', () => {
    expect(readable('#7c3aed', 'light', 4.5)).toBe('#7c3aed')
  })

  it('darkens yellow on paper and lightens navy at night until it passes', () => {
    expect(contrast(readable('#facc15', 'light', 4.5), '#f3f1ec')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(readable('#1e40af', 'dark', 4.5), '#1d1d20')).toBeGreaterThanOrEqual(4.5)
  })

  it('reads short colours, and takes the neutral one for what is no colour', () => {
    expect(readable('#006', 'light', 3)).toBe('#000066')
    expect(readable('tomato', 'light', 1)).toBe('#8a8782')
  })
})

describe('accent', () => {
  it('keeps the colour as chosen beside the readable ones', () => {
    expect(accent('#7c3aed')['--accent']).toBe('#7c3aed')
    expect(accent('#7c3aed')['--accent-ink']).toMatch(/^light-dark\(#7c3aed, #[0-9a-f]{6}\)$/)
    expect(accent(null)['--accent']).toBe('#8a8782')
  })
})
