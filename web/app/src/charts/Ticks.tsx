const WIDTH = 150
const HEIGHT = 30

/** Counts as thin bars, without an axis, beside a number that says what they are. */
export function Ticks({ counts, label, width = WIDTH, height = HEIGHT }: { counts: readonly number[]; label: string; width?: number; height?: number }) {
  const most = Math.max(...counts, 1)
  const step = width / counts.length
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
      {counts.map((count, i) => {
        const high = count === 0 ? 0 : Math.max((count / most) * (height - 3), 1.5)
        return (
          <rect
            key={i}
            x={i * step + 0.25}
            y={height - high}
            width={Math.max(step - 0.75, 0.75)}
            height={high}
            rx={0.6}
            fill="var(--accent-line)"
            fillOpacity={i === counts.length - 1 ? 1 : 0.62}
          />
        )
      })}
    </svg>
  )
}
