import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { Refused } from '../api/client'
import styles from './Panel.module.css'

interface Panel<T> {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown; isFetching: boolean }
  children: (ready: T) => ReactNode
  /** Says what would fill the panel, where `isEmpty` finds nothing in it. */
  empty?: ReactNode
  isEmpty?: (ready: T) => boolean
  /** Pixels kept free while loading, so that nothing jumps. */
  height?: number
}

/** Loading, failed, empty and ready in one way. What was shown before stays while it is asked for again. */
export function Panel<T>({ query, children, empty, isEmpty, height = 160 }: Panel<T>) {
  if (query.data === undefined) {
    return query.error ? <Failed error={query.error} again={query} /> : <Loading height={height} />
  }
  if (empty !== undefined && isEmpty?.(query.data)) return <Empty>{empty}</Empty>
  return <>{children(query.data)}</>
}

export function Loading({ height }: { height: number }) {
  return (
    <div role="status" aria-label="Loading" style={{ minHeight: height }} className={styles.loading}>
      <Skeleton height={18} width="42%" />
      <Skeleton height={14} width="88%" />
      <Skeleton height={14} width="71%" />
      <Skeleton height={Math.max(height - 120, 14)} />
    </div>
  )
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className={styles.empty}>{children}</div>
}

export function Failed({ error, again }: { error: Error; again?: { refetch: () => unknown; isFetching: boolean } }) {
  const hint = error instanceof Refused ? error.hint : null
  return (
    <div role="alert" className={styles.failed}>
      <strong>{error.message}</strong>
      {hint !== null && <p className="soft">{inCode(hint)}</p>}
      {again && (
        <Button
          variant="default"
          size="xs"
          loading={again.isFetching}
          onClick={() => {
            again.refetch()
          }}
        >
          Try again
        </Button>
      )}
    </div>
  )
}

/** Words with their `commands` set as code. */
const inCode = (words: string): ReactNode[] =>
  words.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))
