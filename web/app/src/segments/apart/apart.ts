/** What is said of what sets a segment apart. */

import type { Apart, Finding } from '../../api/types'
import * as format from '../../kit/format'

/** What was found, and apart from it what only repeats the definition. */
export function divided(findings: readonly Finding[]): { found: Finding[]; defining: Finding[] } {
  return { found: findings.filter((each) => !each.same_data), defining: findings.filter((each) => each.same_data) }
}

/** How sure a difference is: "+50 points (29 to 71)" of a hundred. */
export function sure(finding: Pick<Finding, 'difference' | 'least' | 'most'>): string {
  const points = (share: number) => format.signed(Math.round(share * 1000) / 10)
  return `${points(finding.difference)} points, between ${points(finding.least)} and ${points(finding.most)}`
}

/** What the list holds, once below it. */
export function basis(found: Pick<Apart, 'tried' | 'size' | 'others'>): string {
  return `${format.counted(found.tried, 'condition')} tried on ${format.counted(found.size, 'customer')} and ${format.count(found.others)} others. Shown is only what chance alone would not do: at 95 % for all of them together (Holm), the largest difference of shares first.`
}

/** The draft that the builder begins with: the segment's own customers for whom it holds. */
export const narrowed = (segment: string, body: Finding['body']): Record<string, unknown> => ({ all: [{ segment }, body] })
