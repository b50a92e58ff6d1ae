/** What is asked to set segments side by side. */

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMay } from '../../access/queries'
import { get, post, Refused } from '../../api/client'
import { useWorkspace } from '../../workspace/queries'
import { measuresOf } from './compare'

export type Across = 'mean' | 'median'

/** The numbers that goals watch besides traits; none for those who may not ask what is not saved. */
function useMeasures() {
  const workspace = useWorkspace().name
  const mayAsk = useMay('ask')
  return useQuery({
    queryKey: [workspace, 'goals', 'measures', mayAsk],
    queryFn: ({ signal }) =>
      mayAsk ? get('/api/goals', { query: { workspace }, signal }).then(({ goals }) => measuresOf(goals)) : Promise.resolve([]),
  })
}

export function useComparison(segments: readonly string[], across: Across, as_of: string | undefined) {
  const workspace = useWorkspace().name
  const measures = useMeasures()
  return useQuery({
    queryKey: [workspace, 'compare', segments, across, as_of, measures.data],
    enabled: !measures.isPending,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const ask = (more: Record<string, unknown>[]) =>
        post('/api/segments/compare', { query: { workspace }, body: { segments: [...segments], across, as_of: as_of ?? null, measures: more }, signal })
      const more = (measures.data ?? []).slice(0, MOST_MEASURES)
      try {
        return await ask(more)
      } catch (error) {
        // A goal may watch what is personal: whoever may not ask for that is shown the rest.
        if (more.length > 0 && error instanceof Refused && error.status === 403) return ask([])
        throw error
      }
    },
  })
}

const MOST_MEASURES = 20
