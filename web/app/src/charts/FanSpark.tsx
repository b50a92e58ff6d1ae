import { band, extent, joined, type Ahead, type Seen } from './outlook'
import { line, linear } from './scale'

const WIDTH = 240
const HEIGHT = 56
const EDGE = 4

/** A trend with what is expected of it and how far it is to come, without an axis, beside the numbers that say what it is. */
export function FanSpark({ points, fan, target, label }: { points: readonly Seen[]; fan: readonly Ahead[]; target: number | null; label: string }) {
  const seen = points.filter((each): each is Seen & { value: number } => each.value !== null && each.is_whole)
  const shown = seen.length > 1 ? seen : points.filter((each): each is Seen & { value: number } => each.value !== null)
  const last = shown.at(-1)
  if (!last || shown.length < 2) return null
  const ahead = joined(shown, fan)
  const times = [...shown, ...fan].map((each) => Date.parse(each.at))
  const [low, high] = extent(shown, fan.map((each) => ({ ...each, low_95: each.low_80, high_95: each.high_80 })), target)
  const x = linear([Math.min(...times), Math.max(...times)], [EDGE, WIDTH - EDGE])
  const y = linear([low, high], [HEIGHT - EDGE, EDGE])
  const place = (at: string, value: number) => [x(Date.parse(at)), y(value)] as const
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={band(ahead.map((each) => place(each.at, each.high_80)), ahead.map((each) => place(each.at, each.low_80)))} fill="var(--accent-line)" fillOpacity={0.18} />
      {target !== null && <line x1={0} x2={WIDTH} y1={y(target)} y2={y(target)} stroke="var(--good)" strokeWidth={1.5} strokeDasharray="5 4" vectorEffect="non-scaling-stroke" />}
      <path d={line(shown.map((each) => place(each.at, each.value)))} fill="none" stroke="var(--accent-line)" strokeWidth={1.9} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
      <path d={line(ahead.map((each) => place(each.at, each.mean)))} fill="none" stroke="var(--accent-line)" strokeWidth={1.6} strokeDasharray="4 3" vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
