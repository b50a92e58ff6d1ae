import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Outlet, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Failed, Panel } from '../kit/Panel'
import { Refused } from '../api/client'
import type { Workspace } from '../api/types'
import { InView, useWorkspaces } from '../workspace/queries'
import { ToastProvider } from '../kit/toasts'
import { Progress } from './Progress'
import { Bar } from './Bar'
import styles from './Shell.module.css'

const Palette = lazy(() => import('./Palette'))

/** The bar above, and below it the page of the workspace in view. */
export function Shell() {
  const asked = useSearch({ from: '__root__' }).workspace
  const workspaces = useWorkspaces()
  const inView = chosen(workspaces.data ?? [], asked)
  const [isFinding, { open, close, toggle }] = useDisclosure()
  useHotkeys([['mod+K', toggle]], [])
  return (
    <ToastProvider>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <Progress />
      <Bar workspaces={workspaces.data ?? []} inView={inView} onFind={open} />
      {isFinding && (
        <Suspense>
          <Palette workspaces={workspaces.data ?? []} inView={inView} onClose={close} />
        </Suspense>
      )}
      <main id="page" className={styles.page} tabIndex={-1}>
        <Panel query={workspaces} height={420}>
          {(all) => {
            const workspace = chosen(all, asked)
            if (!workspace) return <Failed error={noSuch(asked, all)} />
            return (
              <InView value={workspace} key={workspace.name}>
                <Outlet />
              </InView>
            )
          }}
        </Panel>
      </main>
    </ToastProvider>
  )
}

const chosen = (all: readonly Workspace[], asked: string | undefined): Workspace | undefined =>
  asked === undefined ? all[0] : all.find((each) => each.name === asked)

const noSuch = (asked: string | undefined, all: readonly Workspace[]): Refused =>
  new Refused(
    404,
    'not_found',
    asked === undefined ? 'This server serves no workspace.' : `This server serves no workspace named “${asked}”.`,
    all.length > 0 ? `It serves: ${all.map((each) => each.name).join(', ')}.` : 'Make one with `coterie init`.',
  )
