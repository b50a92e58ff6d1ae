/** What the pages of goals decide: numbers as they are shown, states in words, what is drawn. */

import type { Carrier, Outlook } from '../api/types'
import * as format from '../kit/format'

export type Status = Outlook['status']

export const STATUS: Readonly<Record<Status, { words: string; tone: 'good' | 'bad' | 'warn' | 'soft' }>> = {
  on_track: { words: 'On track', tone: 'good' },
  open: { words: 'Open', tone: 'warn' },
  behind: { words: 'Behind', tone: 'bad' },
  reached: { words: 'Reached', tone: 'good' },
  missed: { words: 'Missed', tone: 'bad' },
  cannot_say: { words: 'Cannot say', tone: 'soft' },
}

interface Shown {
  is_share: boolean
  unit?: string | null
}

/** A number of a goal: a share as percent, large ones whole. */
export function figure(value: number | null | undefined, { is_share }: Shown): string {
  if (value === null || value === undefined) return '–'
  if (is_share) return format.share(value)
  return Math.abs(value) >= 1000 ? format.count(value) : format.quantity(value)
}

/** What a customer adds to the number: of a number of customers it is the share for whom its condition holds. */
export const perCustomer = (value: number, shown: Pick<Outlook, 'is_share' | 'counts_customers'>): string =>
  figure(value, { is_share: shown.is_share || shown.counts_customers })

/** The same with its unit. */
export const withUnit = (value: number | null | undefined, shown: Shown): string =>
  shown.unit && value !== null && value !== undefined ? `${figure(value, shown)} ${shown.unit}` : figure(value, shown)

/** A difference of two numbers with its sign: +12,300, −1.8 points. */
export function difference(value: number, { is_share }: Shown): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : ''
  const size = Math.abs(value)
  if (is_share) return `${sign}${format.tenth(size * 100)} points`
  return `${sign}${size >= 1000 ? format.count(size) : format.quantity(size)}`
}

/** The chance as people read it; never quite certain. */
export function chance(value: number): string {
  if (value < 0.01) return 'below 1%'
  return value > 0.99 ? 'above 99%' : `${format.count(value * 100)}%`
}

export function daysLeft(outlook: Pick<Outlook, 'days_left' | 'status' | 'until'>): string | null {
  if (outlook.until === null) return null
  if (outlook.status === 'reached' || outlook.status === 'missed') return 'The date has passed'
  return `${format.counted(outlook.days_left ?? 0, 'day')} left`
}

/** By how much a segment pulls, with its interval; for medians the difference itself. */
export const pull = (each: Carrier): { value: number; low: number; high: number } =>
  each.pull === null
    ? { value: each.difference, low: each.low, high: each.high }
    : { value: each.pull, low: each.pull_low ?? each.pull, high: each.pull_high ?? each.pull }

/** The segments that are drawn: those that tell on the goal by other data than its own, or all; what carries it first, the strongest first. */
export function behind(found: readonly Carrier[], all: boolean, most = 12): Carrier[] {
  const chosen = all ? [...found] : found.filter((each) => each.side !== 'alike' && !each.same_data)
  const rank = { carries: 0, alike: 1, holds_back: 2 } as const
  const strength = (each: Carrier) => Math.abs(pull(each).value)
  const kept = [...chosen].sort((a, b) => strength(b) - strength(a)).slice(0, most)
  return kept.sort((a, b) => rank[a.side] - rank[b.side] || (a.side === 'holds_back' ? strength(a) - strength(b) : strength(b) - strength(a)))
}

/** What the segments behind a goal say, in a sentence. */
export function saidOfSegments(outlook: Outlook): string {
  const segments = outlook.segments
  if (!segments) return 'They are compared once there is data.'
  if (segments.found.length === 0) return 'No segment has 30 customers on either side, so none is compared.'
  const telling = segments.found.filter((each) => each.side !== 'alike')
  return `${format.count(telling.length)} of ${format.counted(segments.found.length, 'segment')} differ from the others by more than chance, at 95% for all of them at once.`
}

export const PARTS: Readonly<Record<string, { letter: string; words: string }>> = {
  specific: { letter: 'S', words: 'Specific' },
  measurable: { letter: 'M', words: 'Measurable' },
  achievable: { letter: 'A', words: 'Achievable' },
  relevant: { letter: 'R', words: 'Relevant' },
  time_bound: { letter: 'T', words: 'Time-bound' },
}

/** What the picture of a goal says to those who cannot see it. */
export function described(outlook: Outlook, zone: string): string {
  const points = outlook.trend?.points ?? []
  const [first, last, end] = [points[0], points.at(-1), outlook.forecast.fan.at(-1)]
  if (!first || !last) return 'There is no history yet.'
  const history = `From ${figure(first.value, outlook)} on ${format.day(first.at, zone)} to ${figure(last.value, outlook)} on ${format.day(last.at, zone)}`
  if (!end) return `${history}.`
  return `${history}; expected on ${format.day(end.at, zone)}: ${figure(end.mean, outlook)}, between ${figure(end.low_80, outlook)} and ${figure(end.high_80, outlook)} in 80 of 100 cases.`
}
