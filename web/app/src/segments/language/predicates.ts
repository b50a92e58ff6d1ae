/** Predicates as tests in a row: a bare value is `is`, a list `is any of`, a mapping holds one test per operator. */

import { HOLE, isMapping, isScalar, without, type Json, type Mapping } from './json'
import { operator, type Takes } from './operators'
import { writeLength } from './lengths'

export interface Test {
  op: string
  value: Json
}

export interface Predicates {
  tests: Test[]
  /** The segment of those who are ranked. */
  among?: Json
  /** Written as a value or a list, without an operator. */
  bare: boolean
}

/** Whether a mapping stands for the value of a trait or a measure. */
export const isOperand = (raw: Json | undefined): raw is Mapping => isMapping(raw) && ('trait' in raw || 'did' in raw)

/** The tests that are written, null where they are none. */
export function readPredicates(raw: Json | undefined): Predicates | null {
  if (raw === undefined) return null
  if (raw === HOLE || isScalar(raw) || isOperand(raw)) return { tests: [{ op: 'eq', value: raw }], bare: true }
  if (Array.isArray(raw)) return raw.every(isScalar) ? { tests: [{ op: 'in', value: raw }], bare: true } : null
  return readOperators(raw)
}

/** The tests of a mapping that holds nothing else. */
export function readOperators(raw: Mapping): Predicates | null {
  const { among } = raw
  const tests = Object.entries(without(raw, 'among')).map(([op, value]) => ({ op, value }))
  if (tests.length === 0 || !tests.every(fits)) return null
  return among === undefined ? { tests, bare: false } : { tests, among, bare: false }
}

export function writePredicates(found: Predicates): Json {
  const [only] = found.tests
  if (found.bare && found.tests.length === 1 && found.among === undefined && only) {
    if (only.op === 'eq' || (only.op === 'in' && Array.isArray(only.value))) return only.value
  }
  return writeOperators(found)
}

export function writeOperators(found: Predicates): Mapping {
  const written = Object.fromEntries(found.tests.map(({ op, value }) => [op, value]))
  const ranks = found.tests.some(({ op }) => op === 'top' || op === 'bottom')
  return found.among === undefined || !ranks ? written : { ...written, among: found.among }
}

/** Whether an operator is known and its operand is of the sort it takes, or still to be chosen. */
export function fits({ op, value }: Test): boolean {
  const known = operator(op)
  return known !== undefined && (value === HOLE || takes(known.takes, value))
}

function takes(kind: Takes, value: Json): boolean {
  switch (kind) {
    case 'several':
      return Array.isArray(value) && value.length > 0 && value.every(isScalar)
    case 'range':
      return Array.isArray(value) && value.length === 2 && value.every((each) => each === HOLE || isScalar(each) || isOperand(each))
    case 'flag':
      return typeof value === 'boolean'
    case 'pattern':
    case 'length':
    case 'percent':
      return typeof value === 'string'
    default:
      return isScalar(value) || isOperand(value)
  }
}

/** A test with another operator; what was compared with stays where it still fits. */
export function withOperator(test: Test, op: string): Test {
  const kind = operator(op)?.takes ?? 'scalar'
  const kept = test.value
  if (kind === 'flag') return { op, value: true }
  if (fits({ op, value: kept }) && kept !== HOLE && !(kind === 'number' && typeof kept === 'boolean')) {
    const isNumeric = kind !== 'number' || typeof kept !== 'string' || !Number.isNaN(Number(kept))
    if (isNumeric && operator(test.op)?.takes !== 'flag' && sameSort(test.op, op)) return { op, value: kept }
  }
  if (kind === 'several' && isScalar(kept) && operator(test.op)?.takes !== 'flag') return { op, value: [kept] }
  if (kind === 'scalar' && Array.isArray(kept) && isScalar(kept[0])) return { op, value: kept[0] }
  if (kind === 'range') return { op, value: [typeof kept === 'number' ? kept : HOLE, HOLE] }
  if (kind === 'number' && Array.isArray(kept) && typeof kept[0] === 'number') return { op, value: kept[0] }
  if (kind === 'length') return { op, value: writeLength({ count: 30, unit: 'day' }) }
  if (kind === 'percent') return { op, value: '10%' }
  return { op, value: HOLE }
}

const LOOSE: readonly Takes[] = ['scalar', 'number', 'text']

function sameSort(one: string, other: string): boolean {
  const [from, to] = [operator(one)?.takes, operator(other)?.takes]
  return from === to || (from !== undefined && to !== undefined && LOOSE.includes(from) && LOOSE.includes(to))
}
