/** Every measure of the language: its words, what it needs, and whether it is always a number. */

import { HOLE, isMapping, type Json } from './json'
import { fitsWhere } from './events'
import { readLength } from './lengths'
import type { Subject } from './operators'

/** none: nothing; property: of which property; unit and length: of time; where: what must hold too. */
export type Needs = 'none' | 'property' | 'unit' | 'length' | 'where'

export interface MeasureForm {
  key: string
  /** In the menu. */
  label: string
  /** In the sentence, before what it needs: "their total" revenue. */
  words: string
  needs: Needs
  isNumber: boolean
  fresh: Json
}

export const MEASURES: readonly MeasureForm[] = [
  { key: 'count', label: 'How many times', words: 'the number', needs: 'none', isNumber: true, fresh: 'count' },
  { key: 'days', label: 'On how many days', words: 'the number of different days', needs: 'none', isNumber: true, fresh: 'days' },
  { key: 'sum', label: 'Total of …', words: 'the total', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'mean', label: 'Average of …', words: 'the average', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'min', label: 'Smallest …', words: 'the smallest', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'max', label: 'Largest …', words: 'the largest', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'median', label: 'Median of …', words: 'the median', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'distinct', label: 'How many different …', words: 'the number of different', needs: 'property', isNumber: true, fresh: HOLE },
  { key: 'first', label: 'First …', words: 'the first', needs: 'property', isNumber: false, fresh: HOLE },
  { key: 'last', label: 'Latest …', words: 'the latest', needs: 'property', isNumber: false, fresh: HOLE },
  { key: 'mode', label: 'Most frequent …', words: 'the most frequent', needs: 'property', isNumber: false, fresh: HOLE },
  { key: 'share', label: 'Share of these for which …', words: 'the share of these for which', needs: 'where', isNumber: true, fresh: HOLE },
  { key: 'since_first', label: 'Time since the first', words: 'the time since the first in', needs: 'unit', isNumber: true, fresh: 'days' },
  { key: 'since_last', label: 'Time since the latest', words: 'the time since the latest in', needs: 'unit', isNumber: true, fresh: 'days' },
  { key: 'periods', label: 'In how many periods', words: 'the number of periods of', needs: 'length', isNumber: true, fresh: '1 week' },
  { key: 'streak', label: 'Longest run of periods', words: 'the longest run of periods of', needs: 'length', isNumber: true, fresh: '1 week' },
  { key: 'sessions', label: 'Visits, apart by a silence of …', words: 'the number of visits, apart by a silence of', needs: 'length', isNumber: true, fresh: '30 minutes' },
]

export interface Measure {
  form: MeasureForm
  of: Json
}

/** The measure that is written: left out it is the count. Null where it is none. */
export function readMeasure(raw: Json | undefined): Measure | null {
  if (raw === undefined) return known('count', 'count')
  if (typeof raw === 'string') {
    const found = known(raw, raw)
    return found?.form.needs === 'none' ? found : null
  }
  if (!isMapping(raw)) return null
  const [entry, ...more] = Object.entries(raw)
  if (!entry || more.length > 0) return null
  const found = known(entry[0], entry[1])
  return found && fits(found) ? found : null
}

export const writeMeasure = ({ form, of }: Measure): Json => (form.needs === 'none' ? form.key : { [form.key]: of })

/** What predicates on the measure may be. */
export const subjectOf = (measure: Measure): Subject => (measure.form.isNumber ? 'count' : 'measure')

/** Another measure; the property stays where both have one. */
export function withMeasure(measure: Measure, key: string): Measure {
  const form = MEASURES.find((each) => each.key === key) ?? measure.form
  return { form, of: form.needs === measure.form.needs ? measure.of : form.fresh }
}

function known(key: string, of: Json): Measure | null {
  const form = MEASURES.find((each) => each.key === key)
  return form ? { form, of } : null
}

function fits({ form, of }: Measure): boolean {
  if (of === HOLE) return form.needs !== 'none'
  switch (form.needs) {
    case 'none':
      return false
    case 'where':
      return isMapping(of) && fitsWhere(of)
    case 'length':
      return readLength(of) !== null
    default:
      return typeof of === 'string'
  }
}
