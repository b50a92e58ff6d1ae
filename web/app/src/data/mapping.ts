/** How the columns of a file are read, as it is chosen in the page. */

import type { FilePreview, ImportReport } from '../api/types'
import * as format from '../kit/format'
import { titled } from '../kit/words'

export const KINDS: readonly { value: string; label: string; says: string }[] = [
  { value: 'events', label: 'Events', says: 'Each row is something a customer did.' },
  { value: 'customers', label: 'Customers', says: 'Each row is a customer; the columns become traits.' },
  { value: 'orders', label: 'Orders', says: 'Each row is an order or a line of one; lines of one order become one event.' },
  { value: 'accounts', label: 'Accounts', says: 'Each row is a company; the columns become its traits.' },
  { value: 'messages', label: 'Messages', says: 'Each row is a message as an SDK sends it.' },
]

const PLAIN: Readonly<Record<string, string>> = {
  user_id: 'user id',
  anonymous_id: 'anonymous id',
  account_id: 'account id',
  event: 'name of the event',
  time: 'time',
  message_id: 'message id',
  order_id: 'order number',
  value: 'value of the order',
}

/** What a column can be read as, in words. */
export const targetWords = (target: string): string => PLAIN[target] ?? titled(target).toLowerCase()

/** What a column that is nothing else becomes. */
export const otherwise = (kind: string): string => (kind === 'customers' || kind === 'accounts' ? 'trait' : 'property')

export const SKIP = '—skip'

/** The names to columns of a mapping after one column was read as something else; '' is a property of its own name. */
export function changed(mapping: Readonly<Record<string, string>>, column: string, target: string): Record<string, string> {
  const skipped = skippedOf(mapping).filter((each) => each !== column)
  const kept = Object.entries(mapping).filter(([name, of]) => name !== 'skip' && of !== column && name !== target)
  if (target === SKIP) skipped.push(column)
  else if (target !== '') kept.push([target, column])
  if (skipped.length > 0) kept.push(['skip', skipped.join(',')])
  return Object.fromEntries(kept)
}

const skippedOf = (mapping: Readonly<Record<string, string>>): string[] =>
  (mapping.skip ?? '').split(',').map((each) => each.trim()).filter(Boolean)

/** What a column is read as by a mapping: a target, SKIP, or '' for a property of its own name. */
export function readAs(mapping: Readonly<Record<string, string>>, column: string): string {
  if (skippedOf(mapping).includes(column)) return SKIP
  return Object.entries(mapping).find(([name, of]) => of === column && name !== 'skip')?.[0] ?? ''
}

/** The choices for a column of a file: a property, each target, or left out. */
export const choices = (preview: FilePreview): { value: string; label: string }[] => [
  { value: '', label: otherwise(preview.kind) },
  ...preview.targets.map((each) => ({ value: each, label: targetWords(each) })),
  { value: SKIP, label: 'leave it out' },
]

/** How big a file is: 12.3 MB */
export function bytes(size: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let shown = size
  let unit = 0
  while (shown >= 1000 && unit < units.length - 1) {
    shown /= 1000
    unit += 1
  }
  return `${unit === 0 ? format.count(shown) : format.quantity(Math.round(shown * 10) / 10)} ${units[unit] ?? ''}`
}

/** The sum of a report that a glance needs. */
export function reportWords(report: ImportReport): string {
  const taken = `${format.counted(report.new, 'new message')} from ${format.counted(report.read, 'row')}`
  const rest = [
    report.duplicate > 0 ? format.counted(report.duplicate, 'duplicate') : null,
    report.rejected > 0 ? `${format.count(report.rejected)} refused` : null,
  ].filter((each) => each !== null)
  return `${taken}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}${report.stopped ? '; stopped before the end' : ''}`
}
