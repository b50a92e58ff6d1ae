/** Saving a segment or a segmentation: a new version, counted at once, with a way back. */

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post, put, remove } from '../../api/client'
import { useWorkspace } from '../../workspace/queries'
import { titled } from '../../kit/words'
import { textOf } from '../language/definition'
import type { Mapping } from '../language/json'

interface Ask {
  name: string
  kind?: 'segment' | 'segmentation'
  definition: Mapping
  /** The version before, null where it is new. */
  before: number | null
  /** Told as soon as it is saved, before anything is shown anew. */
  onSaved: (done: { words: string; undo: () => void }) => void
}

/** What was saved is counted in the background: the list shows the size as soon as it is there. */
export function useSave() {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: [workspace] })
  const count = () => {
    void post('/api/refresh', { query: { workspace }, body: { wait: true, only_saved: true } }).then(renew)
  }
  return useMutation({
    mutationFn: async ({ name, kind = 'segment', definition, before }: Ask) => {
      const path = kind === 'segment' ? '/api/segments/{name}' : '/api/segmentations/{name}'
      const done = await put(path, { path: { name }, query: { workspace }, body: definition })
      const version = done.changes.find((each) => each.name === name)?.version ?? 1
      const label = textOf(definition.label) || titled(name)
      const undo = () => {
        const back =
          before === null
            ? remove(path, { path: { name }, query: { workspace } })
            : post('/api/segments/{name}/restore', { path: { name }, query: { workspace }, body: { version: before } })
        void back.then(renew).then(count)
      }
      return { words: before === null ? `“${label}” is saved.` : `“${label}” is saved as version ${version}.`, undo }
    },
    onSuccess: (done, { onSaved }) => {
      // The page of the builder goes away with the version it began with, so that only the call itself can lead on.
      onSaved(done)
      void renew().then(count)
    },
  })
}
