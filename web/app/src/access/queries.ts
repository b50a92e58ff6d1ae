import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, patch, post, put, remove } from '../api/client'
import type { Session, User, UserAsk, UserChange } from '../api/types'
import { useWorkspace } from '../workspace/queries'

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

/** Everybody who may sign in. */
export function useUsers(isAllowed: boolean) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'users'],
    enabled: isAllowed,
    queryFn: ({ signal }) => get('/api/users', { query: { workspace }, signal }).then((answer) => answer.users),
  })
}

export function useRoles() {
  return useQuery({ queryKey: ['roles'], staleTime: Infinity, queryFn: ({ signal }) => get('/api/roles', { signal }) })
}

/** The browsers in which you are signed in; of everybody, where you manage users. */
export function useBrowsers() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'browsers'],
    queryFn: ({ signal }) => get('/api/sessions', { query: { workspace }, signal }).then((answer) => answer.sessions),
  })
}

/** Whatever changes who may sign in, or where: also who you are may have changed by it. */
function useOnUsers<Ask, Answered>(change: (workspace: string, ask: Ask) => Promise<Answered>) {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (ask: Ask) => change(workspace, ask),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [workspace, 'users'] })
      await client.invalidateQueries({ queryKey: [workspace, 'browsers'] })
      await client.invalidateQueries({ queryKey: ['session'] })
    },
  })
}

export type NewUser = User & { password: string | null }

export const useAddUser = () =>
  useOnUsers((workspace, ask: UserAsk) => post('/api/users', { query: { workspace }, body: ask }) as Promise<NewUser>)

export const useChangeUser = () =>
  useOnUsers((workspace, ask: { user: string; change: UserChange }) =>
    patch('/api/users/{user}', { path: { user: ask.user }, query: { workspace }, body: ask.change }),
  )

export const useDeleteUser = () =>
  useOnUsers((workspace, user: string) => remove('/api/users/{user}', { path: { user }, query: { workspace } }))

export const useEndBrowser = () =>
  useOnUsers((workspace, session: string) => remove('/api/sessions/{session}', { path: { session }, query: { workspace } }))

export const useChangePassword = () =>
  useOnUsers((workspace, ask: { old: string; new: string }) => put('/api/session/password', { query: { workspace }, body: ask }))
