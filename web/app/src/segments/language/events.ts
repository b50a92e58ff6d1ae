/** Which events a condition is about: their names, and what must hold on each one. */

import { HOLE, isMapping, renamed, without, type Json, type Mapping } from './json'
import { readPredicates } from './predicates'

export const EVERY_EVENT = '*'

/** The names of events; none yet where it is still to be chosen. Null where it is no event. */
export function readNames(raw: Json | undefined): string[] | null {
  if (raw === HOLE) return []
  if (typeof raw === 'string') return [raw]
  if (Array.isArray(raw) && raw.length > 0) {
    const names = raw.filter((each) => typeof each === 'string')
    return names.length === raw.length ? names : null
  }
  return null
}

/** One name as itself, several as a list; every event swallows all others. */
export function writeNames(names: readonly string[]): Json {
  if (names.includes(EVERY_EVENT)) return EVERY_EVENT
  const [only] = names
  return names.length <= 1 ? (only ?? HOLE) : [...names]
}

export const nameWords = (name: string): string => (name === EVERY_EVENT ? 'any event' : name)

/** "Order Completed or Order Imported"; a place to fill where nothing is chosen. */
export function eventWords(raw: Json | undefined): string {
  const names = readNames(isMapping(raw) ? raw.did : raw)
  if (!names || names.length === 0) return '…'
  const narrowed = isMapping(raw) && 'where' in raw ? ' (some of them)' : ''
  return names.map(nameWords).join(' or ') + narrowed
}

/** Events where a name is enough (steps, anchors): the name alone, and `{did, where}` as soon as something must hold. */
export function readEvent(raw: Json | undefined): { did: Json; where: Json | undefined } | null {
  if (isMapping(raw)) {
    if (!('did' in raw) || Object.keys(without(raw, 'did', 'where')).length > 0) return null
    return readNames(raw.did) && fitsWhere(raw.where) ? { did: raw.did ?? HOLE, where: raw.where } : null
  }
  return readNames(raw) ? { did: raw ?? HOLE, where: undefined } : null
}

export const writeEvent = (did: Json, where: Json | undefined): Json => (where === undefined ? did : { did, where })

/** One line of `where`: a property with its predicates, or a group of such mappings. */
export type Line =
  | { kind: 'property'; key: string; raw: Json }
  | { kind: 'all' | 'any'; key: string; raw: Json[] }
  | { kind: 'not'; key: string; raw: Json }

/** The lines of a mapping of properties, in their order. */
export const readWhere = (raw: Mapping): Line[] =>
  Object.entries(raw).map(([key, value]): Line => {
    if (key === 'not') return { kind: 'not', key, raw: value }
    if (key === 'all' || key === 'any') return { kind: key, key, raw: Array.isArray(value) ? value : [] }
    return { kind: 'property', key, raw: value }
  })

export const writeWhere = (lines: readonly Line[]): Json | undefined =>
  lines.length === 0 ? undefined : Object.fromEntries(lines.map((line) => [line.key, line.raw]))

/** Whether every line can be shown; without `where` there is nothing to show. */
export function fitsWhere(raw: Json | undefined): boolean {
  if (raw === undefined) return true
  if (!isMapping(raw)) return false
  return Object.entries(raw).every(([key, value]) => {
    if (key === 'not') return isMapping(value) && fitsWhere(value)
    if (key === 'all' || key === 'any') {
      return Array.isArray(value) && value.length > 0 && value.every((each) => isMapping(each) && fitsWhere(each))
    }
    return readPropertyPredicates(value) !== null
  })
}

/** The predicates of a property, `same_as` of a pattern beside them. */
export function readPropertyPredicates(raw: Json): { same: Json | undefined; rest: Json | undefined } | null {
  if (!isMapping(raw) || !('same_as' in raw)) return readPredicates(raw) ? { same: undefined, rest: raw } : null
  const rest = without(raw, 'same_as')
  if (raw.same_as !== HOLE && typeof raw.same_as !== 'string') return null
  if (Object.keys(rest).length === 0) return { same: raw.same_as, rest: undefined }
  return readPredicates(rest) ? { same: raw.same_as, rest } : null
}

/** A further line: a property that is there already goes into a group of its own, since a mapping holds a key once. */
export function withProperty(raw: Json | undefined, property: string, test: Json): Json {
  const mapping = isMapping(raw) ? raw : {}
  if (!(property in mapping)) return { ...mapping, [property]: test }
  const all = Array.isArray(mapping.all) ? mapping.all : []
  return { ...mapping, all: [...all, { [property]: test }] }
}

export const renameProperty = (raw: Mapping, from: string, to: string): Mapping => renamed(raw, from, to)
