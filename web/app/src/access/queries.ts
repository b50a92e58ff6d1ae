import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post, remove } from '../api/client'
import type { Session } from '../api/types'

/** The workspace that the address names, also before the router stands. */
const named = (): { workspace?: string } => {
  const workspace = new URLSearchParams(window.location.search).get('workspace')
  return workspace === null ? {} : { workspace }
}

/** Who you are here, and what you may do. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => get('/api/session', { query: named(), signal }),
    staleTime: Infinity,
  })
}

/** Whether you may do something: `see_personal`, as the server names it. */
export function useMay(right: string): boolean {
  return useSession().data?.rights.includes(right) ?? false
}

export interface Credentials {
  email: string
  password: string
}

export interface FirstUser extends Credentials {
  name: string
  token: string
}

export const useSignIn = () => useBegin((given: Credentials) => post('/api/session', { query: named(), body: given }))

export const useSetUp = () => useBegin((given: FirstUser) => post('/api/set-up', { query: named(), body: given }))

export const useSignOut = () => useBegin(() => remove('/api/session', { query: named() }))

/** Whatever changes who you are: all that was asked before was asked by somebody else. */
function useBegin<Given>(begin: (given: Given) => Promise<Session>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: begin,
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
      queries.setQueryData(['session'], session)
    },
  })
}
