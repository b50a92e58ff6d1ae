/** Follows what arrives, for as long as somebody looks. */

import { useEffect, useState } from 'react'
import { get, Refused, type Answer } from '../api/client'
import type { Arrival } from '../api/types'
import { useWorkspace } from '../workspace/queries'
import { joined } from './tail'

const WAIT_SECONDS = 20
const PAUSE_MS = 2_000
const AT_ONCE = 1_000

export interface Tail {
  /** The latest first; undefined until the first answer. */
  arrivals: readonly Arrival[] | undefined
  /** The number of the last one that was there when one began to look. */
  since: number
  error: Error | null
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = window.setTimeout(resolve, PAUSE_MS)
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      resolve()
    })
  })

/** What arrived, kept up to date by asking again as soon as something is answered. */
export function useTail(): Tail {
  const workspace = useWorkspace().name
  const [tail, setTail] = useState<Tail>({ arrivals: undefined, since: 0, error: null })
  useEffect(() => {
    const leaving = new AbortController()
    const { signal } = leaving
    void follow()
    return () => {
      leaving.abort()
    }

    async function follow() {
      // After a failure the server may have begun to count anew: what is shown is asked for as a whole.
      let after: number | null = null
      while (!signal.aborted) {
        try {
          const found: Answer<'/api/events/tail'> = await get('/api/events/tail', {
            query: { workspace, after: after ?? 0, wait: after === null ? 0 : WAIT_SECONDS, limit: AT_ONCE },
            signal,
          })
          const isFirst = after === null
          setTail((known) => ({
            arrivals: joined(isFirst ? [] : (known.arrivals ?? []), found.arrivals),
            since: known.arrivals === undefined ? found.next : known.since,
            error: null,
          }))
          after = found.next
        } catch (error) {
          // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- one may have left while it was asked
          if (signal.aborted) return
          setTail((known) => ({ ...known, error: error as Error }))
          if (error instanceof Refused && error.status === 403) return
          after = null
          await pause(signal)
        }
      }
    }
  }, [workspace])
  return tail
}
