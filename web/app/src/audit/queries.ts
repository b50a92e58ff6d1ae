import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { get, type Answer } from '../api/client'
import { useWorkspace } from '../workspace/queries'

export interface Narrowing {
  actor?: string | undefined
  action?: string | undefined
  target?: string | undefined
  since?: string | undefined
}

const PAGE = 100

/** Who changed what, page by page, the newest first. */
export function useAudit(by: Narrowing, isAllowed: boolean) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'audit', by],
    enabled: isAllowed,
    initialPageParam: null as number | null,
    getNextPageParam: (last: Answer<'/api/audit'>) => last.next,
    queryFn: ({ signal, pageParam }): Promise<Answer<'/api/audit'>> =>
      get('/api/audit', {
        query: { workspace, limit: PAGE, before: pageParam, actor: by.actor ?? null, action: by.action ?? null, target: by.target ?? null, since: by.since ?? null },
        signal,
      }),
  })
}

/** Computes every hash again; asked for only when somebody wants to know. */
export function useProof(head: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'proof', head],
    enabled: false,
    retry: false,
    queryFn: ({ signal }) => get('/api/audit/verify', { query: { workspace, head: head.trim() || null }, signal }),
  })
}
