/** A customer's segments over time, as bands on one axis. */

import type { Memberships, SegmentOverTime } from '../api/types'
import * as format from '../kit/format'
import { called } from '../kit/words'

export interface Band {
  from: number
  until: number
  /** Still in: the band goes on. */
  open: boolean
  words: string
}

export interface Row {
  name: string
  label: string
  color: string | null
  holds: boolean
  bands: Band[]
  /** What a reader who does not see the bands is told. */
  spoken: string
}

/** Where the axis begins and ends, in milliseconds since 1970. */
export type Span = readonly [number, number]

/** The rows of those the customer is or ever was in: in first, then the latest left; the others by name. */
export function rowsOf(all: Memberships, span: Span, zone: string): { ever: Row[]; never: SegmentOverTime[] } {
  const ever = all.segments.filter((each) => each.memberships.length > 0)
  const rows = ever.map((each) => row(each, span, zone))
  rows.sort((a, b) => Number(b.holds) - Number(a.holds) || end(b) - end(a) || start(a) - start(b))
  return { ever: rows, never: all.segments.filter((each) => each.memberships.length === 0) }
}

const end = (row: Row): number => row.bands.at(-1)?.until ?? 0
const start = (row: Row): number => row.bands.at(-1)?.from ?? 0

function row(segment: SegmentOverTime, [first, last]: Span, zone: string): Row {
  const bands = segment.memberships.map((each): Band => {
    const open = each.left_at === null
    const until = each.left_at === null ? last : Date.parse(each.left_at)
    const words = open
      ? `in since ${format.day(each.entered_at, zone)}${because(each.entered_by)}`
      : `${format.day(each.entered_at, zone)} to ${format.day(each.left_at ?? '', zone)}${because(each.left_by)}`
    return { from: Math.max(Date.parse(each.entered_at), first), until: Math.min(Math.max(until, first), last), open, words }
  })
  return {
    name: segment.name,
    label: called(segment),
    color: segment.color,
    holds: segment.holds,
    bands,
    spoken: bands.map((each) => each.words).join('; '),
  }
}

/** Why somebody entered or left, in words that follow the moment. */
export function because(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return ''
  const { kind, name } = cause as { kind?: unknown; name?: unknown }
  if (kind === 'message') return typeof name === 'string' ? `, by ${name}` : ', by what they did'
  if (kind === 'time') return ', because time passed'
  if (kind === 'undo') return typeof name === 'string' ? `, as the import of ${name} was undone` : ', as an import was undone'
  if (kind === 'definition') return ', as the segment was defined'
  return typeof kind === 'string' ? `, ${kind}` : ''
}

/** Moments along the axis that are worth a label: the first of months, as many as there is room for. */
export function months([first, last]: Span, most: number): string[] {
  const begin = new Date(first)
  const all: string[] = []
  for (let at = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1, 1); at <= last; ) {
    all.push(new Date(at).toISOString())
    const shown = new Date(at)
    at = Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + 1, 1)
  }
  const step = [1, 2, 3, 6, 12, 24, 60].find((each) => all.length / each <= most) ?? 120
  return all.filter((each) => new Date(each).getUTCMonth() % Math.min(step, 12) === 0).filter((_, i) => step <= 12 || i % (step / 12) === 0)
}
