import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import { clipped } from '../kit/words'
import { outline, sankey, type Band, type Bar, type Flow } from './sankey'
import styles from './SankeyChart.module.css'

interface Shown {
  flows: readonly Flow[]
  /** The names from the top down. */
  order: readonly string[]
  named: (name: string) => { label: string; color: string }
  /** What stands above the two sides: the moments. */
  ends: readonly [string, string]
  label: string
}

const HEIGHT = 360
const GAP = 18
const HEAD = 30
const FOOT = 10
const BAR = 12
/** Pixels of a letter, about. */
const LETTER = 6.6

/** Two moments side by side and bands from what was to what became of it; one band is told when it is pointed at. */
export function SankeyChart({ flows, order, named, ends, label }: Shown) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [held, setHeld] = useState<Band | null>(null)
  const plot = sankey(flows, order, HEIGHT, GAP)
  const [left, right] = [BAR, Math.max(width - BAR, BAR * 2)]
  const letters = Math.floor((width / 2 - 70) / LETTER)
  const is = (band: Band) => held?.before === band.before && held.after === band.after
  return (
    <div ref={ref} className={styles.frame} style={{ minHeight: HEAD + plot.height + FOOT }}>
      <p className={styles.said} aria-live="polite">
        {held ? `${format.counted(held.count, 'customer')}: ${spoken(held, named)}` : 'Point at a band to read it.'}
      </p>
      {width > 0 && (
        <svg width={width} height={HEAD + plot.height + FOOT} role="img" aria-label={label}>
          <text x={0} y={12} className={styles.end}>
            {ends[0]}
          </text>
          <text x={width} y={12} textAnchor="end" className={styles.end}>
            {ends[1]}
          </text>
          <g transform={`translate(0 ${HEAD})`}>
            {plot.bands.map((band) => (
              <path
                key={`${band.before} ${band.after}`}
                d={outline(band, left, right)}
                fill={named(band.before).color}
                className={styles.band}
                data-stays={band.before === band.after}
                data-held={held === null ? undefined : is(band)}
                onPointerEnter={() => {
                  setHeld(band)
                }}
                onPointerLeave={() => {
                  setHeld(null)
                }}
              />
            ))}
            {plot.before.map((bar) => (
              <End key={bar.name} bar={bar} x={0} named={named} letters={letters} />
            ))}
            {plot.after.map((bar) => (
              <End key={bar.name} bar={bar} x={width - BAR} named={named} letters={letters} atEnd />
            ))}
          </g>
        </svg>
      )}
    </div>
  )
}

function End({ bar, x, named, letters, atEnd = false }: { bar: Bar; x: number; named: Shown['named']; letters: number; atEnd?: boolean }) {
  const { label, color } = named(bar.name)
  const middle = bar.top + bar.height / 2
  return (
    <g className={styles.bar}>
      <rect x={x} y={bar.top} width={BAR} height={bar.height} rx={3} fill={color} />
      <text x={atEnd ? x - 8 : x + BAR + 8} y={middle} dy="0.34em" textAnchor={atEnd ? 'end' : 'start'} className={styles.name}>
        {clipped(label, letters)} <tspan className={styles.size}>{format.countShort(bar.size)}</tspan>
      </text>
    </g>
  )
}

/** "from Active to Lapsed" */
export function spoken(flow: Flow, named: Shown['named']): string {
  return flow.before === flow.after ? `stayed in ${named(flow.after).label}` : `from ${named(flow.before).label} to ${named(flow.after).label}`
}
