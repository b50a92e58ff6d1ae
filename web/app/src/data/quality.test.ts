import { describe, expect, it } from 'vitest'
import type { QualityCheck } from '../api/types'
import { inOrder, pictureColumns } from './quality'

const check = (name: string, ...severities: ('notice' | 'warning')[]): QualityCheck => ({
  name, label: name, definition: '', looked_at: '',
  findings: severities.map((severity) => ({ severity, subject: '', sentence: '', hint: '', picture: null })),
})

describe('inOrder', () => {
  it('shows warnings before notices, and what is well apart', () => {
    const { found, well } = inOrder([check('late', 'notice'), check('clocks'), check('volumes', 'notice', 'warning')])

    expect(found.map((each) => each.name)).toEqual(['volumes', 'late'])
    expect(well.map((each) => each.name)).toEqual(['clocks'])
  })
})

describe('pictureColumns', () => {
  it('knows a range only where the day was judged', () => {
    const columns = pictureColumns({ days: ['2026-03-01', '2026-03-02'], counts: [4, 9], low: [null, 2], high: [null, 6.5] })

    expect(columns.map((each) => [each.label, each.count, each.expected])).toEqual([
      ['1 Mar 2026', 4, null],
      ['2 Mar 2026', 9, [2, 6.5]],
    ])
  })
})
