import { Outlet, useSearch } from '@tanstack/react-router'
import { Failed, Panel } from '../kit/Panel'
import { Refused } from '../api/client'
import type { Workspace } from '../api/types'
import { InView, useWorkspaces } from '../workspace/queries'
import { Bar } from './Bar'
import styles from './Shell.module.css'

/** The bar above, and below it the page of the workspace in view. */
export function Shell() {
  const asked = useSearch({ from: '__root__' }).workspace
  const workspaces = useWorkspaces()
  return (
    <>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <Bar workspaces={workspaces.data ?? []} inView={chosen(workspaces.data ?? [], asked)} />
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
    </>
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
