import { describe, expect, it } from 'vitest'
import schema from '../../../language.json'
import { cases, conditionOf, type Case } from './cases'
import { FORMS, fits, readGroup, writeGroup } from './conditions'
import { complete } from './holes'
import { type Line, readEvent, readNames, readPropertyPredicates, readWhere, writeEvent, writeNames, writeWhere } from './events'
import { isMapping, without, type Json, type Mapping } from './json'
import { readLength, writeLength } from './lengths'
import { MEASURES, readMeasure, writeMeasure } from './measures'
import { OPERATORS } from './operators'
import { readOperators, readPredicates, writeOperators, writePredicates } from './predicates'
import { fromText, toText } from './text'
import { WINDOWS, windowForm, windowWords } from './windows'

const ALL = cases()
const conditions = ALL.map((each): [string, Json | undefined, Case] => [`${each.file}: ${each.it}`, conditionOf(each), each])
const asked = conditions.filter((each): each is [string, Mapping, Case] => isMapping(each[1]))

/** Every part of a condition read as the rows read it and written as they write it. */
function rewritten(raw: Json): Json {
  if (Array.isArray(raw)) return raw.map(rewritten)
  if (!isMapping(raw)) return raw
  const group = readGroup(raw)
  if (group) return writeGroup(group.together, group.conditions.map(rewritten))
  const parts = Object.entries(raw).map(([key, value]): [string, Json] => [key, part(key, value)])
  const written = Object.fromEntries(parts)
  if ('trait' in raw && !('compute' in raw) && Object.keys(raw).length > 1 && !('scaled' in raw)) {
    const tests = readOperators(without(raw, 'trait'))
    return tests ? { trait: raw.trait ?? '', ...writeOperators(tests) } : written
  }
  return written
}

function part(key: string, value: Json): Json {
  switch (key) {
    case 'all':
    case 'any':
      return rewritten(value)
    case 'not':
    case 'account':
      return isMapping(value) ? rewritten(value) : value
    case 'did':
    case 'did_not': {
      const names = readNames(value)
      return names ? writeNames(names) : value
    }
    case 'where':
      return where(value)
    case 'measure': {
      const measure = readMeasure(value)
      return measure ? writeMeasure(measure) : value
    }
    case 'times':
    case 'is': {
      const tests = readPredicates(value)
      return tests ? writePredicates(tests) : value
    }
    case 'within':
      return window(value)
    case 'pattern':
      return Array.isArray(value) ? value.map(step) : value
    default:
      return value
  }
}

function where(raw: Json): Json {
  if (!isMapping(raw)) return raw
  const lines = readWhere(raw).map((line): Line => {
    if (line.kind === 'all' || line.kind === 'any') return { ...line, raw: line.raw.map(where) }
    if (line.kind === 'not') return { ...line, raw: where(line.raw) }
    const found = readPropertyPredicates(line.raw)
    if (!found) return line
    const tests = readPredicates(found.rest)
    const rest = tests ? writePredicates(tests) : undefined
    if (found.same === undefined) return { kind: 'property', key: line.key, raw: rest ?? line.raw }
    return { kind: 'property', key: line.key, raw: { same_as: found.same, ...(isMapping(rest) ? rest : {}) } }
  })
  return writeWhere(lines) ?? {}
}

function window(raw: Json): Json {
  const length = readLength(raw)
  return length ? writeLength(length) : raw
}

function step(raw: Json): Json {
  if (isMapping(raw)) return raw
  const event = readEvent(raw)
  return event ? writeEvent(event.did, event.where) : raw
}

describe('the language as it is written', () => {
  it('has cases to be read', () => {
    expect(asked.length).toBeGreaterThan(300)
  })

  it.each(asked)('can be shown in rows, whole: %s', (_, raw) => {
    expect(fits(raw)).toBe(true)
  })

  it.each(asked)('is written back word for word: %s', (_, raw) => {
    expect(rewritten(raw)).toEqual(normal(raw))
  })

  it.each(conditions)('comes back from YAML unchanged: %s', (_, __, { raw }) => {
    expect(fromText(toText(raw)).raw).toEqual(raw)
  })

  it.each(asked)('is asked whole where nothing is missing: %s', (_, raw) => {
    expect(complete(raw)).toMatchObject({ asked: raw, left_out: 0 })
  })

  it('names every window that a case has', () => {
    const windows = asked.flatMap(([, raw]) => found(raw, 'within'))

    expect(windows.length).toBeGreaterThan(60)
    for (const each of windows) {
      expect(windowForm(each)).toBeDefined()
      expect(windowWords(each)).not.toContain('…')
    }
  })
})

/** Lengths may be written with zeros, in the singular, or one event as a list: the rows write the plain form. */
function normal(raw: Json): Json {
  if (Array.isArray(raw)) return raw.map(normal)
  if (!isMapping(raw)) return raw
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => {
      if (key === 'within') return [key, window(value)]
      if ((key === 'did' || key === 'did_not') && Array.isArray(value)) return [key, writeNames(readNames(value) ?? [])]
      if (key === 'pattern' && Array.isArray(value)) return [key, value.map((each) => (isMapping(each) ? each : step(each)))]
      return [key, ['all', 'any', 'not', 'account'].includes(key) ? normal(value) : value]
    }),
  )
}

function found(raw: Json, key: string): Json[] {
  if (Array.isArray(raw)) return raw.flatMap((each) => found(each, key))
  if (!isMapping(raw)) return []
  return Object.entries(raw).flatMap(([each, value]) => (each === key ? [value] : []).concat(found(value, key)))
}

describe('the lists of the app and the schema of the server', () => {
  const defs = schema.$defs

  it('have the same forms', () => {
    const forms = defs.condition.oneOf.map((each) => each.title)
    expect(FORMS.filter((each) => !['consent', 'score'].includes(each))).toEqual(
      forms.filter((each) => !['consent', 'score'].includes(each)),
    )
  })

  it('have the same operators', () => {
    const keys = Object.keys(defs.measure_predicates.anyOf.at(-1)?.properties ?? {})
    expect(OPERATORS.map((each) => each.key).sort()).toEqual(keys.filter((each) => each !== 'among').sort())
  })

  it('have the same measures', () => {
    const [bare, others] = defs.measure.anyOf
    const keys = [...(bare?.enum ?? []), ...Object.keys(others?.properties ?? {})]
    expect(MEASURES.map((each) => each.key).sort()).toEqual(keys.sort())
  })

  it('have the same windows', () => {
    const [, ...forms] = defs.window.oneOf
    expect(WINDOWS.length - 2).toBe(forms.length)
  })
})
