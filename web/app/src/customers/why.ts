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

/** What a condition was tested on, as people read it: lists by their elements, instants as moments. */
export function valueOf(text: string, zone: string): string {
  try {
    const read: unknown = /^[[{]/.test(text) ? JSON.parse(text) : text
    return format.value(read, zone)
  } catch {
    return text
  }
}

/** The conditions that make a segment not hold, in words: of `all` those that fail, of `any` every one, below groups too. */
export function deciding(node: Node): string[] {
  if (node.holds) return []
  if (node.kind === 'not') return node.children.map((each) => `${each.words}, which it should not`)
  if (node.children.length === 0 || node.kind === 'segment' || node.kind === 'account') return [told(node)]
  return node.children.filter((each) => !each.holds).flatMap(deciding)
}

const told = (node: Node): string =>
  node.value !== null ? `${node.words} (it is ${node.value})` : node.note !== null ? `${node.words} (${node.note})` : node.words

/** Where events lie in the window that was looked at, from 0 at its start to 1 at its end; null where it has no start. */
export function places(node: Node): number[] | null {
  const [from, until] = [instant(node.bounds?.from), instant(node.bounds?.until)]
  if (from === null || until === null || node.events.length === 0) return null
  const [begin, length] = [Date.parse(from), Date.parse(until) - Date.parse(from)]
  if (length <= 0) return null
  return node.events.map((each) => Math.min(Math.max((Date.parse(each.occurred_at) - begin) / length, 0), 1))
}
