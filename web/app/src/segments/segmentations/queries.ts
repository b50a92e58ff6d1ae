/** What is asked of segmentations: how one divides, written or saved, and how customers moved between its parts. */

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { get, post, Refused } from '../../api/client'
import { useWorkspace } from '../../workspace/queries'
import { resolved, type Path } from '../language/json'
import type { AskedParts } from '../language/segmentation'

/** Between two keys of somebody who types. */
const PAUSE_MS = 120

export interface Fault {
  /** Which part it is in, null where it is of the whole. */
  part: number | null
  path: Path
  /** In the definition that was asked. */
  asked: Path
  message: string
  hint: string | null
}

/** How a segmentation that is being written would divide customers: the last question only. */
export function useDivided(asked: AskedParts) {
  const workspace = useWorkspace().name
  const key = JSON.stringify(asked.raw ?? null)
  const [settled] = useDebouncedValue(key, PAUSE_MS)
  const query = useQuery({
    queryKey: [workspace, 'divided', settled],
    enabled: settled !== 'null',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      post('/api/segmentations/preview', {
        query: { workspace },
        body: { definition: JSON.parse(settled) as Record<string, unknown> },
        signal,
      }),
  })
  const isOld = settled !== key || query.isPlaceholderData || query.isFetching
  return {
    answer: asked.raw === undefined ? undefined : query.data,
    error: settled === key ? query.error : null,
    fault: settled === key ? faultOf(query.error, asked) : null,
    isOld,
  }
}

function faultOf(error: Error | null, asked: AskedParts): Fault | null {
  if (!(error instanceof Refused) || error.where === null || asked.raw === undefined) return null
  const path = resolved(asked.raw, error.where)
  const original = asked.original(path)
  return { part: original?.part ?? null, path: original?.path ?? [], asked: path, message: error.message, hint: error.hint }
}

/** How a saved segmentation divides customers now. */
export function useParts(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'parts', name],
    queryFn: ({ signal }) => get('/api/segmentations/{name}/parts', { path: { name }, query: { workspace }, signal }),
  })
}

export function useSegmentation(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'segmentation', name],
    queryFn: ({ signal }) => get('/api/segmentations/{name}', { path: { name }, query: { workspace }, signal }),
  })
}

/** Who went from part to part; until: now where left out. */
export function useFlows(name: string, since: string | undefined, until: string | undefined) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'flows', name, since, until],
    enabled: since !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get('/api/segmentations/{name}/flows', {
        path: { name },
        query: { workspace, since: since ?? '', until: until ?? null },
        signal,
      }),
  })
}
