/** Days put together into spans of equal length, so that a chart has a bar for each that can be seen. */

export interface Bucket {
  /** The first and the last day of it, as 2026-03-15. */
  from: string
  to: string
  /** Its middle and its ends, in milliseconds since 1970. */
  begins: number
  ends: number
  count: number
}

const DAY = 86_400_000

const asDay = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** How many days a bar stands for, so that there are at most `bars` of them. */
export function daysEach(days: number, bars: number): number {
  return [1, 7, 14, 28, 91, 182, 364].find((each) => Math.ceil(days / each) <= bars) ?? Math.ceil(days / bars)
}

/** The counted days from `first` to `last` (both days, both included) in at most `bars` bars; empty ones too. */
export function buckets(
  counted: readonly { day: string; count: number }[],
  first: string,
  last: string,
  bars: number,
): Bucket[] {
  const start = Date.parse(first)
  const days = Math.max(Math.round((Date.parse(last) - start) / DAY) + 1, 1)
  const each = daysEach(days, bars)
  const found = Array.from({ length: Math.ceil(days / each) }, (_, i): Bucket => {
    const begins = start + i * each * DAY
    const ends = Math.min(begins + each * DAY, start + days * DAY)
    return { from: asDay(begins), to: asDay(ends - DAY), begins, ends, count: 0 }
  })
  for (const { day, count } of counted) {
    const bucket = found[Math.floor((Date.parse(day) - start) / DAY / each)]
    if (bucket) bucket.count += count
  }
  return found
}
