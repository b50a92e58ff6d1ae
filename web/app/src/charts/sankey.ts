/** From flows between two moments to bars and bands: what was at the left, what became of it at the right. */

export interface Flow {
  before: string
  after: string
  count: number
}

/** A part at one of the moments, with its place from the top. */
export interface Bar {
  name: string
  size: number
  top: number
  height: number
}

/** Those who went from a part to a part: where it leaves the one bar and reaches the other, and how thick it is. */
export interface Band extends Flow {
  from: number
  to: number
  thickness: number
}

export interface Sankey {
  before: Bar[]
  after: Bar[]
  bands: Band[]
  height: number
}

/** What can be seen and pointed at. */
const LEAST = 3

/** order: the names from the top down on both sides; those that hold nobody are left out. height, gap: in pixels. */
export function sankey(flows: readonly Flow[], order: readonly string[], height: number, gap: number): Sankey {
  const shown = flows.filter((each) => each.count > 0)
  const total = shown.reduce((sum, each) => sum + each.count, 0)
  const names = (side: 'before' | 'after') => order.filter((name) => shown.some((each) => each[side] === name))
  const most = Math.max(names('before').length, names('after').length, 1)
  const scale = total === 0 ? 0 : Math.max(height - gap * (most - 1), 40) / total
  const bars = (side: 'before' | 'after'): Bar[] => {
    let top = 0
    return names(side).map((name) => {
      const size = shown.reduce((sum, each) => sum + (each[side] === name ? each.count : 0), 0)
      const bar = { name, size, top, height: Math.max(size * scale, LEAST) }
      top += bar.height + gap
      return bar
    })
  }
  const [before, after] = [bars('before'), bars('after')]
  const filled = new Map<Bar, number>()
  const place = (bar: Bar, thickness: number): number => {
    const used = filled.get(bar) ?? 0
    filled.set(bar, used + thickness)
    return bar.top + used
  }
  const bands = before.flatMap((left) =>
    after.flatMap((right): Band[] => {
      const flow = shown.find((each) => each.before === left.name && each.after === right.name)
      if (!flow) return []
      const thickness = flow.count * scale
      return [{ ...flow, from: place(left, thickness), to: place(right, thickness), thickness: Math.max(thickness, 0.75) }]
    }),
  )
  const ends = [...before, ...after].map((bar) => bar.top + bar.height)
  return { before, after, bands, height: Math.max(...ends, 0) }
}

/** The outline of a band between two bars. */
export function outline(band: Pick<Band, 'from' | 'to' | 'thickness'>, left: number, right: number): string {
  const middle = (left + right) / 2
  const [a, b] = [band.from, band.to]
  const [c, d] = [b + band.thickness, a + band.thickness]
  return `M${left} ${a}C${middle} ${a} ${middle} ${b} ${right} ${b}L${right} ${c}C${middle} ${c} ${middle} ${d} ${left} ${d}Z`
}

/** Those who went elsewhere, the most first. */
export const moves = (flows: readonly Flow[]): Flow[] =>
  flows.filter((each) => each.before !== each.after && each.count > 0).sort((a, b) => b.count - a.count)
