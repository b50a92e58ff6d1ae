import { keepPreviousData, useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { address, get, post } from '../api/client'
import type { FoundCustomer } from '../api/types'
import { useWorkspace } from '../workspace/queries'
import { PAGE } from './pages'

/** Changes that come in a burst are shown together. */
const TOGETHER_MS = 250
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

/** The goals that refer to a segment. */
export function useGoalsOf(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'uses'],
    queryFn: ({ signal }) => get('/api/uses', { query: { workspace }, signal }).then((answer) => answer.uses),
    select: (uses) => uses.filter((each) => each.kind === 'segment' && each.by_kind === 'goal' && each.name === name),
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

/** How many members there are, and how many of them have an id that holds `search`. */
export function useMembersAt(name: string, asOf: string | undefined, search: string | undefined) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'members', name, asOf, search],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get('/api/segments/{name}/members', {
        path: { name },
        query: { workspace, limit: 1, as_of: asOf ?? null, search: search ?? null },
        signal,
      }),
  })
}

/** A member as a list shows it, with what the columns hold. */
export type MemberShown = FoundCustomer & { traits: Record<string, string | null> }

/** Some pages of members by their numbers, each with what a list shows of them. */
export function useMemberPages(name: string, asOf: string | undefined, search: string | undefined, columns: readonly string[], pages: readonly number[]) {
  const workspace = useWorkspace().name
  return useQueries({
    queries: pages.map((page) => ({
      queryKey: [workspace, 'members', name, asOf, search, columns, page],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<MemberShown[]> => {
        const { ids, rows } = await get('/api/segments/{name}/members', {
          path: { name },
          query: { workspace, offset: page * PAGE, limit: PAGE, as_of: asOf ?? null, search: search ?? null, columns: columns.length > 0 ? [...columns] : null },
          signal,
        })
        if (ids.length === 0) return []
        const { customers } = await get('/api/customers', { query: { workspace, ids, limit: PAGE }, signal })
        const traits = new Map(rows?.map((each) => [each.id, each.traits]))
        return customers.map((each) => ({ ...each, traits: traits.get(each.id) ?? {} }))
      },
    })),
    combine: (found) => new Map(pages.map((page, i) => [page, found[i]?.data] as const)),
  })
}

/** Tells when somebody enters or leaves, as long as the page is open; what it shows is then asked for anew. */
export function useLiveChanges(name: string) {
  const workspace = useWorkspace()
  const queries = useQueryClient()
  useEffect(() => {
    if (workspace.stands_still) return
    const source = new EventSource(address('/api/segments/{name}/stream', { name }, { workspace: workspace.name }))
    let waiting: number | undefined
    const heard = () => {
      window.clearTimeout(waiting)
      waiting = window.setTimeout(() => {
        for (const what of ['segment', 'sizes', 'members', 'changes']) void queries.invalidateQueries({ queryKey: [workspace.name, what, name] })
      }, TOGETHER_MS)
    }
    source.addEventListener('change', heard)
    return () => {
      window.clearTimeout(waiting)
      source.close()
    }
  }, [workspace.name, workspace.stands_still, name, queries])
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
    mutationFn: () => post('/api/refresh', { query: { workspace }, body: { wait: true, only_saved: false } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [workspace] }),
  })
}
