import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { get, post } from '../api/client'
import { useWorkspace } from '../workspace/queries'
import type { Narrowed } from './timeline'
import { dayAfter } from './timeline'

const FOUND = 50
const ENTRIES = 200

export function useCustomers(search: string) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'customers', search],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      get('/api/customers', {
        query: { workspace, search: search || null, cursor: pageParam, limit: FOUND },
        signal,
      }),
    getNextPageParam: (last) => last.next,
  })
}

export function useCustomer(customer: string, isAsked = true) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer],
    enabled: isAsked,
    queryFn: ({ signal }) => get('/api/customers/{customer}', { path: { customer }, query: { workspace }, signal }),
  })
}

/** The sums of the timeline: by name, by day, what was used. */
export function useActivity(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer, 'activity'],
    queryFn: ({ signal }) =>
      get('/api/customers/{customer}/activity', { path: { customer }, query: { workspace }, signal }),
  })
}

/** Every segment and when the customer was in it. */
export function useMemberships(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer, 'memberships'],
    queryFn: ({ signal }) =>
      get('/api/customers/{customer}/memberships', { path: { customer }, query: { workspace }, signal }),
  })
}

/** Why the customer is in a segment or not, now or at a moment. */
export function useExplanation(customer: string, segment: string | undefined, asOf: string | undefined) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer, 'why', segment, asOf],
    enabled: segment !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get('/api/segments/{name}/explain', {
        path: { name: segment ?? '' },
        query: { workspace, customer, as_of: asOf ?? null },
        signal,
      }),
  })
}

export function useTraitHistory(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer, 'traits'],
    queryFn: ({ signal }) =>
      get('/api/customers/{customer}/traits', { path: { customer }, query: { workspace }, signal }).then(
        (answer) => answer.traits,
      ),
  })
}

export function useTimeline(customer: string, narrowed: Narrowed) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'customer', customer, 'timeline', narrowed],
    initialPageParam: null as string | null,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      get('/api/customers/{customer}/timeline', {
        path: { customer },
        query: {
          workspace,
          name: narrowed.name ?? null,
          since: narrowed.since ?? null,
          until: narrowed.until === undefined ? null : dayAfter(narrowed.until),
          text: narrowed.text ?? null,
          cursor: pageParam,
          limit: ENTRIES,
        },
        signal,
      }),
    getNextPageParam: (last) => last.next,
  })
}

export function useIdentity(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer, 'identity'],
    queryFn: ({ signal }) =>
      get('/api/identity/{identifier}', { path: { identifier: customer }, query: { workspace }, signal }),
  })
}

/** Whom a split would make; nothing is changed by asking. */
export function useParting(identifier: string | null) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'parting', identifier],
    enabled: identifier !== null,
    staleTime: 0,
    queryFn: ({ signal }) =>
      post('/api/identity/split/preview', { query: { workspace }, body: { identifier: identifier ?? '' }, signal }),
  })
}

export function useSplit() {
  const workspace = useWorkspace().name
  const forget = useForgetCustomers()
  return useMutation({
    mutationFn: (ask: { identifier: string; reason: string }) =>
      post('/api/identity/split', { query: { workspace }, body: ask }),
    onSuccess: forget,
  })
}

export function useMerge() {
  const workspace = useWorkspace().name
  const forget = useForgetCustomers()
  return useMutation({
    mutationFn: (ask: { survivor: string; other: string; reason: string }) =>
      post('/api/identity/merge', { query: { workspace }, body: ask }),
    onSuccess: forget,
  })
}

/** After who is who has changed: whatever was read of customers may be wrong. */
function useForgetCustomers() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return () => client.invalidateQueries({ queryKey: [workspace] })
}
