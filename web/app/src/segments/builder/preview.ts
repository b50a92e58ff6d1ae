/** What a draft would give, asked while it is written: the last question only, the one before it is called off. */

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Refused, post } from '../../api/client'
import type { Preview } from '../../api/types'
import { useWorkspace } from '../../workspace/queries'
import { complete, type Complete } from '../language/holes'
import { resolved, type Json } from '../language/json'
import type { Fault } from './editing'

/** Between two keys of somebody who types. */
const PAUSE_MS = 120

export interface Previewed {
  complete: Complete
  answer: Preview | undefined
  fault: Fault | null
  error: Error | null
  /** Whether the answer is to a question before the present one. */
  isOld: boolean
}

/** against: the saved segment that a draft would change. In a very large world an estimate stands in until the exact answer is there. */
export function usePreview(who: Json, against: string | null): Previewed {
  const workspace = useWorkspace().name
  const found = useMemo(() => complete(who), [who])
  const key = JSON.stringify(found.asked ?? null)
  const [asked] = useDebouncedValue(key, PAUSE_MS)
  const ask = (estimate: boolean, signal: AbortSignal) =>
    post('/api/segments/preview', {
      query: { workspace },
      body: { who: JSON.parse(asked) as Record<string, unknown>, against, estimate },
      signal,
    })
  const first = useQuery({
    queryKey: [workspace, 'preview', against, asked],
    enabled: asked !== 'null',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => ask(true, signal),
  })
  const exact = useQuery({
    queryKey: [workspace, 'preview', against, asked, 'exact'],
    enabled: asked !== 'null' && first.data?.is_exact === false && !first.isPlaceholderData,
    retry: false,
    queryFn: ({ signal }) => ask(false, signal),
  })
  const refused = first.error instanceof Refused ? first.error : null
  const fault =
    refused?.where == null || found.asked === undefined
      ? null
      : { path: found.original(resolved(found.asked, refused.where)), message: refused.message, hint: refused.hint }
  return {
    complete: found,
    answer: found.asked === undefined ? undefined : (exact.data ?? first.data),
    fault: asked === key ? fault : null,
    error: asked === key ? first.error : null,
    isOld: asked !== key || first.isPlaceholderData || first.isFetching,
  }
}
