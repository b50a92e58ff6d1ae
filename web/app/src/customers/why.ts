/** How an explanation is told. */

import type { Node } from '../api/types'
import * as format from '../kit/format'

/** What stands over the conditions of a group; null for a condition that speaks for itself. */
export function heading(node: Node): string | null {
  if (node.children.length === 0) return null
  switch (node.kind) {
    case 'all':
      return node.children.length === 1 ? 'This holds' : 'All of these hold'
    case 'any':
      return node.children.length === 1 ? 'This holds' : 'At least one of these holds'
    case 'not':
      return 'This does not hold'
    default:
      return null
  }
}

/** The window that was looked at, in words; null where it was all time. */
export function windowOf(bounds: Node['bounds'], zone: string): string | null {
  const from = instant(bounds?.from)
  const until = instant(bounds?.until)
  if (from !== null && until !== null) return `${format.moment(from, zone)} to ${format.moment(until, zone)}`
  if (from !== null) return `since ${format.moment(from, zone)}`
  return until === null ? null : `until ${format.moment(until, zone)}`
}

const instant = (given: unknown): string | null => (typeof given === 'string' && given !== '' ? given : null)

/** How many deciding events are not among those shown. */
export const unshown = (node: Node): number => Math.max((node.events_total ?? 0) - node.events.length, 0)

/** The few properties of an event that fit beside it: plain values first come, objects left out. */
export function brief(properties: unknown, zone: string, room = 4): [string, string][] {
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties)
    .filter(([, given]) => given !== null && (typeof given !== 'object' || Array.isArray(given)))
    .filter(([, given]) => !Array.isArray(given) || given.every((each) => typeof each !== 'object'))
    .slice(0, room)
    .map(([name, given]) => [name, format.value(given, zone)])
}

/** Those the customer is in before the others, each group in the order given. */
export const inFirst = <T extends { holds: boolean }>(reasons: readonly T[]): T[] =>
  [...reasons].sort((a, b) => Number(b.holds) - Number(a.holds))
