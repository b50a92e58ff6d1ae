import type { ReactNode, Ref } from 'react'
import styles from './Plot.module.css'

interface Plotted {
  frame: Ref<HTMLDivElement>
  width: number
  height: number
  /** Said of the whole picture where it cannot be seen. */
  label: string
  /** What the upright axis counts. */
  unit: string
  /** Where the pointer is, in pixels from the left; null where it left. */
  onPoint: (at: number | null) => void
  /** What is said of the place under the pointer. */
  note: ReactNode
  children: ReactNode
}

/** The frame of a picture with axes: as wide as there is room, with its unit, the pointer followed, and a note over it. */
export function Plot({ frame, width, height, label, unit, onPoint, note, children }: Plotted) {
  return (
    <div ref={frame} className={styles.frame} style={{ height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerMove={(event) => {
            onPoint(event.clientX - event.currentTarget.getBoundingClientRect().left)
          }}
          onPointerLeave={() => {
            onPoint(null)
          }}
        >
          <text x={0} y={11} className={styles.tick}>
            {unit}
          </text>
          {children}
        </svg>
      )}
      {note}
    </div>
  )
}

/** Lines across at round numbers, each with its number at the left. */
export function Levels({ at, y, left, right, tick }: { at: readonly number[]; y: (level: number) => number; left: number; right: number; tick: (level: number) => string }) {
  return at.map((each) => (
    <g key={each}>
      <line x1={left} x2={right} y1={y(each)} y2={y(each)} className={styles.grid} />
      <text x={left - 10} y={y(each)} dy="0.32em" textAnchor="end" className={styles.tick}>
        {tick(each)}
      </text>
    </g>
  ))
}

/** Words over a place, kept within the frame; room: half as wide as they may be. */
export function Note({ at, top, room, width, children }: { at: number; top: number; room: number; width: number; children: ReactNode }) {
  return (
    <div className={styles.note} style={{ left: Math.min(Math.max(at, room), Math.max(width - room, room)), top }}>
      {children}
    </div>
  )
}
