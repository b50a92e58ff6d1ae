/** A goal while it is written: which kind of number it watches, and what is still to be chosen. */

import { nameFrom, textOf } from '../segments/language/definition'
import { complete, hasHole } from '../segments/language/holes'
import { HOLE, isMapping, without, type Json, type Mapping } from '../segments/language/json'
import { readMeasure } from '../segments/language/measures'

/** The keys of a goal in the order in which they are written. */
const ORDER = ['goal', 'label', 'kpi', 'across', 'share', 'customers', 'of', 'unit', 'target', 'by', 'owner', 'note']

export const NUMBERS = [
  { kind: 'measure', label: 'An amount: what they did, counted or summed', words: 'an amount' },
  { kind: 'trait', label: 'A trait that holds numbers', words: 'a trait' },
  { kind: 'share', label: 'A share: for what part of them something holds', words: 'a share' },
  { kind: 'customers', label: 'A number of customers for whom something holds', words: 'a number of customers' },
] as const

export type Kind = (typeof NUMBERS)[number]['kind']

export const ACROSS = [
  { value: 'total', label: 'All together', words: 'all together' },
  { value: 'mean', label: 'The mean of the customers', words: 'as the mean of the customers' },
  { value: 'median', label: 'The median of the customers', words: 'as the median of the customers' },
] as const

export const fresh = (): Mapping => ({ goal: HOLE, label: '', kpi: { did: HOLE, within: '30 days' }, of: 'everyone' })

export function kindOf(goal: Mapping): Kind {
  if ('share' in goal) return 'share'
  if ('customers' in goal) return 'customers'
  return typeof goal.kpi === 'string' || ('kpi' in goal && goal.kpi === HOLE) ? 'trait' : 'measure'
}

/** The goal with another kind of number; a condition stays where both are about one. */
export function withKind(goal: Mapping, kind: Kind): Mapping {
  const kept = without(goal, 'kpi', 'across', 'share', 'customers')
  const condition = conditionOf(goal)
  switch (kind) {
    case 'measure':
      return { ...kept, kpi: { did: HOLE, within: '30 days' } }
    case 'trait':
      return { ...kept, kpi: HOLE, across: 'mean' }
    case 'share':
      return { ...kept, share: condition }
    case 'customers':
      return { ...kept, customers: condition }
  }
}

export const conditionOf = (goal: Mapping): Mapping => {
  const found = goal.share ?? goal.customers
  return isMapping(found) ? found : { all: [] }
}

/** Whether its number lies between 0 and 1. */
export function isShare(goal: Mapping): boolean {
  if (kindOf(goal) === 'share') return true
  return isMapping(goal.kpi) && isMapping(goal.kpi.measure) && 'share' in goal.kpi.measure
}

/** Measures that do not add up: they are taken across the customers as mean or median. */
const NEVER_TOTAL = ['min', 'max', 'median', 'first', 'last', 'since_first', 'since_last', 'streak']

export const addsUp = (goal: Mapping): boolean =>
  !isMapping(goal.kpi) || !NEVER_TOTAL.includes(readMeasure(goal.kpi.measure)?.form.key ?? '')

/** The goal with another measure, across the customers as the measure can be. */
export function withKpi(goal: Mapping, kpi: Json): Mapping {
  const next: Mapping = { ...goal, kpi }
  if (addsUp(next) || (typeof next.across === 'string' && next.across !== 'total')) return next
  return { ...next, across: 'mean' }
}

export const atLeast = (goal: Mapping): boolean => !(isMapping(goal.target) && 'lte' in goal.target)

export function targetOf(goal: Mapping): Json {
  return isMapping(goal.target) ? (goal.target.gte ?? goal.target.lte ?? HOLE) : HOLE
}

/** The goal with another target; without a number it has none. */
export const withTarget = (goal: Mapping, number: Json, least: boolean): Mapping =>
  number === HOLE ? without(goal, 'target') : { ...goal, target: { [least ? 'gte' : 'lte']: number } }

/** The goal as it is asked and saved: without what is still to be chosen, keys in order. left_out: what of its number is missing. */
export function asked(goal: Mapping, taken: readonly string[], name: string | null): { raw: Mapping; left_out: number } {
  let written: Mapping = { ...goal, goal: name ?? (textOf(goal.goal) || nameFrom(textOf(goal.label) || 'goal', taken)) }
  let left = 0
  for (const key of ['share', 'customers'] as const) {
    const condition = written[key]
    if (condition === undefined) continue
    const found = complete(condition)
    left += found.asked === undefined ? 1 : found.left_out
    written = found.asked === undefined ? without(written, key) : { ...written, [key]: found.asked }
  }
  if ('kpi' in written && hasHole(written.kpi)) {
    left += 1
    written = without(written, 'kpi')
  }
  if (!('kpi' in written) || written.across === 'total') written = without(written, 'across')
  const kept = Object.entries(written).filter(([, value]) => value !== '' && value !== HOLE)
  const known = Object.fromEntries(kept)
  const ordered = ORDER.filter((key) => key in known).map((key): [string, Json] => [key, known[key] ?? HOLE])
  return { raw: { ...Object.fromEntries(ordered), ...without(known, ...ORDER) }, left_out: left }
}
