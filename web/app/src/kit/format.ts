/** How numbers and moments are written. Nothing else rounds, and nothing else knows a locale. */

const LOCALE = 'en-GB'

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })
const changed = new Intl.NumberFormat(LOCALE, { signDisplay: 'exceptZero', maximumFractionDigits: 0 })
const percent = new Intl.NumberFormat(LOCALE, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

/** 12,345 */
export const count = (value: number): string => whole.format(value)

/** 12.3k: for the axis of a chart, where there is little room. */
export const countShort = (value: number): string => short.format(value).toLowerCase()

/** Any number of a customer: 12,345.68 */
export const quantity = (value: number): string => plain.format(value)

const tenths = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A number to a tenth: 12.3 */
export const tenth = (value: number): string => tenths.format(value)

/** +12, −3 or 0 */
export const change = (value: number): string => changed.format(value).replace('-', '−')

const roughly = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 })

/** A number that an interval is told of anyway: 12,108 or 4.87, never more digits than that. */
export const rough = (value: number): string => (Math.abs(value) >= 1000 ? whole.format(value) : roughly.format(value)).replace('-', '−')

/** The same with its sign: +11,270 or −8.7 */
export const signed = (value: number): string => (value > 0 ? `+${rough(value)}` : rough(value))

/** A fraction of one as 12.3%. What is there but too small to print is <0.1%, what is not quite all is >99.9%. */
export function share(fraction: number): string {
  if (fraction > 0 && fraction < 0.0005) return '<0.1%'
  if (fraction < 1 && fraction > 0.9995) return '>99.9%'
  return fraction === 1 ? '100%' : percent.format(fraction)
}

/** "1 customer", "12 customers" */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

const zoned = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options })

/** The calendar day of an instant in the workspace's time zone: 10 Dec 2011 */
export const day = (instant: string, zone: string): string =>
  zoned(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant))

/** The calendar day as definitions write it: 2011-12-10 */
export const isoDay = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant))

/** A calendar day that is written so, in words: 2011-12-10 is 10 Dec 2011 */
export const calendarDay = (written: string): string => day(`${written}T00:00:00Z`, 'UTC')

/** The day with its weekday: Saturday, 10 Dec 2011 */
export const weekday = (instant: string, zone: string): string =>
  `${zoned(zone, { weekday: 'long' }).format(new Date(instant))}, ${day(instant, zone)}`

/** The day and the time: 10 Dec 2011, 14:05 */
export const moment = (instant: string, zone: string): string =>
  zoned(zone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant))

/** Only the time: 14:05 */
export const clock = (instant: string, zone: string): string =>
  zoned(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant))

/** The time to the second: 14:05:09 */
export const second = (instant: string, zone: string): string =>
  zoned(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date(instant))

/** A day on a time axis where every day may stand: 12 Mar */
export const dayTick = (instant: string, zone: string): string =>
  zoned(zone, { day: 'numeric', month: 'short' }).format(new Date(instant))

/** A tick of a time axis: "Mar", and "Jan 2012" where a year begins. */
export function monthTick(instant: string, zone: string): string {
  const isJanuary = zoned(zone, { month: 'numeric' }).format(new Date(instant)) === '1'
  return zoned(zone, isJanuary ? { month: 'short', year: 'numeric' } : { month: 'short' }).format(new Date(instant))
}

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** A value of a trait or a property as people read it; instants as moments, lists by their elements. */
export function value(given: unknown, zone: string): string {
  if (given === null || given === undefined) return 'nothing'
  if (typeof given === 'number') return quantity(given)
  if (typeof given === 'boolean') return given ? 'yes' : 'no'
  if (typeof given === 'string') return ISO_INSTANT.test(given) ? moment(given, zone) : given
  if (Array.isArray(given)) return given.map((each) => value(each, zone)).join(', ')
  return JSON.stringify(given)
}
