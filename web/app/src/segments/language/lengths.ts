/** Lengths of time, as the language writes them: a whole number from 1, a space and a unit. */

export const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export type Unit = (typeof UNITS)[number]
export const CALENDAR_UNITS: readonly Unit[] = ['day', 'week', 'month', 'quarter', 'year']

export interface Length {
  count: number
  unit: Unit
}

export function readLength(raw: unknown): Length | null {
  const found = typeof raw === 'string' ? /^\s*0*([1-9]\d{0,5}) ([a-z]+?)s?\s*$/.exec(raw) : null
  const unit = UNITS.find((each) => each === found?.[2])
  return found && unit ? { count: Number(found[1]), unit } : null
}

export const writeLength = ({ count, unit }: Length): string => `${count} ${unit}${count === 1 ? '' : 's'}`

/** "30 days"; "day" where it is one, as in "the last day". */
export const last = (length: Length): string => (length.count === 1 ? length.unit : writeLength(length))
