/** Events and traits, ready for a list. */

import type { SeenEvent, SeenTrait, Used, Volumes } from '../api/types'
import * as format from '../kit/format'

export interface SeenRow {
  name: string
  count: number | null
  customers: number
  first_at: string
  last_at: string
  types: readonly string[]
  examples: readonly unknown[]
  counts: readonly number[]
  uses: Used[]
}

interface Seen {
  events: readonly SeenEvent[]
  traits: readonly SeenTrait[]
  volumes: Volumes
  uses: readonly Used[]
}

const named = (name: string, search: string): boolean => name.toLowerCase().includes(search.trim().toLowerCase())

/** What looks at it: each definition once. */
export function usesOf(uses: readonly Used[], kind: string, name: string): Used[] {
  const mine = uses.filter((each) => each.kind === kind && (each.name === name || each.name.startsWith(`${name}.`)))
  return [...new Map(mine.map((each) => [`${each.by_kind} ${each.by}`, each])).values()]
}

/** The events whose name holds the words, in the order given: the most frequent first. */
export const eventRows = ({ events, volumes, uses }: Seen, search: string): SeenRow[] =>
  events
    .filter((each) => named(each.name, search))
    .map((each) => ({
      ...each,
      types: [],
      examples: [],
      counts: volumes.counts[each.name] ?? [],
      uses: usesOf(uses, 'event', each.name),
    }))

/** The traits whose name holds the words, in the order given. */
export const traitRows = ({ traits, uses }: Seen, search: string): SeenRow[] =>
  traits
    .filter((each) => named(each.name, search))
    .map((each) => ({ ...each, count: null, counts: [], uses: usesOf(uses, 'trait', each.name) }))

/** A few values as they are read, short enough for a line. */
export function exampleWords(examples: readonly unknown[], zone: string, room = 3): string {
  const few = examples.slice(0, room).map((each) => shortened(format.value(each, zone)))
  return few.join(' · ')
}

const shortened = (words: string): string => (words.length > 36 ? `${words.slice(0, 35)}…` : words)
