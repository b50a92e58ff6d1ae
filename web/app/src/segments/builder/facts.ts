/** What was seen in the workspace, as the builder asks for it. */

import { useQueries, useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import type { EventDetail } from '../../api/types'
import { useWorkspace } from '../../workspace/queries'
import { EVERY_EVENT } from '../language/events'
import { useSegments } from '../queries'
import type { Seen } from './suggestions'

/** What was seen changes slowly: while a segment is being written it is asked for once. */
const WHILE_WRITING = 300_000

export function useEvents() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'events'],
    staleTime: WHILE_WRITING,
    queryFn: ({ signal }) => get('/api/events', { query: { workspace }, signal }).then((answer) => answer.events),
  })
}

export function useTraits() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'traits'],
    staleTime: WHILE_WRITING,
    queryFn: ({ signal }) => get('/api/traits', { query: { workspace }, signal }).then((answer) => answer.traits),
  })
}

export function useComputedTraits() {
  const workspace = useWorkspace().name
  return useQuery({
    queryKey: [workspace, 'computed'],
    staleTime: WHILE_WRITING,
    queryFn: ({ signal }) => get('/api/computed-traits', { query: { workspace }, signal }).then((answer) => answer.traits),
  })
}

/** The properties of any event are told by those of the most frequent ones. */
const FOR_EVERY = 3

/** What the latest occurrences of these events look like; of those that were never seen nothing is known. */
export function useDetails(names: readonly string[]): EventDetail[] {
  const workspace = useWorkspace().name
  const events = useEvents()
  const known = (events.data ?? []).map((each) => each.name)
  const asked = names.includes(EVERY_EVENT) ? known.slice(0, FOR_EVERY) : names.filter((each) => known.includes(each))
  return useQueries({
    queries: asked.map((name) => ({
      queryKey: [workspace, 'event', name],
      staleTime: WHILE_WRITING,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get('/api/events/{name}', { path: { name }, query: { workspace }, signal }),
    })),
    combine: (found) => found.flatMap((each) => (each.data ? [each.data] : [])),
  })
}

export function useSeenTrait(trait: string): Seen {
  const traits = useTraits()
  const computed = useComputedTraits()
  if (computed.data?.some((each) => each.name === trait)) return { types: ['number'], values: [], among: 0 }
  if (trait === 'first_seen' || trait === 'last_seen') {
    return { types: ['text'], values: [{ value: '2026-01-01', count: 0 }], among: 0 }
  }
  const found = traits.data?.find((each) => each.name === trait)
  return { types: found?.types ?? [], values: found?.values ?? [], among: found?.customers ?? 0 }
}

/** Segments by what they are called, with their sizes. */
export function useSegmentOptions() {
  const all = useSegments()
  return all.data?.segments ?? []
}
