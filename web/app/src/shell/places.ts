/** The places where the work happens, in its order. A place appears in the bar when something works there. */

export interface Page {
  to: string
  label: string
  says: string
}

export interface Place {
  label: string
  pages: readonly Page[]
}

export const PLACES: readonly Place[] = [
  {
    label: 'Data',
    pages: [{ to: '/customers', label: 'Customers', says: 'Find anyone, and everything known of them' }],
  },
  {
    label: 'Segments',
    pages: [
      { to: '/', label: 'All segments', says: 'What was saved about who belongs where' },
      { to: '/overlap', label: 'Overlap', says: 'Who is in several segments, and who is in none' },
    ],
  },
]

/** The place that an address belongs to: segments are at the root. */
export function placeOf(path: string): Place | undefined {
  const isSegments = path === '/' || path.startsWith('/segment') || path.startsWith('/overlap')
  return PLACES.find((each) => each.label === (isSegments ? 'Segments' : 'Data'))
}
