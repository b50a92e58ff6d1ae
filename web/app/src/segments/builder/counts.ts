/** Which count of the server's answer belongs to which row. */

import type { ConditionCount } from '../../api/types'
import { resolved, shown, type Json, type Mapping, type Path } from '../language/json'

/** The counts by the paths that the rows have. asked: the question that was counted; original: where its parts stand. */
export function countsByPath(
  found: readonly ConditionCount[],
  asked: Json,
  original: (path: Path) => Path,
): Map<string, ConditionCount> {
  return new Map(
    found.map((each) => {
      // `did_not` is counted as the `did` inside of a `not` that is not written.
      const isTurned = each.path === 'not' || each.path.endsWith('.not')
      const path = resolved(asked, isTurned ? each.path.replace(/\.?not$/, '') : each.path)
      const written = isTurned ? [...original(path), 'not'] : original(path)
      return [shown(written), each] as const
    }),
  )
}

export interface Counted {
  /** For how many the condition holds by itself. */
  count: number
  /** How many more members there would be without it; negative where it brings them in. Null where it is not told. */
  cost: number | null
}

/** What a row says of itself: that of its inner condition turned round where only that was counted. Null where unknown. */
export function countedAt(
  counts: ReadonlyMap<string, ConditionCount>,
  everyone: number | null,
  members: number,
  condition: Mapping,
  path: Path,
): Counted | null {
  const own = counts.get(shown(path))
  const inner = 'did_not' in condition || 'not' in condition ? counts.get(shown([...path, 'not'])) : undefined
  const found = own ?? inner
  if (!found || everyone === null) return null
  return {
    count: own ? own.count : everyone - found.count,
    cost: found.without === null ? null : found.without - members,
  }
}
