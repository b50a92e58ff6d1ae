/** An UpSet plot as rows and columns: which sets, which exclusive intersections of them, and how high each stands. */

export interface Intersection {
  names: string[]
  count: number
}

export interface Column {
  /** For each set, top to bottom: whether the intersection lies in it. */
  isIn: boolean[]
  /** The first and the last set that it lies in, for the line between the dots; null where in none. */
  span: [number, number] | null
  count: number
  names: string[]
}

export interface Upset {
  /** Set names, the largest first. */
  rows: { name: string; size: number }[]
  columns: Column[]
  tallest: number
  /** Customers in intersections that are not shown. */
  rest: number
}

/** The largest intersections first; customers in none of the sets as one more, where there are any. */
export function upset(sizes: Record<string, number>, overlaps: readonly Intersection[], none: number, most: number): Upset {
  const rows = Object.entries(sizes)
    .map(([name, size]) => ({ name, size }))
    .sort((a, b) => b.size - a.size)
  const all = [...overlaps, ...(none > 0 ? [{ names: [], count: none }] : [])].sort((a, b) => b.count - a.count)
  const shown = all.slice(0, most)
  const columns = shown.map(({ names, count }): Column => {
    const isIn = rows.map((row) => names.includes(row.name))
    const first = isIn.indexOf(true)
    return { isIn, span: first === -1 ? null : [first, isIn.lastIndexOf(true)], count, names }
  })
  return {
    rows,
    columns,
    tallest: Math.max(...columns.map((each) => each.count), 1),
    rest: all.slice(most).reduce((sum, each) => sum + each.count, 0),
  }
}
