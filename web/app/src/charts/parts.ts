/** How a whole divides into its parts. */

export interface Part {
  name: string
  label: string
  color: string | null
  size: number
  /** Of the whole, as a fraction of one. */
  share: number
}

interface Sized {
  name: string
  label: string | null
  color: string | null
  size: number | null
}

/** The parts by their names, in that order, with their shares of all of them; null while one has not been counted. */
export function partsOf(names: readonly string[], known: readonly Sized[]): Part[] | null {
  const byName = new Map(known.map((each) => [each.name, each]))
  const found = names.map((name) => byName.get(name))
  if (found.some((each) => each?.size == null)) return null
  const whole = found.reduce((sum, each) => sum + (each?.size ?? 0), 0)
  return found.flatMap((each) =>
    each
      ? [
          {
            name: each.name,
            label: each.label ?? each.name,
            color: each.color,
            size: each.size ?? 0,
            share: whole === 0 ? 0 : (each.size ?? 0) / whole,
          },
        ]
      : [],
  )
}
