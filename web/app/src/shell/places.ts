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
    pages: [
      { to: '/data', label: 'Events and traits', says: 'Everything that came in, and which segments look at it' },
      { to: '/customers', label: 'Customers', says: 'Find anyone, and everything known of them' },
      { to: '/data/import', label: 'Import', says: 'Bring a file in, and see how it is read' },
      { to: '/data/quarantine', label: 'Quarantine', says: 'What was refused, to be corrected and sent again' },
      { to: '/data/quality', label: 'Quality', says: 'What arrives, against what was to be expected' },
      { to: '/data/settings', label: 'Settings', says: 'How time is read, and who is who' },
    ],
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
