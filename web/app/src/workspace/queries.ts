import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { get } from '../api/client'
import type { Workspace } from '../api/types'

export function useWorkspaces() {
  return useQuery({
    queryKey: ['workspaces'],
    queryFn: ({ signal }) => get('/api/workspaces', { signal }).then((answer) => answer.workspaces),
  })
}

/** The workspace in view; the shell provides it to every page below. */
export const InView = createContext<Workspace | null>(null)

export function useWorkspace(): Workspace {
  const found = useContext(InView)
  if (found === null) throw new Error('A page stands outside of the shell, which says which workspace is in view.')
  return found
}
