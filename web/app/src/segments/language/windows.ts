/** Every window of the language: how it is told apart, what a fresh one holds, and its words. */

import { HOLE, isMapping, without, type Json, type Mapping } from './json'
import { last, readLength, writeLength, type Length } from './lengths'
import { eventWords } from './events'

export interface WindowForm {
  key: string
  /** In the menu of windows. */
  label: string
  /** Whether a window is of this form; all time is undefined. */
  fits: (raw: Json | undefined) => boolean
  /** A new window of this form, after what another one said. */
  fresh: (from: Json | undefined) => Json | undefined
}

const keys = (raw: Json | undefined, required: readonly string[], optional: readonly string[]): raw is Mapping =>
  isMapping(raw) &&
  required.every((key) => key in raw) &&
  Object.keys(raw).every((key) => required.includes(key) || optional.includes(key))

/** The anchor of the window before, so that changing its end does not lose its beginning. */
const anchored = (from: Json | undefined, key: 'after' | 'before', rest: Mapping): Mapping => {
  const before = isMapping(from) ? from : {}
  const anchor = before.after ?? before.before ?? HOLE
  return before.which === 'last' && !isTraitAnchor(anchor)
    ? { [key]: anchor, ...rest, which: 'last' }
    : { [key]: anchor, ...rest }
}

const lengthOf = (from: Json | undefined, otherwise: string): string => {
  const parts = isMapping(from) ? [from.for, from.from, from.full] : [from]
  return parts.map(readLength).flatMap((each) => (each ? [writeLength(each)] : []))[0] ?? otherwise
}

export const isTraitAnchor = (raw: Json | undefined): raw is Mapping => isMapping(raw) && 'trait' in raw

export const WINDOWS: readonly WindowForm[] = [
  { key: 'ever', label: 'At any time', fits: (raw) => raw === undefined, fresh: () => undefined },
  {
    key: 'last',
    label: 'In the last …',
    fits: (raw) => readLength(raw) !== null,
    fresh: (from) => lengthOf(from, '30 days'),
  },
  {
    key: 'ago',
    label: 'From … to … ago',
    fits: (raw) => keys(raw, [], ['from', 'to']) && ('from' in raw || 'to' in raw),
    fresh: (from) => ({ from: lengthOf(from, '60 days'), to: lengthOf(from, '60 days') === '30 days' ? '7 days' : '30 days' }),
  },
  {
    key: 'dates',
    label: 'Between dates',
    fits: (raw) => keys(raw, [], ['since', 'until']) && ('since' in raw || 'until' in raw),
    fresh: () => ({ since: HOLE }),
  },
  {
    key: 'full',
    label: 'In whole calendar periods',
    fits: (raw) => keys(raw, ['full'], ['zone']),
    fresh: () => ({ full: '1 month' }),
  },
  {
    key: 'this',
    label: 'In this day, week, month …',
    fits: (raw) => keys(raw, ['this'], ['zone']),
    fresh: () => ({ this: 'month' }),
  },
  {
    key: 'after_for',
    label: 'Within … after something',
    fits: (raw) => keys(raw, ['after', 'for'], ['which']),
    fresh: (from) => anchored(from, 'after', { for: lengthOf(from, '7 days') }),
  },
  {
    key: 'after_until',
    label: 'After something, until something else',
    fits: (raw) => keys(raw, ['after', 'until'], ['which']),
    fresh: (from) => anchored(from, 'after', { until: HOLE }),
  },
  {
    key: 'after_calendar',
    label: 'On the same calendar day as something',
    fits: (raw) => keys(raw, ['after', 'calendar'], ['which', 'zone']),
    fresh: (from) => anchored(from, 'after', { calendar: '1 day' }),
  },
  {
    key: 'before_for',
    label: 'In the … before something',
    fits: (raw) => keys(raw, ['before', 'for'], ['which']),
    fresh: (from) => anchored(from, 'before', { for: lengthOf(from, '7 days') }),
  },
]

/** The form of a window, undefined where it is none of them. */
export const windowForm = (raw: Json | undefined): WindowForm | undefined => WINDOWS.find((each) => each.fits(raw))

/** A window in the words that stand in a sentence: "in the last 30 days". */
export function windowWords(raw: Json | undefined): string {
  if (raw === undefined) return 'at any time'
  const bare = readLength(raw)
  if (bare) return `in the last ${last(bare)}`
  if (!isMapping(raw)) return 'at some time'
  switch (windowForm(raw)?.key) {
    case 'ago':
      return agoWords(readLength(raw.from), readLength(raw.to))
    case 'dates':
      return [...(raw.since === undefined ? [] : [`since ${dateWords(raw.since)}`]), ...(raw.until === undefined ? [] : [`until ${dateWords(raw.until)}`])].join(' ')
    case 'full':
      return wholeWords(readLength(raw.full)) + zoneWords(raw)
    case 'this':
      return `in this ${typeof raw.this === 'string' ? raw.this.replace(/s$/, '') : '…'}${zoneWords(raw)}`
    case 'after_for':
      return `within ${lengthWords(raw.for)} after ${anchorWords(raw.after, raw.which)}`
    case 'after_until':
      return `between ${anchorWords(raw.after, raw.which)} and the next ${eventWords(raw.until)}`
    case 'after_calendar':
      return calendarWords(readLength(raw.calendar), anchorWords(raw.after, raw.which)) + zoneWords(raw)
    case 'before_for':
      return `in the ${lengthWords(raw.for)} before ${anchorWords(raw.before, raw.which)}`
    default:
      return 'at some time'
  }
}

const lengthWords = (raw: Json | undefined): string => {
  const length = readLength(raw)
  return length ? writeLength(length) : '…'
}

const agoWords = (from: Length | null, to: Length | null): string => {
  if (from && to) return `from ${writeLength(from)} to ${writeLength(to)} ago`
  if (to) return `at least ${writeLength(to)} ago`
  return from ? `in the last ${last(from)}` : 'some time ago'
}

const wholeWords = (length: Length | null): string => {
  if (!length) return 'in the last whole …'
  return length.count === 1 ? `in the last whole ${length.unit}` : `in the last ${length.count} whole ${length.unit}s`
}

const calendarWords = (length: Length | null, anchor: string): string =>
  !length || length.count === 1
    ? `on the same calendar ${length?.unit ?? 'day'}, after ${anchor}`
    : `in the ${length.count} calendar ${length.unit}s from ${anchor} on`

const zoneWords = (raw: Mapping): string => (raw.zone === 'customer' ? ' of their own time zone' : '')

const dateWords = (raw: Json | undefined): string => (typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '…')

/** "their first Signed Up", "trial_started_at" */
export function anchorWords(anchor: Json | undefined, which: Json | undefined): string {
  if (isTraitAnchor(anchor)) return `their ${typeof anchor.trait === 'string' ? anchor.trait : '…'}`
  return `their ${which === 'last' ? 'last' : 'first'} ${eventWords(anchor)}`
}

/** A window whose anchor is another; `which` is for events alone. */
export function withAnchor(raw: Mapping, key: 'after' | 'before', anchor: Json): Mapping {
  const changed = { ...raw, [key]: anchor }
  return isTraitAnchor(anchor) ? without(changed, 'which') : changed
}
