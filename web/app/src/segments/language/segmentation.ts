/** A segmentation as it is edited: parts in order, each with its condition, and the rest. */

import { ungrouped } from './conditions'
import { nameFrom, ordered as orderedSegment, textOf } from './definition'
import { complete, hasHole, type Complete } from './holes'
import { HOLE, isMapping, without, type Json, type Mapping, type Path } from './json'

const ORDER = ['segmentation', 'label', 'description', 'of', 'segments', 'by', 'otherwise']

/** Grey: what is left over calls for no attention. */
const REST = { segment: HOLE, label: 'Everyone else', color: '#64748b' } as const

export const freshSegmentation = (color: string): Mapping => ({
  segmentation: HOLE,
  label: '',
  segments: [freshPart(color)],
  otherwise: { ...REST },
})

export const freshPart = (color: string): Mapping => ({ segment: HOLE, label: '', color, who: { all: [] } })

export const freshRest = (): Mapping => ({ ...REST })

export const isSegmentation = (raw: Json | undefined): raw is Mapping => isMapping(raw) && 'segmentation' in raw

export const partsIn = (definition: Mapping): Mapping[] =>
  Array.isArray(definition.segments) ? definition.segments.filter(isMapping) : []

export const restIn = (definition: Mapping): Mapping | null => (isMapping(definition.otherwise) ? definition.otherwise : null)

/** A part that is a segment of its own: its condition is written there. */
export const isReference = (part: Mapping): boolean => !('who' in part)

/** All parts with names: those that were written stay, others follow their labels. taken: names of other definitions. */
export function named(definition: Mapping, name: string, taken: readonly string[]): Mapping {
  const all = [...partsIn(definition), ...(restIn(definition) ? [restIn(definition) ?? {}] : [])]
  const used = [...taken, name, ...all.map((part) => textOf(part.segment)).filter(Boolean)]
  const call = (part: Mapping): Mapping => {
    if (textOf(part.segment)) return part
    const label = textOf(part.label)
    const plain = nameFrom(label, [])
    const own = nameFrom(label === '' ? `${name} part` : used.includes(plain) ? `${name} ${label}` : label, used)
    used.push(own)
    return { ...part, segment: own }
  }
  const parts = partsIn(definition).map(call)
  const rest = restIn(definition)
  return {
    ...definition,
    segmentation: name,
    ...(Array.isArray(definition.segments) ? { segments: parts } : {}),
    ...(rest ? { otherwise: call(rest) } : {}),
  }
}

export interface AskedParts {
  /** What can be counted, undefined where no part says whom it wants. */
  raw: Mapping | undefined
  /** Which part of the definition each part of the question is. */
  indexes: readonly number[]
  /** Parts that are not complete. */
  left_out: number
  /** The part of the definition and the path in its condition that a path in the question means. */
  original: (path: Path) => { part: number; path: Path } | null
}

/** The segmentation without what is not yet filled in: it is counted while the rest is being written. */
export function askedParts(definition: Mapping): AskedParts {
  if (!Array.isArray(definition.segments)) {
    const isReady = isMapping(definition.by) && !hasHole(definition.by)
    return { raw: isReady ? shown(definition) : undefined, indexes: [], left_out: 0, original: () => null }
  }
  const found: { index: number; part: Mapping; done: Complete | null }[] = []
  let left = 0
  partsIn(definition).forEach((part, index) => {
    const done = isReference(part) ? null : complete(part.who ?? HOLE)
    if (done && (done.asked === undefined || done.left_out > 0)) left += 1
    if (done?.asked === undefined && done !== null) return
    found.push({ index, part: done?.asked === undefined ? part : { ...part, who: done.asked }, done })
  })
  const raw = found.length === 0 ? undefined : shown({ ...definition, segments: found.map((each) => each.part) })
  return {
    raw,
    indexes: found.map((each) => each.index),
    left_out: left,
    original: (path) => {
      const [key, place, who, ...rest] = path
      const each = key === 'segments' && typeof place === 'number' ? found[place] : undefined
      if (!each) return null
      return { part: each.index, path: who === 'who' ? (each.done?.original(rest) ?? rest) : [] }
    },
  }
}

/** The definition as it is saved: named, without what is empty, keys in order. */
export function savedSegmentation(definition: Mapping, name: string, taken: readonly string[]): Mapping {
  return shown(named(definition, name, taken))
}

function shown(definition: Mapping): Mapping {
  const tidy = (part: Mapping): Mapping => {
    const bare = filled(part)
    return orderedSegment('who' in bare ? { ...bare, who: ungrouped(bare.who ?? HOLE) } : bare)
  }
  const rest = restIn(definition)
  const whole: Mapping = {
    ...filled(definition),
    ...(Array.isArray(definition.segments) ? { segments: partsIn(definition).map(tidy) } : {}),
    ...(rest ? { otherwise: filled(rest) } : {}),
  }
  if (whole.of === 'everyone') delete whole.of
  const known = ORDER.filter((key) => key in whole).map((key): [string, Json] => [key, whole[key] ?? HOLE])
  return { ...Object.fromEntries(known), ...without(whole, ...ORDER) }
}

const filled = (mapping: Mapping): Mapping =>
  Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== '' && value !== HOLE))

/** Why it cannot be saved yet, null where it can. */
export function whatIsMissing(definition: Mapping, asked: AskedParts): string | null {
  if (textOf(definition.label).trim() === '') return 'Name it first.'
  if (asked.raw === undefined) return 'Say whom the first part wants.'
  if (asked.left_out > 0) return 'Complete every part first.'
  if (partsIn(definition).some((part) => !isReference(part) && textOf(part.label).trim() === '' && !textOf(part.segment))) return 'Name every part first.'
  return null
}
