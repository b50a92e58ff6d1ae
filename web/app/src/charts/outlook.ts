/** A trend with its forecast as places: the axis that holds all of it, and bands between two lines. */

import { line } from './scale'

export interface Ahead {
  at: string
  mean: number
  low_80: number
  high_80: number
  low_95: number
  high_95: number
}

export interface Seen {
  at: string
  value: number | null
  is_whole: boolean
}

/** Round numbers that hold `low` and `high`, about `wanted` steps apart; from 0 where the numbers come near it. */
export function heights(low: number, high: number, wanted = 4): number[] {
  const bottom = low >= 0 && low <= 0.45 * high ? 0 : low
  const span = high - bottom || Math.abs(high) || 1
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5].find((each) => each * power >= rough * 0.999) ?? 10) * power
  const first = Math.floor(bottom / step + 1e-9)
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1)
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step))
}

const tidy = (value: number): number => Number(value.toPrecision(12))

/** From the lowest to the highest number that is drawn: the numbers, the bounds of the forecast and the target. */
export function extent(points: readonly Seen[], fan: readonly Ahead[], target: number | null): [number, number] {
  const all = [
    ...points.flatMap((each) => each.value ?? []),
    ...fan.flatMap((each) => [each.low_95, each.high_95]),
    ...(target === null ? [] : [target]),
  ]
  return all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)]
}

/** The path of the area between two lines over the same places. */
export function band(upper: readonly (readonly [number, number])[], lower: readonly (readonly [number, number])[]): string {
  if (upper.length < 2) return ''
  return `${line(upper)}${line([...lower].reverse()).replace(/^M/, 'L')}Z`
}

/** The forecast from the last number on, so that it leaves no gap. */
export function joined(points: readonly Seen[], fan: readonly Ahead[]): Ahead[] {
  const last = points.at(-1)
  const value = last?.value ?? null
  if (last === undefined || value === null || fan.length === 0) return [...fan]
  const { at } = last
  return [{ at, mean: value, low_80: value, high_80: value, low_95: value, high_95: value }, ...fan]
}
