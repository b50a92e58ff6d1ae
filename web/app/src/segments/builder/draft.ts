/** The draft of a segment while it is written: every change can be taken back, and a closed tab loses nothing. */

import { useCallback, useEffect, useRef, useState } from 'react'
import { isMapping, same, type Json, type Mapping } from '../language/json'
import { begin, redo, undo, write, type History } from '../language/history'

/** Changes to the same thing within this time are one step back. */
const TOGETHER_MS = 900

export interface Draft {
  definition: Mapping
  change: (next: Mapping, touched?: string) => void
  undo: (() => void) | null
  redo: (() => void) | null
  isChanged: boolean
  /** Whether it was there when the page was opened. */
  wasKept: boolean
  /** Forgets what was written. */
  discard: () => void
}

/** key: under which it is kept while the tab lives; saved: what it begins with. */
export function useDraft(key: string, saved: Mapping): Draft {
  const [wasKept, setWasKept] = useState(() => keptUnder(key, saved) !== null)
  const [history, setHistory] = useState<History<Mapping>>(() => begin(keptUnder(key, saved) ?? saved))
  const last = useRef(0)
  const definition = history.present
  const isChanged = !same(definition, saved)

  useEffect(() => {
    if (isChanged) sessionStorage.setItem(key, JSON.stringify(definition))
    else sessionStorage.removeItem(key)
  }, [key, definition, isChanged])

  const change = useCallback((next: Mapping, touched?: string) => {
    const now = Date.now()
    const isSoon = now - last.current < TOGETHER_MS
    last.current = now
    setHistory((before) => write(isSoon ? before : { ...before, touched: null }, next, touched ?? null))
  }, [])

  return {
    definition,
    change,
    undo: history.past.length > 0 ? () => { setHistory(undo) } : null,
    redo: history.future.length > 0 ? () => { setHistory(redo) } : null,
    isChanged,
    wasKept: wasKept && isChanged,
    discard: () => {
      sessionStorage.removeItem(key)
      setWasKept(false)
      setHistory((before) => write(before, saved))
    },
  }
}

function keptUnder(key: string, saved: Mapping): Mapping | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Json
    return isMapping(kept) && !same(kept, saved) ? kept : null
  } catch {
    return null
  }
}
