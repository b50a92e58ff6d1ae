import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import * as format from '../kit/format'
import { band, extent, heights, joined, type Ahead, type Seen } from './outlook'
import styles from './OutlookChart.module.css'
import { Levels, Note, Plot } from './Plot'
import plot from './Plot.module.css'
import { labelled, line, linear, nearest } from './scale'

const TOP = 30
const FOOT = 28
const RIGHT = 14
/** Pixels that a label of the time axis needs. */
const LABEL = 74
/** Pixels of a letter of an axis, about. */
const LETTER = 7

interface Shown {
  points: readonly Seen[]
  fan: readonly Ahead[]
  target: { number: number; words: string } | null
  until: string | null
  /** What is measured, for the axis. */
  unit: string
  figure: (value: number) => string
  /** A number of the axis, where there is little room. */
  tick: (value: number) => string
  zone: string
  /** Said of the whole picture where it cannot be seen. */
  label: string
  height?: number
}

/** A number over time, what is expected of it with the bounds of 80 and 95 of 100 cases, how far it is to come, and until when. */
export function OutlookChart({ points, fan, target, until, unit, figure, tick, zone, label, height = 320 }: Shown) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const [under, setUnder] = useState<number | null>(null)
  const seen = points.filter((each): each is Seen & { value: number } => each.value !== null)
  const ahead = joined(seen, fan)
  const levels = heights(...extent(seen, fan, target?.number ?? null))
  const left = Math.max(...levels.map((each) => tick(each).length), 3) * LETTER + 14
  const times = [...seen, ...fan].map((each) => Date.parse(each.at))
  const end = until === null ? [] : [Date.parse(until)]
  const from = Math.min(...times)
  const x = linear([from, Math.max(...times, ...end.filter((each) => each > from))], [left, Math.max(width - RIGHT, left + 1)])
  const y = linear([levels[0] ?? 0, levels.at(-1) ?? 1], [height - FOOT, TOP])
  const place = (at: string, value: number) => [x(Date.parse(at)), y(value)] as const
  const places = [...seen.map((each) => place(each.at, each.value)), ...fan.map((each) => place(each.at, each.mean))]
  const partial = seen.findIndex((each) => each.is_whole)
  const wholeFrom = partial === -1 ? seen.length - 1 : partial
  const dates = [...seen, ...fan]
  const held = under === null ? undefined : dates[under]
  const spot = under === null ? undefined : places[under]
  const now = seen.at(-1)

  return (
    <Plot
      frame={ref}
      width={width}
      height={height}
      label={label}
      unit={unit}
      onPoint={(at) => {
        setUnder(at === null ? null : nearest(places, at))
      }}
      note={
        held &&
        spot && (
          <Note at={spot[0]} top={spot[1]} room={110} width={width}>
            {'mean' in held ? (
              <>
                <strong className="figures">{figure(held.mean)}</strong> expected {format.day(held.at, zone)}
                <br />
                80%: {figure(held.low_80)} to {figure(held.high_80)}
              </>
            ) : (
              <>
                <strong className="figures">{figure(held.value)}</strong> {format.day(held.at, zone)}
                {!held.is_whole && <> · its window is not yet full</>}
              </>
            )}
          </Note>
        )
      }
    >
      <Levels at={levels} y={y} left={left} right={width - RIGHT} tick={tick} />
      {labelled(dates, (each) => x(Date.parse(each.at)), LABEL).map((each) => (
        <text key={each.at} x={Math.min(Math.max(x(Date.parse(each.at)), left + 12), width - RIGHT - 20)} y={height - 6} textAnchor="middle" className={plot.tick}>
          {format.dayTick(each.at, zone)}
        </text>
      ))}
      <path d={band(ahead.map((each) => place(each.at, each.high_95)), ahead.map((each) => place(each.at, each.low_95)))} className={styles.wide} />
      <path d={band(ahead.map((each) => place(each.at, each.high_80)), ahead.map((each) => place(each.at, each.low_80)))} className={styles.likely} />
      {until !== null && Date.parse(until) >= from && <line x1={x(Date.parse(until))} x2={x(Date.parse(until))} y1={TOP - 8} y2={height - FOOT} className={styles.until} />}
      {target !== null && (
        <g>
          <line x1={left} x2={width - RIGHT} y1={y(target.number)} y2={y(target.number)} className={styles.target} />
          <text x={left + 6} y={y(target.number)} dy="-0.5em" className={styles.aim}>
            {target.words}
          </text>
        </g>
      )}
      {wholeFrom > 0 && <path d={line(places.slice(0, wholeFrom + 1))} className={styles.partial} />}
      <path d={line(places.slice(wholeFrom, seen.length))} className={plot.line} />
      <path d={line(ahead.map((each) => place(each.at, each.mean)))} className={styles.expected} />
      {now && <circle cx={x(Date.parse(now.at))} cy={y(now.value)} r={4.5} className={plot.point} />}
      {spot && (
        <g>
          <line x1={spot[0]} x2={spot[0]} y1={spot[1] + 6} y2={height - FOOT} className={plot.plumb} />
          <circle cx={spot[0]} cy={spot[1]} r={4.5} className={plot.point} />
        </g>
      )}
    </Plot>
  )
}
