/** What the rows of a list are, in words and as a file. */

import type { ListLooked } from '../../api/types'
import { isMapping, type Json } from '../language/json'

type Row = ListLooked['rows'][number]

export const OUTCOMES = [
  { outcome: 'found', label: 'Found' },
  { outcome: 'unknown', label: 'Unknown' },
  { outcome: 'ambiguous', label: 'Ambiguous' },
  { outcome: 'duplicate', label: 'Duplicate' },
] as const

/** Why a row does not add a customer. */
export function said(row: Pick<Row, 'outcome' | 'customer' | 'candidates'>): string {
  if (row.outcome === 'unknown') return 'Nobody has this id'
  if (row.outcome === 'ambiguous') return `Several have it: ${row.candidates.join(', ')}`
  if (row.outcome === 'duplicate') return `${row.customer ?? 'The customer'} again`
  return row.customer ?? ''
}

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const asCsv = (rows: readonly Row[]): string =>
  [['line', 'row', 'what'], ...rows.map((row) => [String(row.line), row.text, said(row)])].map((cells) => cells.map(cell).join(',')).join('\n')

/** Whether a segment is that of a list: it asks for the tag that the list is kept as. */
export const isFixed = (segment: { name: string; body: unknown }): boolean => {
  const body = segment.body as Json
  return isMapping(body) && isMapping(body.who) && body.who.tag === `list:${segment.name}`
}
