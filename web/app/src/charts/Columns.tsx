import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import { labelled, linear, ticks } from './scale'
import styles from './Columns.module.css'

const HEIGHT = 200
const TOP = 22
const FOOT = 24
const LEFT = 46
const LABEL = 70

export interface Column {
  /** What stands below it and is said of it: "12 Oct 2026". */
  label: string
  /** Shorter, for the axis. */
  tick: string
  count: number
  /** Between which counts it was expected, where that is known. */
  expected?: readonly [number, number] | null
}

/** Counts as columns with an axis from nothing; where a range was expected, it stands behind the column. */
export function Columns({ columns, unit, label, height = HEIGHT }: { columns: readonly Column[]; unit: string; label: string; height?: number }) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [under, setUnder] = useState<number | null>(null)
  const heights = ticks(Math.max(...columns.map((each) => Math.max(each.count, each.expected?.[1] ?? 0)), 0), 3)
  const y = linear([0, heights.at(-1) ?? 1], [height - FOOT, TOP])
  const step = columns.length > 0 ? Math.max(width - LEFT, 1) / columns.length : 1
  const x = (i: number) => LEFT + i * step
  const held = under === null ? undefined : columns[under]
  const places = columns.map((_, i) => i)
  return (
    <div ref={ref} className={styles.frame} style={{ height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerMove={(event) => {
            const at = event.clientX - event.currentTarget.getBoundingClientRect().left
            setUnder(Math.min(Math.max(Math.floor((at - LEFT) / step), 0), columns.length - 1))
          }}
          onPointerLeave={() => {
            setUnder(null)
          }}
        >
          <text x={0} y={11} className={styles.tick}>
            {unit}
          </text>
          {heights.map((each) => (
            <g key={each}>
              <line x1={LEFT} x2={width} y1={y(each)} y2={y(each)} className={styles.grid} />
              <text x={LEFT - 10} y={y(each)} dy="0.32em" textAnchor="end" className={styles.tick}>
                {format.countShort(each)}
              </text>
            </g>
          ))}
          {columns.map((each, i) => (
            <g key={`${each.label} ${i}`}>
              {each.expected && (
                <rect
                  x={x(i)}
                  width={step}
                  y={y(each.expected[1])}
                  height={Math.max(y(each.expected[0]) - y(each.expected[1]), 1)}
                  className={styles.expected}
                />
              )}
              <rect
                x={x(i) + step * 0.12}
                width={Math.max(step * 0.76, 1)}
                y={y(each.count)}
                height={Math.max(height - FOOT - y(each.count), 0)}
                rx={Math.min(2, step / 4)}
                className={styles.column}
                data-off={each.expected ? each.count < each.expected[0] || each.count > each.expected[1] : false}
                data-under={i === under}
              />
            </g>
          ))}
          {labelled(places, (i) => x(i) + step / 2, LABEL).map((i) => (
            <text
              key={i}
              x={Math.min(Math.max(x(i) + step / 2, LEFT + 16), width - 24)}
              y={height - 6}
              textAnchor="middle"
              className={styles.tick}
            >
              {columns[i]?.tick}
            </text>
          ))}
        </svg>
      )}
      {held && under !== null && (
        <div className={styles.note} style={{ left: Math.min(Math.max(x(under) + step / 2, 70), Math.max(width - 70, 70)), top: y(held.count) }}>
          <strong className="figures">{format.count(held.count)}</strong> {held.label}
        </div>
      )}
    </div>
  )
}
