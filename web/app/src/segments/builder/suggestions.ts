/** What the menus offer: names and values that were really seen, each with how often. */

import type { EventDetail, SeenEvent, SeenTrait } from '../../api/types'
import * as format from '../../kit/format'
import type { Option } from '../../kit/options'
import { EVERY_EVENT } from '../language/events'
import { printed, type Json } from '../language/json'

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Events by name with how many customers did them; the option of any event stands last. */
export const eventOptions = (events: readonly SeenEvent[]): Option[] => [
  ...events.map((each) => ({ value: each.name, label: each.name, note: format.count(each.customers) })),
  { value: EVERY_EVENT, label: 'any event', says: 'Whatever they did' },
]

const BUILT_IN: Option[] = [
  { value: 'first_seen', label: 'first_seen', says: 'When their first message came' },
  { value: 'last_seen', label: 'last_seen', says: 'When their latest message came' },
]

/** Traits with how many customers have them, then those that are computed, then those that everybody has. */
export const traitOptions = (
  traits: readonly SeenTrait[],
  computed: readonly { name: string; sentence: string }[],
): Option[] => [
  ...computed.map((each) => ({ value: each.name, label: each.name, says: each.sentence })),
  ...traits
    .filter((each) => !computed.some((other) => other.name === each.name))
    .map((each) => ({ value: each.name, label: each.name, note: format.count(each.customers) })),
  ...BUILT_IN,
]

export interface Seen {
  /** JSON types that were seen. */
  types: readonly string[]
  values: readonly { value: unknown; count: number }[]
  /** Among how many values were counted: of a sample, of all customers. */
  among: number
}

const TIMES: Option[] = [
  { value: 'time.hour', label: 'hour of the day', says: '0 to 23', group: 'Time' },
  { value: 'time.weekday', label: 'day of the week', group: 'Time' },
  { value: 'time.date', label: 'date', group: 'Time' },
]

/** The properties of some events and what came around them, the most frequent first. */
export function propertyOptions(details: readonly EventDetail[]): Option[] {
  const of = (prefix: string, group: string, pick: (detail: EventDetail) => EventDetail['properties']): Option[] => {
    const found = new Map<string, { count: number; types: Set<string>; sampled: number }>()
    for (const detail of details) {
      for (const each of pick(detail)) {
        const before = found.get(each.name) ?? { count: 0, types: new Set<string>(), sampled: 0 }
        each.types.forEach((type) => before.types.add(type))
        found.set(each.name, { count: before.count + each.count, types: before.types, sampled: before.sampled + detail.sampled })
      }
    }
    return [...found].map(([name, { types }]) => ({
      value: prefix + name,
      label: name,
      note: [...types].filter((type) => type !== 'null').join(', '),
      group,
    }))
  }
  return [
    ...of('', 'Properties', (detail) => detail.properties),
    ...of('context.', 'Device, page, campaign', (detail) => detail.context),
    ...TIMES,
  ]
}

/** What is known of one property of some events. */
export function seenProperty(details: readonly EventDetail[], property: string): Seen {
  if (property === 'time.weekday') {
    return { types: ['number'], values: WEEKDAYS.map((_, i) => ({ value: i + 1, count: 0 })), among: 0 }
  }
  if (property === 'time.hour') {
    return { types: ['number'], values: Array.from({ length: 24 }, (_, i) => ({ value: i, count: 0 })), among: 0 }
  }
  const isContext = property.startsWith('context.')
  const name = isContext ? property.slice('context.'.length) : property
  const found = details.flatMap((detail) =>
    (isContext ? detail.context : detail.properties).filter((each) => each.name === name),
  )
  return {
    types: [...new Set(found.flatMap((each) => each.types))],
    values: found.flatMap((each) => each.values).sort((a, b) => b.count - a.count),
    among: details.reduce((sum, each) => sum + each.sampled, 0),
  }
}

/** A value as the menus tell it apart from all others: its JSON. */
export const keyOf = (value: Json): string => JSON.stringify(value)

/** A value as it stands in a sentence. */
export function valueWords(value: Json | undefined, property?: string): string {
  if (property === 'time.weekday' && typeof value === 'number') return WEEKDAYS[value - 1] ?? String(value)
  if (typeof value === 'string') return value === '' ? 'empty text' : value
  return printed(value)
}

/** Values with their share of those among whom they were counted. */
export function valueOptions(seen: Seen, property?: string): Option[] {
  const options = new Map<string, Option>()
  for (const { value, count } of seen.values) {
    if (value === null || typeof value === 'object') continue
    const key = keyOf(value as Json)
    if (options.has(key)) continue
    const note = count > 0 && seen.among > 0 ? { note: format.share(count / seen.among) } : {}
    options.set(key, { value: key, label: valueWords(value as Json, property), ...note })
  }
  return [...options.values()]
}

/** The value that was picked by its JSON, or typed: a number where only numbers were seen, else the text itself. */
export function valueOf(picked: string, options: readonly Option[], types: readonly string[]): Json {
  if (options.some((each) => each.value === picked)) return JSON.parse(picked) as Json
  const isNumber = types.length > 0 && types.every((type) => type === 'number' || type === 'null')
  if (isNumber && picked.trim() !== '' && !Number.isNaN(Number(picked))) return Number(picked)
  return picked
}

/** Several values in one breath: the first of them, and how many more. */
export function listed(values: readonly Json[], property?: string, most = 4): string {
  const words = values.map((each) => valueWords(each, property))
  if (words.length > most) return `${words.slice(0, most - 1).join(', ')} or ${words.length - most + 1} more`
  if (words.length <= 1) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

const ISO = /^\d{4}-\d{2}-\d{2}/

/** The test that a new line begins with, by what was seen of its values. */
export function firstTest(seen: Seen): Record<string, Json> {
  const types = seen.types.filter((type) => type !== 'null')
  const is = (type: string) => types.length > 0 && types.every((each) => each === type)
  if (is('boolean')) return { eq: true }
  if (is('number')) return { gte: null }
  const texts = seen.values.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  if (texts.length > 0 && texts.every((each) => ISO.test(each))) return { newer_than: '30 days' }
  return { in: null }
}
