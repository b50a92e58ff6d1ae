import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post } from '../api/client'
import { useWorkspace } from '../workspace/queries'

const MEMBERS = 25
const CHANGES = 50

export function useSegments() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'segments'],
    queryFn: ({ signal }) => get('/api/segments', { query: { workspace }, signal }),
  })
}

export function useSegment(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'segment', name],
    queryFn: ({ signal }) => get('/api/segments/{name}', { path: { name }, query: { workspace }, signal }),
  })
}

export function useSizes(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'sizes', name],
    queryFn: ({ signal }) =>
      get('/api/segments/{name}/sizes', { path: { name }, query: { workspace }, signal }).then((answer) => answer.sizes),
  })
}

/** Pages of members, each with what a list shows of them. */
export function useMembers(name: string, asOf: string | undefined) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'members', name, asOf],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }) => {
      const members = await get('/api/segments/{name}/members', {
        path: { name },
        query: { workspace, cursor: pageParam, limit: MEMBERS, as_of: asOf ?? null },
        signal,
      })
      if (members.ids.length === 0) return { ...members, people: [] }
      const found = await get('/api/customers', { query: { workspace, ids: members.ids, limit: MEMBERS }, signal })
      return { ...members, people: found.customers }
    },
    getNextPageParam: (last) => last.next,
  })
}

/** Who entered and left, the latest first. */
export function useChanges(name: string) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'changes', name],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) =>
      get('/api/segments/{name}/changes', {
        path: { name },
        query: { workspace, newest: true, before: pageParam, limit: CHANGES },
        signal,
      }),
    getNextPageParam: (last) => last.next,
  })
}

/** Counts every segment anew, then shows what came of it. */
export function useRefresh() {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => post('/api/refresh', { query: { workspace }, body: { wait: true } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [workspace] }),
  })
}
