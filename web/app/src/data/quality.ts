/** The checks, ready to be read. */

import type { QualityCheck, QualityFinding } from '../api/types'
import type { Column } from '../charts/Columns'
import * as format from '../kit/format'

/** Those that found something, warnings first, and those that did not. */
export function inOrder(checks: readonly QualityCheck[]): { found: QualityCheck[]; well: QualityCheck[] } {
  const warns = (check: QualityCheck) => check.findings.some((each) => each.severity === 'warning')
  const found = checks.filter((each) => each.findings.length > 0)
  return {
    found: [...found].sort((a, b) => Number(warns(b)) - Number(warns(a))),
    well: checks.filter((each) => each.findings.length === 0),
  }
}

/** The days of a picture as columns, each with the range it was expected in. */
export const pictureColumns = (picture: NonNullable<QualityFinding['picture']>): Column[] =>
  picture.days.map((day, i) => {
    const [low, high] = [picture.low[i], picture.high[i]]
    return {
      label: format.day(day, 'UTC'),
      tick: format.dayTick(day, 'UTC'),
      count: picture.counts[i] ?? 0,
      expected: low == null || high == null ? null : ([low, high] as const),
    }
  })
