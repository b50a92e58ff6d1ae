/** From numbers to places in a picture. */

export interface Point {
  at: number
  size: number
}

/** One value of a series: an instant in ISO text and how many. */
export interface Dated {
  as_of: string
  size: number
}

/** The series as numbers, oldest first. */
export const points = (series: readonly Dated[]): Point[] =>
  series.map((each) => ({ at: Date.parse(each.as_of), size: each.size })).sort((a, b) => a.at - b.at)

/** A straight scale from `domain` to `range`; the middle of the range where the domain is one value. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): (value: number) => number {
  const span = domain[1] - domain[0]
  if (span === 0) return () => (range[0] + range[1]) / 2
  return (value) => range[0] + ((value - domain[0]) / span) * (range[1] - range[0])
}

/** Round numbers from 0 to at least `most`, about `wanted` steps: 1, 2 or 5 times a power of ten apart, never below 1. */
export function ticks(most: number, wanted = 4): number[] {
  const rough = Math.max(most, 1) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, (([1, 2, 5].find((each) => each * power >= rough) ?? 10) * power))
  const last = Math.ceil(Math.max(most, 1) / step)
  return Array.from({ length: last + 1 }, (_, i) => i * step)
}

/** The points whose places leave `least` pixels between them, chosen from the newest back: where the time axis is labelled. */
export function labelled<T>(series: readonly T[], place: (point: T) => number, least: number): T[] {
  const kept: T[] = []
  let next = Infinity
  for (const point of [...series].reverse()) {
    if (next - place(point) < least) continue
    kept.unshift(point)
    next = place(point)
  }
  return kept
}

const place = (value: number): string => String(Math.round(value * 10) / 10)

/** The path of a line through the places. */
export const line = (places: readonly (readonly [number, number])[]): string =>
  places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${place(x)} ${place(y)}`).join('')

/** The path of the area between that line and the height `floor`. */
export function area(places: readonly (readonly [number, number])[], floor: number): string {
  const first = places[0]
  const last = places.at(-1)
  if (!first || !last) return ''
  return `${line(places)}L${place(last[0])} ${place(floor)}L${place(first[0])} ${place(floor)}Z`
}

/** The index of the place nearest to `x`. */
export function nearest(places: readonly (readonly [number, number])[], x: number): number {
  let found = 0
  places.forEach((each, i) => {
    if (Math.abs(each[0] - x) < Math.abs((places[found]?.[0] ?? Infinity) - x)) found = i
  })
  return found
}
