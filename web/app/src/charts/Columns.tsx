import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import styles from './Columns.module.css'
import { Levels, Note, Plot } from './Plot'
import plot from './Plot.module.css'
import { labelled, linear, ticks } from './scale'

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
    <Plot
      frame={ref}
      width={width}
      height={height}
      label={label}
      unit={unit}
      onPoint={(at) => {
        setUnder(at === null ? null : Math.min(Math.max(Math.floor((at - LEFT) / step), 0), columns.length - 1))
      }}
      note={
        held &&
        under !== null && (
          <Note at={x(under) + step / 2} top={y(held.count)} room={70} width={width}>
            <strong className="figures">{format.count(held.count)}</strong> {held.label}
          </Note>
        )
      }
    >
      <Levels at={heights} y={y} left={LEFT} right={width} tick={format.countShort} />
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
          className={plot.tick}
        >
          {columns[i]?.tick}
        </text>
      ))}
    </Plot>
  )
}
