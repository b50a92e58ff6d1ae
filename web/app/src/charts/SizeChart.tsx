import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import { Levels, Note, Plot } from './Plot'
import plot from './Plot.module.css'
import { area, labelled, line, linear, nearest, points, ticks, type Dated } from './scale'

const HEIGHT = 240
const TOP = 26
const FOOT = 28
const LEFT = 46
const RIGHT = 14
/** Pixels that a label of the time axis needs. */
const LABEL = 74

interface Shown {
  series: readonly Dated[]
  /** What is counted, for the axis: "customers". */
  unit: string
  zone: string
  /** Said of the whole picture where it cannot be seen. */
  label: string
  /** The moment that is in view, where it is one of the series. */
  marked?: string | undefined
}

/** A size over time, with its axis from nothing, its unit, and the value under the pointer. */
export function SizeChart({ series, unit, zone, label, marked }: Shown) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [under, setUnder] = useState<number | null>(null)
  const ordered = [...series].sort((a, b) => Date.parse(a.as_of) - Date.parse(b.as_of))
  const shown = points(ordered)
  const heights = ticks(Math.max(...shown.map((each) => each.size), 0))
  const x = linear([shown[0]?.at ?? 0, shown.at(-1)?.at ?? 0], [LEFT, Math.max(width - RIGHT, LEFT + 1)])
  const y = linear([0, heights.at(-1) ?? 1], [HEIGHT - FOOT, TOP])
  const places = shown.map((each) => [x(each.at), y(each.size)] as const)
  const focus = under ?? ordered.findIndex((each) => each.as_of === marked)
  const held = ordered[focus]
  const spot = places[focus]

  return (
    <Plot
      frame={ref}
      width={width}
      height={HEIGHT}
      label={label}
      unit={unit}
      onPoint={(at) => {
        setUnder(at === null ? null : nearest(places, at))
      }}
      note={
        held &&
        spot && (
          <Note at={spot[0]} top={spot[1]} room={76} width={width}>
            <strong className="figures">{format.count(held.size)}</strong> {format.day(held.as_of, zone)}
          </Note>
        )
      }
    >
      <Levels at={heights} y={y} left={LEFT} right={width - RIGHT} tick={format.countShort} />
      {labelled(ordered, (each) => x(Date.parse(each.as_of)), LABEL).map((each) => (
        <text
          key={each.as_of}
          x={Math.min(Math.max(x(Date.parse(each.as_of)), LEFT + 12), width - RIGHT - 14)}
          y={HEIGHT - 6}
          textAnchor="middle"
          className={plot.tick}
        >
          {format.monthTick(each.as_of, zone)}
        </text>
      ))}
      <path d={area(places, HEIGHT - FOOT)} fill="var(--accent-line)" fillOpacity={0.1} />
      <path d={line(places)} className={plot.line} />
      {places.map(([cx, cy], i) => (
        <circle key={ordered[i]?.as_of} cx={cx} cy={cy} r={i === focus ? 5 : 2.75} className={plot.point} />
      ))}
      {spot && <line x1={spot[0]} x2={spot[0]} y1={spot[1] + 6} y2={HEIGHT - FOOT} className={plot.plumb} />}
    </Plot>
  )
}
