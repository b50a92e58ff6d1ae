/** Conditions: which form a mapping is, whether its rows can show all that it says, and how it is turned and grouped. */

import { fitsWhere, readEvent, readNames } from './events'
import { HOLE, isMapping, without, type Json, type Mapping } from './json'
import { readLength } from './lengths'
import { readMeasure } from './measures'
import { isOperand, readOperators, readPredicates } from './predicates'
import { isTraitAnchor, windowForm } from './windows'

/** Every form that rows can show, in the order of the language's page. `did_not` is shown with `did`. */
export const FORMS = [
  'all',
  'any',
  'not',
  'everyone',
  'trait',
  'did',
  'did_not',
  'pattern',
  'segment',
  'tag',
  'account',
  'consent',
  'score',
] as const
export type Form = (typeof FORMS)[number]

/** The form of a condition, undefined where it has none or two. */
export function formOf(raw: Json | undefined): Form | undefined {
  if (!isMapping(raw)) return undefined
  const found = FORMS.filter((form) => form in raw)
  return found.length === 1 ? found[0] : undefined
}

/** Whether the rows can show every word of a condition; what they cannot show stays as it is written. */
export function fits(raw: Json | undefined): boolean {
  const form = formOf(raw)
  if (form === undefined || !isMapping(raw)) return false
  switch (form) {
    case 'all':
    case 'any':
      return only(raw, form) && Array.isArray(raw[form])
    case 'not':
    case 'account':
      return only(raw, form) && isMapping(raw[form])
    case 'everyone':
      return only(raw, form) && raw.everyone === true
    case 'segment':
    case 'tag':
    case 'consent':
      return only(raw, form) && (raw[form] === HOLE || typeof raw[form] === 'string')
    case 'trait':
    case 'score':
      return fitsTested(raw, form)
    case 'did':
      return only(raw, 'did', 'where', 'within', 'nth', 'measure', 'times', 'is') && fitsMeasured(raw) && fitsTests(raw)
    case 'did_not':
      return only(raw, 'did_not', 'where', 'within', 'nth') && fitsMeasured({ ...without(raw, 'did_not'), did: raw.did_not ?? HOLE })
    case 'pattern':
      return fitsPattern(raw)
  }
}

const only = (raw: Mapping, ...keys: string[]): boolean => Object.keys(raw).every((key) => keys.includes(key))

function fitsTested(raw: Mapping, form: 'trait' | 'score'): boolean {
  const tests = readOperators(without(raw, form))
  return (typeof raw[form] === 'string' || raw[form] === HOLE) && tests !== null && fitsOperands(tests.tests)
}

function fitsTests(raw: Mapping): boolean {
  if ('times' in raw && 'is' in raw) return false
  if ('measure' in raw && !('is' in raw)) return false
  return ['times', 'is'].every((key) => !(key in raw) || fitsPredicates(raw[key]))
}

function fitsPredicates(raw: Json | undefined): boolean {
  const found = readPredicates(raw)
  return found !== null && fitsOperands(found.tests)
}

const fitsOperands = (tests: readonly { value: Json }[]): boolean =>
  tests.every(({ value }) => (Array.isArray(value) ? value : [value]).every((each) => !isOperand(each) || fitsOperand(each)))

/** `{trait}` or a measure, each times `scaled`. */
export function fitsOperand(raw: Mapping): boolean {
  if ('scaled' in raw && typeof raw.scaled !== 'number') return false
  const rest = without(raw, 'scaled')
  if ('trait' in rest) return only(rest, 'trait') && (rest.trait === HOLE || typeof rest.trait === 'string')
  return only(rest, 'did', 'where', 'within', 'nth', 'measure') && fitsMeasured(rest)
}

function fitsMeasured(raw: Mapping): boolean {
  return (
    readNames(raw.did) !== null &&
    fitsWhere(raw.where) &&
    fitsWindow(raw.within) &&
    (raw.nth === undefined || typeof raw.nth === 'number') &&
    readMeasure(raw.measure) !== null
  )
}

function fitsWindow(raw: Json | undefined): boolean {
  if (windowForm(raw) === undefined) return false
  if (!isMapping(raw)) return true
  const anchor = raw.after ?? raw.before
  const isAnchor = anchor === undefined || anchor === HOLE || isTraitAnchor(anchor) || readEvent(anchor) !== null
  return isAnchor && (raw.after === undefined || raw.until === undefined || readEvent(raw.until) !== null)
}

function fitsPattern(raw: Mapping): boolean {
  const { pattern, strict } = raw
  return (
    only(raw, 'pattern', 'strict', 'within', 'span', 'gap', 'times') &&
    Array.isArray(pattern) &&
    pattern.every(fitsStep) &&
    (strict === undefined || typeof strict === 'boolean' || readNames(strict) !== null) &&
    fitsWindow(raw.within) &&
    [raw.span, raw.gap].every((each) => each === undefined || readLength(each) !== null) &&
    (raw.times === undefined || fitsPredicates(raw.times))
  )
}

function fitsStep(raw: Json): boolean {
  if (!isMapping(raw)) return readNames(raw) !== null
  if ('not' in raw) {
    return only(raw, 'not', 'for') && readEvent(raw.not) !== null && (raw.for === undefined || readLength(raw.for) !== null)
  }
  return (raw.as === undefined || typeof raw.as === 'string') && readEvent(without(raw, 'as')) !== null
}

// --- turning and grouping --------------------------------------------------------------------------------------------

/** The complement, in the fewest words: `did` without a number becomes `did_not`, a `not` goes away. */
export function turned(raw: Mapping): Mapping {
  if (isMapping(raw.not)) return raw.not
  if ('did_not' in raw) return swapped(raw, 'did_not', 'did')
  if ('did' in raw && !('times' in raw) && !('measure' in raw) && !('is' in raw)) return swapped(raw, 'did', 'did_not')
  return { not: raw }
}

const swapped = (raw: Mapping, from: string, to: string): Mapping =>
  Object.fromEntries(Object.entries(raw).map(([key, value]) => [key === from ? to : key, value]))

/** How the conditions of a group go together. */
export type Together = 'all' | 'any' | 'none'

export interface Group {
  together: Together
  /** The path from the condition to its list. */
  list: (string | number)[]
  conditions: Json[]
}

/** A condition as a group: `not: {any: …}` is none of them. Null where it is no group. */
export function readGroup(raw: Json | undefined): Group | null {
  if (!isMapping(raw) || !fits(raw)) return null
  if (Array.isArray(raw.all)) return { together: 'all', list: ['all'], conditions: raw.all }
  if (Array.isArray(raw.any)) return { together: 'any', list: ['any'], conditions: raw.any }
  const inner = raw.not
  if (isMapping(inner) && fits(inner) && Array.isArray(inner.any)) {
    return { together: 'none', list: ['not', 'any'], conditions: inner.any }
  }
  return null
}

export function writeGroup(together: Together, conditions: Json[]): Mapping {
  return together === 'none' ? { not: { any: conditions } } : { [together]: conditions }
}

/** The condition as a group that more can be added to: one that is none becomes the first of `all`. */
export function asGroup(raw: Json | undefined): Mapping {
  if (raw === undefined || raw === HOLE) return { all: [] }
  return isMapping(raw) && readGroup(raw) ? raw : { all: [raw] }
}

/** What a group of one says without the group; the same for every other condition. */
export function ungrouped(raw: Json): Json {
  const group = readGroup(raw)
  const [first] = group?.conditions ?? []
  return group && group.together !== 'none' && group.conditions.length === 1 && first !== undefined ? first : raw
}

export const AT_LEAST_ONE: Json = { gte: 1 }
