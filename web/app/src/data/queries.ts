import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { get, patch, post, put, remove } from '../api/client'
import type { Job, Key, KeyAsk, SettingsChange, TrackingPlan } from '../api/types'
import { nameFrom } from '../segments/language/definition'
import { useWorkspace } from '../workspace/queries'
import { send } from './upload'

/** Every event with its volume over time and the definitions that look at it. */
export function useSeen() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'seen'],
    queryFn: async ({ signal }) => {
      const ask = { query: { workspace }, signal }
      const [events, traits, volumes, uses] = await Promise.all([
        get('/api/events', ask),
        get('/api/traits', ask),
        get('/api/volumes', ask),
        get('/api/uses', ask),
      ])
      return { events: events.events, traits: traits.traits, volumes, uses: uses.uses }
    },
  })
}

export function useEvent(name: string | undefined) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'seen', name],
    enabled: name !== undefined,
    queryFn: async ({ signal }) => {
      const [seen, volumes] = await Promise.all([
        get('/api/events/{name}', { path: { name: name ?? '' }, query: { workspace }, signal }),
        get('/api/volumes', { query: { workspace, event: name ?? '' }, signal }),
      ])
      return { ...seen, volumes }
    },
  })
}

export function useImports() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'imports'],
    queryFn: ({ signal }) => get('/api/imports', { query: { workspace }, signal }).then((answer) => answer.imports),
  })
}

/** An import with its report. */
export function useImport(id: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'imports', id],
    queryFn: ({ signal }) => get('/api/imports/{import_id}', { path: { import_id: id }, query: { workspace }, signal }),
  })
}

/** What undoing an import would take back. */
export function useUndoPreview(id: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'imports', id, 'undo'],
    retry: false,
    gcTime: 0,
    queryFn: ({ signal }) => get('/api/imports/{import_id}/undo', { path: { import_id: id }, query: { workspace }, signal }),
  })
}

export function useUndo() {
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (id: string) =>
      post('/api/imports/{import_id}/undo', { path: { import_id: id }, query: { workspace }, body: { wait: false } }) as Promise<Job>,
  })
}

export function useUpload() {
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (ask: { file: File; onProgress: (share: number) => void }) =>
      send(ask.file, workspace, ask.onProgress),
  })
}

export interface Reading {
  kind: string | null
  map: Record<string, string> | null
}

/** How an upload would be read; asked again with each change of the mapping, the last answer stays meanwhile. */
export function usePreview(upload: string, reading: Reading) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'preview', upload, reading],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) =>
      post('/api/uploads/{upload}/preview', { path: { upload }, query: { workspace }, body: reading, signal }),
  })
}

export function useStartImport() {
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (ask: Reading & { upload: string }) =>
      post('/api/imports', { query: { workspace }, body: { ...ask, wait: false } }) as Promise<unknown>,
  })
}

/** Loads the story of the demo into the empty workspace. */
export function useLoadDemo() {
  const workspace = useWorkspace().name
  return useMutation({ mutationFn: () => post('/api/demo', { query: { workspace } }) as Promise<{ id: string }> })
}

const WATCHED = 400

/** A job until it has ended. */
export function useJob(id: string | null) {
  const workspace = useWorkspace().name
  return useQuery<Job>({
    queryKey: [workspace, 'job', id],
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && query.state.data.state !== 'running' ? false : WATCHED),
    queryFn: ({ signal }) => get('/api/jobs/{job_id}', { path: { job_id: id ?? '' }, query: { workspace }, signal }),
  })
}

export function useStopJob() {
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (id: string) => remove('/api/jobs/{job_id}', { path: { job_id: id }, query: { workspace } }),
  })
}

/** Whatever was read may be wrong once data came in. */
export function useForgetAll() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useCallback(() => client.invalidateQueries({ queryKey: [workspace] }), [client, workspace])
}

export function useRefusals() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'quarantine', 'groups'],
    queryFn: ({ signal }) =>
      get('/api/quarantine/groups', { query: { workspace }, signal }).then((answer) => answer.groups),
  })
}

export function useRefused(source: string, code: string) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'quarantine', source, code],
    queryFn: ({ signal }) => get('/api/quarantine', { query: { workspace, source, code, limit: 50 }, signal }),
  })
}

export function useReplay() {
  const workspace = useWorkspace().name
  const forget = useForgetAll()
  return useMutation({
    mutationFn: (ask: {
      source: string
      code?: string
      ids?: number[]
      edited?: Record<string, Record<string, unknown>>
      map?: Record<string, string>
    }) => post('/api/quarantine/replay', { query: { workspace }, body: ask }),
    onSuccess: forget,
  })
}

export function useForgetRefused() {
  const workspace = useWorkspace().name
  const forget = useForgetAll()
  return useMutation({
    mutationFn: (source: string) => remove('/api/quarantine/{source}', { path: { source }, query: { workspace } }),
    onSuccess: forget,
  })
}

export function useQuality() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'quality'],
    queryFn: ({ signal }) => get('/api/quality', { query: { workspace }, signal }),
  })
}

export function useSettings() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'settings'],
    queryFn: ({ signal }) => get('/api/settings', { query: { workspace }, signal }),
  })
}

export function useChangeSettings() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (change: SettingsChange) => patch('/api/settings', { query: { workspace }, body: change }),
    onSuccess: () => client.invalidateQueries(),
  })
}

const FRESH_MS = 10_000

/** Every source that was heard, with what it brought day by day; asked again now and then. */
export function useSources() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'sources'],
    refetchInterval: FRESH_MS,
    queryFn: async ({ signal }) => {
      const ask = { query: { workspace }, signal }
      const [sources, volumes] = await Promise.all([get('/api/sources', ask), get('/api/sources/volumes', ask)])
      return { sources: sources.sources, volumes }
    },
  })
}

/** Something arrived: whose it is was heard just now. */
export function useRenewSources() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useCallback(() => void client.invalidateQueries({ queryKey: [workspace, 'sources'] }), [client, workspace])
}

export function useKeys(isAllowed: boolean) {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'keys'],
    enabled: isAllowed,
    queryFn: ({ signal }) => get('/api/keys', { query: { workspace }, signal }).then((answer) => answer.keys),
  })
}

/** Whatever changes a key: the list is asked for anew. */
function useOnKeys<Ask, Answered>(change: (workspace: string, ask: Ask) => Promise<Answered>) {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (ask: Ask) => change(workspace, ask),
    onSuccess: () => client.invalidateQueries({ queryKey: [workspace, 'keys'] }),
  })
}

export const useAddKey = () =>
  useOnKeys((workspace, ask: KeyAsk) => post('/api/keys', { query: { workspace }, body: ask }) as Promise<Key>)

export const useChangeKey = () =>
  useOnKeys((workspace, ask: { key: string; change: { enabled?: boolean; origins?: string[] } }) =>
    patch('/api/keys/{key}', { path: { key: ask.key }, query: { workspace }, body: ask.change }),
  )

export const useRevokeKey = () =>
  useOnKeys((workspace, key: string) => remove('/api/keys/{key}', { path: { key }, query: { workspace } }))

/** Saves everyone who did the event as a segment, and gives its name; one of that name is taken as it is. */
export function useFirstSegment() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: async (event: string) => {
      const name = nameFrom(event, [])
      const { segments } = await get('/api/segments', { query: { workspace } })
      if (!segments.some((each) => each.name === name)) {
        await put('/api/segments/{name}', { path: { name }, query: { workspace }, body: { label: event, who: { did: event } } })
        await post('/api/refresh', { query: { workspace }, body: { wait: true, only_saved: false } })
        await client.invalidateQueries({ queryKey: [workspace] })
      }
      return name
    },
  })
}

/** The tracking plan, and what breaks it. */
export function usePlan() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'plan'],
    queryFn: async ({ signal }) => {
      const ask = { query: { workspace }, signal }
      const [plan, breaches] = await Promise.all([get('/api/tracking-plan', ask), get('/api/tracking-plan/breaches', ask)])
      return { plan, breaches }
    },
  })
}

export function useObserve() {
  const workspace = useWorkspace().name
  return useMutation({ mutationFn: () => get('/api/tracking-plan/observed', { query: { workspace } }) })
}

export function useSavePlan() {
  const client = useQueryClient()
  const workspace = useWorkspace().name
  return useMutation({
    mutationFn: (plan: TrackingPlan) => put('/api/tracking-plan', { query: { workspace }, body: plan }),
    onSuccess: () => client.invalidateQueries({ queryKey: [workspace, 'plan'] }),
  })
}
