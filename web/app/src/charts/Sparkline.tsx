import { area, line, linear, points, type Dated } from './scale'

const WIDTH = 112
const HEIGHT = 32
const EDGE = 3

/** A trend without an axis, beside a number that says what it is: the accent's colour, the last value as a dot. */
export function Sparkline({ series, label }: { series: readonly Dated[]; label: string }) {
  const shown = points(series)
  const last = shown.at(-1)
  if (!last || shown.length < 2) return null
  const sizes = shown.map((each) => each.size)
  const x = linear([shown[0]?.at ?? 0, last.at], [EDGE, WIDTH - EDGE])
  const y = linear([0, Math.max(...sizes, 1)], [HEIGHT - EDGE, EDGE])
  const places = shown.map((each) => [x(each.at), y(each.size)] as const)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <path d={area(places, HEIGHT - EDGE)} fill="var(--accent-line)" fillOpacity={0.12} />
      <path d={line(places)} fill="none" stroke="var(--accent-line)" strokeWidth={1.75} strokeLinejoin="round" />
      <circle cx={x(last.at)} cy={y(last.size)} r={2.75} fill="var(--accent-line)" />
    </svg>
  )
}
