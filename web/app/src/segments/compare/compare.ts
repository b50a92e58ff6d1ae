/** What a comparison says in words, and what is asked for besides the traits. */

import type { Comparison, ComparedCell, ComparedColumn, Goal } from '../../api/types'
import * as format from '../../kit/format'
import { titled } from '../../kit/words'

export interface Verdict {
  words: string
  tone: 'above' | 'below' | 'none'
}

/** How a cell differs from everyone else, as it stands beside its number. */
export function verdict(cell: ComparedCell): Verdict | null {
  switch (cell.verdict) {
    case 'above':
    case 'below':
      return { words: `${cell.verdict === 'above' ? '▲' : '▼'} ${format.signed(cell.difference ?? 0)}`, tone: cell.verdict }
    case 'alike':
      return { words: 'like the others', tone: 'none' }
    case 'few':
      return { words: cell.counted === 0 ? 'no values' : 'too few to tell', tone: 'none' }
    case 'hidden':
      return { words: 'hidden: so few that it would tell of one', tone: 'none' }
    case 'everyone':
      return null
  }
}

/** What a cell is made of, and how sure it is: for whoever points at it or cannot see the picture. */
export function details(cell: ComparedCell): string {
  const parts = [`${format.count(cell.have)} of ${format.counted(Math.max(cell.counted, cell.have), 'customer')} with a value`]
  if (cell.low !== null && cell.high !== null) parts.push(`between ${format.rough(cell.low)} and ${format.rough(cell.high)} in 95 of 100 cases`)
  if (cell.least !== null && cell.most !== null) parts.push(`${format.signed(cell.least)} to ${format.signed(cell.most)} against all other customers`)
  return parts.join('; ')
}

/** "+12 since 1 Dec 2011", null where there is no earlier count. */
export function growth(column: ComparedColumn, zone: string): string | null {
  if (column.before === null) return null
  return `${format.change(column.size - column.before.size)} since ${format.day(column.before.as_of, zone)}`
}

/** What the marks mean, once below the table. */
export function legend(found: Pick<Comparison, 'across' | 'compared' | 'fewest' | 'everyone'>): string {
  const what = `Each number is the ${found.across} of a segment's customers; the bar holds it in 95 of 100 cases, the broken line is everyone.`
  if (found.compared === 0) return `${what} Nothing is called a difference with fewer than ${format.counted(found.fewest, 'customer')} on a side.`
  return `${what} ▲ and ▼ say by how much it differs from all customers who are not in the segment, only where chance alone would not do it: at 95 % for ${found.compared === 1 ? 'the one comparison' : `all ${format.count(found.compared)} comparisons`} of this table together (Holm). Nothing is called with fewer than ${format.counted(found.fewest, 'customer')} on a side.`
}

/** The numbers that goals watch and that no trait holds, written as computed traits are. */
export function measuresOf(goals: readonly Pick<Goal, 'name' | 'label' | 'body'>[]): Record<string, unknown>[] {
  return goals.flatMap(({ name, label, body }) => {
    const { kpi, unit } = body
    if (typeof kpi !== 'object' || kpi === null) return []
    return [{ trait: name, label: label ?? titled(name), ...(typeof unit === 'string' ? { unit } : {}), compute: kpi }]
  })
}
