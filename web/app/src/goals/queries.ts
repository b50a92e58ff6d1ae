/** What is asked of goals. */

import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post, put, refusal, Refused, remove } from '../api/client'
import type { Outlook } from '../api/types'
import { titled } from '../kit/words'
import { textOf } from '../segments/language/definition'
import { resolved, type Mapping, type Path } from '../segments/language/json'
import { useWorkspace } from '../workspace/queries'

/** Between two keys of somebody who types: for the number, and for all that takes longer. */
const PAUSE_MS = 150
const LONG_PAUSE_MS = 900

/** How often one looks how far a long look is. */
const FAR_MS = 700

export function useGoals() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'goals'],
    queryFn: ({ signal }) => get('/api/goals', { query: { workspace }, signal }).then((answer) => answer.goals),
  })
}

export function useGoal(name: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'goal', name],
    queryFn: ({ signal }) => get('/api/goals/{name}', { path: { name }, query: { workspace }, signal }),
  })
}

/** Everything about a goal. Whoever leaves the page stops the work. */
export function useOutlook(name: string, asOf?: string, last: Outlook | null = null) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'outlook', name, asOf],
    ...(last === null || asOf !== undefined ? {} : { placeholderData: last }),
    queryFn: async ({ signal }) => {
      try {
        return await looked(workspace, name, asOf, signal)
      } catch (error) {
        // In a very large world it takes longer than a question may: then it is a job, which has no limit.
        if (!(error instanceof Refused) || error.code !== 'took_too_long') throw error
        return followed(workspace, name, asOf, signal).catch((reason: unknown) => {
          throw reason instanceof Refused && reason.status === 403 ? error : reason
        })
      }
    },
  })
}

async function looked(workspace: string, name: string, asOf: string | undefined, signal: AbortSignal): Promise<Outlook> {
  const answer = await get('/api/goals/{name}/outlook', { path: { name }, query: { workspace, as_of: asOf ?? null }, signal })
  if ('check' in answer) return answer
  throw new Error('A look that was waited for is no job.')
}

async function followed(workspace: string, name: string, asOf: string | undefined, signal: AbortSignal): Promise<Outlook> {
  const query = { workspace }
  const begun = await get('/api/goals/{name}/outlook', { path: { name }, query: { ...query, as_of: asOf ?? null, wait: false }, signal })
  if ('check' in begun) return begun
  const path = { job_id: begun.id }
  signal.addEventListener('abort', () => void remove('/api/jobs/{job_id}', { path, query }))
  for (;;) {
    const job = await get('/api/jobs/{job_id}', { path, query, signal })
    if (job.state === 'done') return looked(workspace, name, asOf, signal)
    if (job.state !== 'running') throw refusal(409, { error: job.error ?? {} })
    await new Promise((resolve) => window.setTimeout(resolve, FAR_MS))
  }
}

/** How far the look at a goal is, while it takes place. */
export function useProgress(name: string, isLooking: boolean) {
  const workspace = useWorkspace().name
  const found = useQuery({
    queryKey: [workspace, 'outlook progress', name],
    enabled: isLooking,
    refetchInterval: FAR_MS,
    queryFn: ({ signal }) => get('/api/goals/{name}/progress', { path: { name }, query: { workspace }, signal }),
  })
  return isLooking ? found.data : undefined
}

/** Stops the look at a goal. */
export function useStop(name: string) {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  return () => void queries.cancelQueries({ queryKey: [workspace, 'outlook', name] })
}

export function useSuggestions(isAsked: boolean) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'goal suggestions'],
    enabled: isAsked,
    queryFn: ({ signal }) => get('/api/goal-suggestions', { query: { workspace }, signal }).then((answer) => answer.suggestions),
  })
}

export interface Fault {
  path: Path
  message: string
  hint: string | null
}

/** A goal that is being written: its number at once, its trend, forecast and check a moment after the last change. */
export function useDraftOutlook(raw: Mapping) {
  const workspace = useWorkspace().name
  const key = JSON.stringify(raw)
  const [soon] = useDebouncedValue(key, PAUSE_MS)
  const [later] = useDebouncedValue(key, LONG_PAUSE_MS)
  const ask = (text: string, whole: boolean, signal: AbortSignal) =>
    post('/api/goals/preview', { query: { workspace }, body: { definition: JSON.parse(text) as Record<string, unknown>, whole }, signal })
  const quick = useQuery({
    queryKey: [workspace, 'goal preview', soon],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => ask(soon, false, signal),
  })
  const whole = useQuery({
    queryKey: [workspace, 'goal preview', later, 'whole'],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => ask(later, true, signal),
  })
  const refused = soon === key && quick.error instanceof Refused ? quick.error : null
  const fault: Fault | null =
    refused?.where == null ? null : { path: resolved(raw, refused.where), message: refused.message, hint: refused.hint }
  return {
    now: quick.data,
    whole: whole.data?.outlook,
    error: soon === key ? quick.error : null,
    fault,
    isOld: soon !== key || quick.isPlaceholderData || quick.isFetching,
    isWholeOld: later !== key || whole.isPlaceholderData || whole.isFetching,
  }
}

interface Ask {
  name: string
  definition: Mapping
  /** The version before, null where it is new. */
  before: number | null
  onSaved: (done: { words: string; undo: () => void }) => void
}

export function useSaveGoal() {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: [workspace] })
  return useMutation({
    mutationFn: async ({ name, definition, before }: Ask) => {
      await put('/api/goals/{name}', { path: { name }, query: { workspace }, body: definition })
      const undo = () => {
        const back =
          before === null
            ? remove('/api/goals/{name}', { path: { name }, query: { workspace } })
            : post('/api/goals/{name}/restore', { path: { name }, query: { workspace }, body: { version: before } })
        void back.then(renew)
      }
      return { words: `“${textOf(definition.label) || titled(name)}” is saved.`, undo }
    },
    onSuccess: (done, { onSaved }) => {
      onSaved(done)
      void renew()
    },
  })
}

export function useDeleteGoal() {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: [workspace] })
  return useMutation({
    mutationFn: async ({ name, version }: { name: string; version: number; onGone: (undo: () => void) => void }) => {
      await remove('/api/goals/{name}', { path: { name }, query: { workspace } })
      return () => {
        void post('/api/goals/{name}/restore', { path: { name }, query: { workspace }, body: { version } }).then(renew)
      }
    },
    onSuccess: (undo, { onGone }) => {
      onGone(undo)
      void renew()
    },
  })
}
