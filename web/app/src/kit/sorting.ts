/** Bringing the rows of a list into another order: by dragging a handle, or by the arrow keys on it. */

import { useState, type KeyboardEvent, type PointerEvent } from 'react'

export interface Sorting {
  /** The row that is being dragged. */
  dragged: number | null
  handle: (index: number) => {
    onPointerDown: (event: PointerEvent) => void
    onPointerMove: (event: PointerEvent) => void
    onPointerUp: (event: PointerEvent) => void
    onPointerCancel: (event: PointerEvent) => void
    onKeyDown: (event: KeyboardEvent) => void
  }
}

/** The rows are the items of the list that a handle stands in; onMove is told as soon as the pointer has passed the middle of another row. */
export function useSorting(count: number, onMove: (from: number, to: number) => void): Sorting {
  const [dragged, setDragged] = useState<number | null>(null)

  /** The row whose middle the pointer has passed: rows of different heights would change places for ever otherwise. */
  const over = (handle: Element, from: number, y: number): number | null => {
    const rows = rowsAround(handle).slice(0, count).map((row) => row.getBoundingClientRect())
    const found = rows.findIndex((row) => y >= row.top && y <= row.bottom)
    const row = rows[found]
    if (!row) return null
    const middle = (row.top + row.bottom) / 2
    return (found > from && y < middle) || (found < from && y > middle) ? null : found
  }

  return {
    dragged,
    handle: (index) => ({
      onPointerDown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragged(index)
      },
      onPointerMove: (event) => {
        if (dragged === null) return
        const target = over(event.currentTarget, dragged, event.clientY)
        if (target === null || target === dragged) return
        onMove(dragged, target)
        setDragged(target)
      },
      onPointerUp: () => {
        setDragged(null)
      },
      onPointerCancel: () => {
        setDragged(null)
      },
      onKeyDown: (event) => {
        const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
        if (step === 0 || index + step < 0 || index + step >= count) return
        event.preventDefault()
        onMove(index, index + step)
        // The handle of the row that moved keeps the keyboard.
        rowsAround(event.currentTarget)[index + step]?.querySelector('button')?.focus()
      },
    }),
  }
}

const rowsAround = (handle: Element): Element[] => [...(handle.closest('li')?.parentElement?.children ?? [])]
