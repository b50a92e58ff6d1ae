import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { get, post } from '../api/client'
import type { Segment, Version } from '../api/types'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { useToast } from '../kit/toasts'
import { useWorkspace } from '../workspace/queries'
import { ordered } from './language/definition'
import type { Mapping } from './language/json'
import { compared, toText } from './language/text'
import styles from './Versions.module.css'

const route = getRouteApi('/segments/$name')

/** Every version, the newest first; each with what it changed, and a way back to it. */
export default function Versions({ segment }: { segment: Segment }) {
  const workspace = useWorkspace().name
  const { version: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const versions = useQuery({
    queryKey: [workspace, 'versions', segment.name],
    queryFn: ({ signal }) =>
      get('/api/segments/{name}/versions', { path: { name: segment.name }, query: { workspace }, signal }).then((answer) => answer.versions),
  })
  return (
    <Panel query={versions} height={320}>
      {(all) => {
        const shown = all.find((each) => each.version === chosen) ?? all[0]
        const before = shown && all.find((each) => each.version === shown.version - 1)
        return (
          <div className={styles.versions}>
            <ol className={styles.list} reversed>
              {all.map((each) => (
                <li key={each.version}>
                  <button
                    type="button"
                    className={styles.version}
                    aria-pressed={each === shown}
                    onClick={() => void navigate({ search: (view) => ({ ...view, version: each.version }), replace: true, resetScroll: false })}
                  >
                    <strong>Version {each.version}</strong>
                    <When version={each} />
                  </button>
                </li>
              ))}
            </ol>
            {shown && <Difference segment={segment} shown={shown} before={before} isNewest={shown === all[0]} />}
          </div>
        )
      }}
    </Panel>
  )
}

function When({ version }: { version: Version }) {
  const { timezone } = useWorkspace()
  return (
    <time dateTime={version.saved_at} className="soft small figures">
      {format.moment(version.saved_at, timezone)}
    </time>
  )
}

function Difference({ segment, shown, before, isNewest }: { segment: Segment; shown: Version; before: Version | undefined; isNewest: boolean }) {
  const restore = useRestore(segment)
  const text = (version: Version) => toText(ordered(version.body as Mapping))
  const lines = before ? compared(text(before), text(shown)) : text(shown).trimEnd().split('\n').map((line) => ({ sign: ' ' as const, text: line }))
  return (
    <section className={styles.sheet} aria-label={`Version ${shown.version}`}>
      <header className={styles.head}>
        <span className="soft small">{before ? `What version ${shown.version} changed` : 'As it was first saved'}</span>
        {!isNewest && (
          <Button
            size="xs"
            variant="default"
            loading={restore.isPending}
            onClick={() => {
              restore.mutate(shown.version)
            }}
          >
            Restore version {shown.version}
          </Button>
        )}
      </header>
      {restore.error && <Failed error={restore.error} />}
      <pre className={styles.text} tabIndex={0} aria-label={`Definition of version ${shown.version}`}>
        {lines.map((line, index) => (
          <span key={index} data-sign={line.sign} className={styles.line}>
            <i aria-label={line.sign === '+' ? 'added' : line.sign === '-' ? 'taken away' : undefined}>{line.sign}</i>
            {line.text || ' '}
          </span>
        ))}
      </pre>
    </section>
  )
}

/** An earlier version becomes the newest; nothing of those between is lost. */
function useRestore(segment: Segment) {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  const toast = useToast()
  const navigate = route.useNavigate()
  const renew = () => queries.invalidateQueries({ queryKey: [workspace] })
  const to = (version: number) =>
    post('/api/segments/{name}/restore', { path: { name: segment.name }, query: { workspace }, body: { version } })
  const recount = () => void post('/api/refresh', { query: { workspace }, body: { wait: true, only_saved: true } }).then(renew)
  return useMutation({
    mutationFn: to,
    onSuccess: async (_, version) => {
      await renew()
      recount()
      void navigate({ search: (view) => ({ ...view, version: undefined }), replace: true, resetScroll: false })
      toast({
        words: `Version ${version} is the newest again.`,
        undo: () => {
          void to(segment.version).then(renew).then(recount)
        },
      })
    },
  })
}
