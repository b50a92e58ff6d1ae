/** Definitions as they are written: mappings, lists and scalars, changed by copying only what is on the way to the change. */

export type Json = string | number | boolean | null | Json[] | Mapping
export interface Mapping {
  [key: string]: Json
}

/** The keys and indexes from the root to a part. */
export type Path = readonly (string | number)[]

/** What is still to be chosen. The language knows no null, so it can stand for nothing else. */
export const HOLE = null

export const isMapping = (raw: Json | undefined): raw is Mapping =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

export const isScalar = (raw: Json | undefined): raw is string | number | boolean =>
  typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'

/** A scalar as the text it prints as; nothing for what is none. */
export const printed = (raw: Json | undefined): string => (isScalar(raw) ? String(raw) : '')

/** The texts of a list; none for what is no list. */
export const textsOf = (raw: Json | undefined): string[] =>
  Array.isArray(raw) ? raw.filter((each): each is string => typeof each === 'string') : []

/** The part at a path, undefined where there is none. */
export function at(root: Json | undefined, path: Path): Json | undefined {
  let found = root
  for (const key of path) {
    if (Array.isArray(found) && typeof key === 'number') found = found[key]
    else if (isMapping(found) && typeof key === 'string') found = found[key]
    else return undefined
  }
  return found
}

/** The root with another part at a path; undefined takes the part away. Keys keep their order. */
export function put(root: Json, path: Path, part: Json | undefined): Json {
  const [key, ...rest] = path
  if (key === undefined) return part === undefined ? HOLE : part
  if (typeof key === 'number') {
    const list = Array.isArray(root) ? root : []
    if (rest.length === 0 && part === undefined) return list.filter((_, i) => i !== key)
    const copy = [...list]
    copy[key] = put(copy[key] ?? HOLE, rest, part)
    return copy
  }
  const mapping = isMapping(root) ? root : {}
  if (rest.length === 0 && part === undefined) return without(mapping, key)
  return { ...mapping, [key]: put(mapping[key] ?? HOLE, rest, part) }
}

export const without = (mapping: Mapping, ...keys: string[]): Mapping =>
  Object.fromEntries(Object.entries(mapping).filter(([key]) => !keys.includes(key)))

/** The same mapping with a key called otherwise, in its place. A key that is called so already gives way. */
export const renamed = (mapping: Mapping, from: string, to: string): Mapping =>
  Object.fromEntries(
    Object.entries(mapping)
      .filter(([key]) => key === from || key !== to)
      .map(([key, value]) => [key === from ? to : key, value]),
  )

/** The list with one element at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list]
  const taken = copy.splice(from, 1)
  copy.splice(Math.max(0, Math.min(to, copy.length)), 0, ...taken)
  return copy
}

/** A path as refusals write it: `all[1].where.price.gt`. */
export const shown = (path: Path): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key), '')

/** The path that a refusal means: keys may hold dots, so what is there decides. It ends where nothing is there any more. */
export function resolved(root: Json | undefined, written: string): Path {
  const path: (string | number)[] = []
  let rest = written
  let here = root
  while (rest) {
    const index = /^\[(\d+)\]/.exec(rest)
    if (index && Array.isArray(here)) {
      path.push(Number(index[1]))
      here = here[Number(index[1])]
      rest = rest.slice(index[0].length)
      continue
    }
    rest = rest.replace(/^\./, '')
    if (!isMapping(here)) break
    const key = Object.keys(here)
      .filter((each) => rest === each || rest.startsWith(`${each}.`) || rest.startsWith(`${each}[`))
      .sort((a, b) => b.length - a.length)[0]
    if (key === undefined) break
    path.push(key)
    here = here[key]
    rest = rest.slice(key.length)
  }
  return path
}

export const isWithin = (path: Path, outer: Path): boolean => outer.every((key, i) => path[i] === key)

/** Whether two parts are the same; the order of keys says nothing. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, i) => same(each, other[i]))
  }
  if (isMapping(one) && isMapping(other)) {
    const keys = Object.keys(one)
    return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]))
  }
  return one === other
}
