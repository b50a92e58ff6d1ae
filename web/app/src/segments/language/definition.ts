/** A segment as it is edited: what it is called, and whom it asks for. */

import { HOLE, isMapping, without, type Json, type Mapping } from './json'

/** The keys of a segment in the order in which they are written. */
const ORDER = ['segment', 'label', 'color', 'description', 'kind', 'tags', 'owner', 'advice', 'reviewed_on', 'who']

export const KINDS = [
  'value',
  'lifecycle',
  'behavioral',
  'needs',
  'demographic',
  'geographic',
  'psychographic',
  'technographic',
  'predictive',
] as const

/** Colours that are told apart, also by those who see fewer; each can be read on either paper. */
export const COLORS = [
  '#6d4fe0',
  '#2563eb',
  '#0891b2',
  '#2a9d8f',
  '#65a30d',
  '#ca8a04',
  '#ea7317',
  '#e0526a',
  '#c026d3',
  '#64748b',
] as const

export const fresh = (color: string): Mapping => ({ segment: HOLE, label: '', color, who: { all: [] } })

/** The colour that fewest segments have, the first of them in the order above. */
export function leastUsed(colors: readonly (string | null)[]): string {
  const times = (color: string) => colors.filter((each) => each?.toLowerCase() === color).length
  return [...COLORS].sort((a, b) => times(a) - times(b))[0] ?? COLORS[0]
}

/** A name made from a label: letters, digits and underscores, beginning with a letter, not taken yet. */
export function nameFrom(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 60)
  const name = plain || 'segment'
  if (!taken.includes(name)) return name
  let next = 2
  while (taken.includes(`${name}_${next}`)) next += 1
  return `${name}_${next}`
}

/** The definition as it is saved: named, without what is empty, keys in order. Keys that are not known stay. */
export function saved(definition: Mapping, name: string): Mapping {
  const written: Mapping = { ...definition, segment: name }
  const kept = Object.entries(written).filter(([, value]) => value !== '' && value !== HOLE)
  return ordered(Object.fromEntries(kept))
}

export function ordered(definition: Mapping): Mapping {
  const known = ORDER.filter((key) => key in definition).map((key): [string, Json] => [key, definition[key] ?? HOLE])
  return { ...Object.fromEntries(known), ...without(definition, ...ORDER) }
}

export const textOf = (raw: Json | undefined): string => (typeof raw === 'string' ? raw : '')

/** Whether a mapping is a whole segment rather than a bare condition. */
export const isSegment = (raw: Json | undefined): raw is Mapping => isMapping(raw) && 'who' in raw
