import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import { clipped } from '../kit/words'
import { linear, ticks } from './scale'
import styles from './Upset.module.css'
import type { Upset } from './upset'

interface Shown {
  plot: Upset
  /** What a set is called, and its colour. */
  named: (name: string) => { label: string; color: string }
  unit: string
  label: string
}

const BARS = 190
const TOP = 22
const ROW = 30
const COLUMN = { least: 26, most: 54 }

/** Bars of exclusive intersections over a matrix that says which sets each lies in, the sets' own sizes at the left. */
export function UpsetPlot({ plot, named, unit, label }: Shown) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [held, setHeld] = useState<number | null>(null)
  const left = Math.min(Math.max(width * 0.3, 118), 250)
  const step = Math.min(Math.max((width - left - 8) / Math.max(plot.columns.length, 1), COLUMN.least), COLUMN.most)
  const whole = Math.max(left + step * plot.columns.length + 8, width)
  const marks = ticks(plot.tallest, 3)
  const y = linear([0, marks.at(-1) ?? 1], [TOP + BARS, TOP])
  const matrix = TOP + BARS + 14
  const height = matrix + plot.rows.length * ROW + 4
  const largest = Math.max(...plot.rows.map((each) => each.size), 1)
  const size = linear([0, largest], [0, left - 16])
  const column = held === null ? undefined : plot.columns[held]

  return (
    <div ref={ref} className={styles.frame}>
      <p className={styles.said} aria-live="polite">
        {column ? `${format.counted(column.count, 'customer')} ${words(column.names, plot.rows.length, named)}` : `Customers in exactly these ${unit}, and in no other of them`}
      </p>
      {width > 0 && (
        <div className={styles.scroll} tabIndex={0} role="group" aria-label={`${label}; scrolls sideways`}>
          <svg width={whole} height={height} role="img" aria-label={label}>
            {marks.map((each) => (
              <g key={each}>
                <line x1={left} x2={whole} y1={y(each)} y2={y(each)} className={styles.grid} />
                <text x={left - 8} y={y(each)} dy="0.32em" textAnchor="end" className={styles.tick}>
                  {format.countShort(each)}
                </text>
              </g>
            ))}
            <text x={0} y={11} className={styles.tick}>
              customers
            </text>
            {plot.rows.map((row, index) => (
              <g key={row.name}>
                {index % 2 === 0 && <rect x={0} y={matrix + index * ROW} width={whole} height={ROW} rx={6} className={styles.stripe} />}
                <rect x={0} y={matrix + index * ROW + ROW - 6} width={size(row.size)} height={3} rx={1.5} fill={named(row.name).color} />
                <text x={8} y={matrix + index * ROW + ROW / 2 - 1} dy="0.32em" className={styles.name}>
                  {clipped(named(row.name).label, Math.floor((left - 60) / 7))}
                </text>
                <text x={left - 10} y={matrix + index * ROW + ROW / 2 - 1} dy="0.32em" textAnchor="end" className={styles.tick}>
                  {format.count(row.size)}
                </text>
              </g>
            ))}
            {plot.columns.map((each, index) => {
              const x = left + step * index + step / 2
              const color = each.names.length === 1 && each.names[0] !== undefined ? named(each.names[0]).color : undefined
              return (
                <g
                  key={each.names.join(' ')}
                  className={styles.column}
                  data-held={held === index}
                  onPointerEnter={() => {
                    setHeld(index)
                  }}
                  onPointerLeave={() => {
                    setHeld(null)
                  }}
                >
                  <rect x={x - step / 2} y={TOP} width={step} height={height - TOP} className={styles.hit} />
                  <rect
                    x={x - Math.min(step * 0.34, 14)}
                    y={y(each.count)}
                    width={Math.min(step * 0.68, 28)}
                    height={Math.max(y(0) - y(each.count), 1)}
                    rx={3}
                    className={styles.bar}
                    style={color === undefined ? undefined : { fill: color }}
                  />
                  {step >= 34 && (
                    <text x={x} y={y(each.count) - 6} textAnchor="middle" className={styles.value}>
                      {format.countShort(each.count)}
                    </text>
                  )}
                  {each.isIn.map((isIn, row) => (
                    <circle key={row} cx={x} cy={matrix + row * ROW + ROW / 2} r={isIn ? 5.5 : 3} className={isIn ? styles.in : styles.out} />
                  ))}
                  {each.span && each.span[0] !== each.span[1] && (
                    <line x1={x} x2={x} y1={matrix + each.span[0] * ROW + ROW / 2} y2={matrix + each.span[1] * ROW + ROW / 2} className={styles.tie} />
                  )}
                </g>
              )
            })}
          </svg>
        </div>
      )}
      <table className="unseen">
        <caption>{label}</caption>
        <tbody>
          {plot.columns.map((each) => (
            <tr key={each.names.join(' ')}>
              <th scope="row">{words(each.names, plot.rows.length, named)}</th>
              <td>{format.count(each.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plot.rest > 0 && <p className="soft small">{format.counted(plot.rest, 'more customer')} in smaller intersections.</p>}
    </div>
  )
}

function words(names: readonly string[], sets: number, named: Shown['named']): string {
  if (names.length === 0) return 'in none of them'
  const labels = names.map((each) => named(each).label)
  return names.length === sets && sets > 1 ? 'in all of them' : `only in ${labels.join(' and ')}`
}
