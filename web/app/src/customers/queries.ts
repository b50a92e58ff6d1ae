import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { get } from '../api/client'
import { useWorkspace } from '../workspace/queries'

const FOUND = 50
const ENTRIES = 40

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

export function useCustomer(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'customer', customer],
    queryFn: ({ signal }) => get('/api/customers/{customer}', { path: { customer }, query: { workspace }, signal }),
  })
}

/** Every segment, whether the customer is in it, and why. */
export function useReasons(customer: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'reasons', customer],
    queryFn: ({ signal }) =>
      get('/api/customers/{customer}/segments', { path: { customer }, query: { workspace }, signal }).then(
        (answer) => answer.segments,
      ),
  })
}

export function useTimeline(customer: string) {
  const workspace = useWorkspace().name
  return useInfiniteQuery({
    queryKey: [workspace, 'timeline', customer],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      get('/api/customers/{customer}/timeline', {
        path: { customer },
        query: { workspace, cursor: pageParam, limit: ENTRIES },
        signal,
      }),
    getNextPageParam: (last) => last.next,
  })
}
