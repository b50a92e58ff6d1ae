import { ActionIcon, NativeSelect, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { Account } from '../access/Account'
import { useEffect, useRef } from 'react'
import type { Workspace } from '../api/types'
import { Mark, Moon, Search, Sun } from '../kit/icons'
import { PLACES, placeOf } from './places'
import styles from './Shell.module.css'

interface BarOf {
  workspaces: readonly Workspace[]
  inView: Workspace | undefined
  onFind: () => void
}

/** Where you are, where you can go, and which workspace you look at. */
export function Bar({ workspaces, inView, onFind }: BarOf) {
  const { pathname } = useLocation()
  const here = placeOf(pathname)
  const pages = useRef<HTMLElement>(null)
  useEffect(() => {
    showActive(pages.current)
  }, [pathname])
  return (
    <header className={styles.bar}>
      <div className={styles.inner}>
        <Link to="/" search={{}} className={styles.home} activeProps={{ 'aria-current': undefined }}>
          <Mark /> Coterie
        </Link>
        <nav className={styles.places} aria-label="Places">
          {PLACES.filter((place) => place.isAside !== true).map((place) => (
            <Link
              key={place.label}
              to={place.pages[0]?.to ?? '/'}
              className={styles.place}
              activeProps={{}}
              data-here={place === here}
              aria-current={place === here ? 'true' : undefined}
            >
              {place.label}
            </Link>
          ))}
        </nav>
        <div className={styles.tools}>
          <button type="button" className={styles.find} onClick={onFind} aria-keyshortcuts="Control+K Meta+K">
            <Search /> <span>Find</span> <kbd aria-hidden>{FIND_KEYS}</kbd>
          </button>
          {workspaces.length > 1 && <Switch workspaces={workspaces} inView={inView} />}
          <Scheme />
          <Account />
        </div>
      </div>
      {here && here.pages.length > 1 && (
        <nav className={styles.pages} aria-label={here.label} ref={pages}>
          {here.pages.map((page) => (
            <Link key={page.to} to={page.to} className={styles.page_link} activeOptions={{ exact: true, includeSearch: false }}>
              {page.label}
            </Link>
          ))}
        </nav>
      )}
    </header>
  )
}

/** On a phone the pages are wider than the window: the one in view is brought into sight. */
function showActive(pages: HTMLElement | null) {
  const active = pages?.querySelector<HTMLElement>('[aria-current]')
  if (pages && active) pages.scrollLeft = active.offsetLeft - pages.offsetLeft - (pages.clientWidth - active.clientWidth) / 2
}

const FIND_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'

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
