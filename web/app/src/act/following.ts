/** Follows who enters and leaves, for as long as somebody looks. */

import { useEffect, useState } from 'react'
import { get, Refused } from '../api/client'
import type { Change } from '../api/types'
import { useWorkspace } from '../workspace/queries'
import { latestFirst } from './changes'

const WAIT_SECONDS = 20
const PAUSE_MS = 2_000
const AT_FIRST = 60

export interface Followed {
  /** The latest first; undefined until the first answer. */
  changes: readonly Change[] | undefined
  /** The number of the last one that was there when one began to look. */
  since: number
  /** Whether changes are found as they happen. */
  isLive: boolean
  error: Error | null
}

const NOTHING: Followed = { changes: undefined, since: 0, isLive: false, error: null }

/** The changes of some segments, of all where none is named. Where nothing changes by itself it asks once. */
export function useFollowed(segments: readonly string[], isAllowed: boolean): Followed {
  const workspace = useWorkspace().name
  const named = segments.join(',')
  const [followed, setFollowed] = useState<Followed>(NOTHING)
  useEffect(() => {
    if (!isAllowed) return
    const leaving = new AbortController()
    const { signal } = leaving
    void follow()
    return () => {
      leaving.abort()
    }

    async function follow() {
      let after: number | null = null
      while (!signal.aborted) {
        try {
          const found: { changes: Change[]; next: number; live: boolean } = after === null ? await first() : await next(after)
          const isFirst = after === null
          setFollowed((before) => ({
            changes: latestFirst(isFirst ? [] : (before.changes ?? []), found.changes),
            since: isFirst ? found.next : before.since,
            isLive: found.live,
            error: null,
          }))
          if (!found.live) return
          after = found.next
        } catch (error) {
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- one may have left while it was asked
          if (signal.aborted) return
          setFollowed((before) => ({ ...before, error: error as Error }))
          if (error instanceof Refused && error.status !== 0) return
          await pause(signal)
        }
      }
    }

    /** The last changes of each segment, or the last of all. */
    async function first() {
      const { latest, live } = await get('/api/changes', { query: { workspace, after: Number.MAX_SAFE_INTEGER }, signal })
      const names = named === '' ? [] : named.split(',')
      const found = await Promise.all(
        names.length === 0
          ? [get('/api/changes', { query: { workspace, after: Math.max(latest - AT_FIRST, 0), limit: AT_FIRST }, signal })]
          : names.map((name) => get('/api/segments/{name}/changes', { path: { name }, query: { workspace, newest: true, limit: AT_FIRST }, signal })),
      )
      return { changes: found.flatMap((each) => each.changes), next: latest, live }
    }

    async function next(after: number) {
      const found = await get('/api/changes', { query: { workspace, after, wait: WAIT_SECONDS, segments: named === '' ? null : named }, signal })
      return { changes: found.changes, next: found.next ?? after, live: found.live }
    }
  }, [workspace, named, isAllowed])
  return followed
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = window.setTimeout(resolve, PAUSE_MS)
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      resolve()
    })
  })
