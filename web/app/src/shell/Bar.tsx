import { ActionIcon, NativeSelect, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Workspace } from '../api/types'
import { Mark, Moon, Sun } from '../kit/icons'
import styles from './Shell.module.css'

/** Where you are, where you can go, and which workspace you look at. */
export function Bar({ workspaces, inView }: { workspaces: readonly Workspace[]; inView: Workspace | undefined }) {
  return (
    <header className={styles.bar}>
      <div className={styles.inner}>
        <Link to="/" search={{}} className={styles.home} activeProps={{ 'aria-current': undefined }}>
          <Mark /> Coterie
        </Link>
        <nav className={styles.places} aria-label="Places">
          <Link to="/" className={styles.place} activeOptions={{ exact: true, includeSearch: false }}>
            Segments
          </Link>
          <Link to="/customers" className={styles.place} activeOptions={{ includeSearch: false }}>
            Customers
          </Link>
        </nav>
        <div className={styles.tools}>
          {workspaces.length > 1 && <Switch workspaces={workspaces} inView={inView} />}
          <Scheme />
        </div>
      </div>
    </header>
  )
}

/** From one workspace to another: always to its segments, since no customer and no segment is in both. */
function Switch({ workspaces, inView }: { workspaces: readonly Workspace[]; inView: Workspace | undefined }) {
  const navigate = useNavigate()
  const isNarrow = useMediaQuery('(max-width: 36rem)')
  const choices = workspaces.map((each) => ({ value: each.name, label: each.label }))
  const choose = (workspace: string) => void navigate({ to: '/', search: { workspace } })
  if (isNarrow || workspaces.length > 4) {
    return (
      <NativeSelect
        aria-label="Workspace"
        size="xs"
        data={choices}
        value={inView?.name ?? ''}
        onChange={(event) => {
          choose(event.currentTarget.value)
        }}
      />
    )
  }
  return (
    <SegmentedControl aria-label="Workspace" size="xs" data={choices} value={inView?.name ?? ''} onChange={choose} />
  )
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme()
  const other = useComputedColorScheme('light') === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use ${other} colours`}
      onClick={() => {
        setColorScheme(other)
      }}
    >
      {other === 'dark' ? <Moon /> : <Sun />}
    </ActionIcon>
  )
}
