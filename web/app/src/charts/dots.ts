/** Numbers with their intervals, placed on one scale. */

export interface Numbered {
  value: number | null
  low: number | null
  high: number | null
}

/** Places from 0 to 1. */
export interface Placed {
  at: number
  low: number | null
  high: number | null
}

/**
 * Where each number stands on the scale of them all; null where there is none. Every number is in sight. An interval that would crush all others is cut:
 * the scale goes at most as far beyond the numbers as they lie apart.
 */
export function dots(numbers: readonly Numbered[]): (Placed | null)[] {
  const values = numbers.flatMap((each) => each.value ?? [])
  if (values.length === 0) return numbers.map(() => null)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const ends = numbers.flatMap((each) => (each.low === null || each.high === null ? [] : [each.low, each.high]))
  const beyond = most > least ? most - least : Infinity
  const from = Math.max(Math.min(least, ...ends), least - beyond)
  const to = Math.min(Math.max(most, ...ends), most + beyond)
  const place = (value: number) => (to > from ? Math.min(Math.max((value - from) / (to - from), 0), 1) : 0.5)
  return numbers.map(({ value, low, high }) =>
    value === null ? null : { at: place(value), low: low === null ? null : place(low), high: high === null ? null : place(high) },
  )
}
