/** What refers to a segment: other segments, segmentations, those who are ranked among it. */

import type { Segments } from '../api/types'
import { isMapping, type Json } from './language/json'

export interface Use {
  name: string
  kind: 'segment' | 'segmentation'
}

export function usedBy(name: string, listing: Pick<Segments, 'segments' | 'segmentations'>): Use[] {
  return [
    ...listing.segments
      .filter((each) => each.name !== name && each.segmentation === null && mentions((each.body as { who?: Json }).who, name))
      .map((each): Use => ({ name: each.name, kind: 'segment' })),
    ...listing.segmentations
      .filter((each) => each.of === name || mentions((each.body ?? {}) as Json, name, true))
      .map((each): Use => ({ name: each.name, kind: 'segmentation' })),
  ]
}

/** Whether a condition refers to a segment by `segment` or `among`; in a segmentation only where no condition makes it a part. */
function mentions(raw: Json | undefined, name: string, isWhole = false): boolean {
  if (Array.isArray(raw)) return raw.some((each) => mentions(each, name, isWhole))
  if (!isMapping(raw)) return false
  if (raw.segment === name && !(isWhole && ('who' in raw || 'label' in raw))) return true
  if (raw.among === name) return true
  return Object.values(raw).some((each) => mentions(each, name, isWhole))
}
