/** The places where the work happens, in its order. A place appears in the bar when something works there. */

export interface Page {
  to: string
  label: string
  says: string
}

export interface Place {
  label: string
  pages: readonly Page[]
  /** Reached from the menu of who is signed in, not from the bar. */
  isAside?: boolean
}

export const PLACES: readonly Place[] = [
  {
    label: 'Goals',
    pages: [{ to: '/goals', label: 'All goals', says: 'What is to be reached, how it goes, and what it lacks' }],
  },
  {
    label: 'Data',
    pages: [
      { to: '/data', label: 'Events and traits', says: 'Everything that came in, and which segments look at it' },
      { to: '/customers', label: 'Customers', says: 'Find anyone, and everything known of them' },
      { to: '/data/sources', label: 'Sources', says: 'Keys, what to paste, and when each source was heard' },
      { to: '/data/live', label: 'Live', says: 'Messages as they arrive' },
      { to: '/data/import', label: 'Import', says: 'Bring a file in, and see how it is read' },
      { to: '/data/quarantine', label: 'Quarantine', says: 'What was refused, to be corrected and sent again' },
      { to: '/data/quality', label: 'Quality', says: 'What arrives, against what was to be expected' },
      { to: '/data/plan', label: 'Tracking plan', says: 'Which events are expected, and what is otherwise' },
      { to: '/data/settings', label: 'Settings', says: 'How time is read, and who is who' },
    ],
  },
  {
    label: 'Segments',
    pages: [
      { to: '/', label: 'All segments', says: 'What was saved about who belongs where' },
    ],
  },
  {
    label: 'Act',
    pages: [{ to: '/act', label: 'Changes out', says: 'Who enters and leaves, as it happens, and how a program hears of it' }],
  },
  {
    label: 'Learn',
    pages: [
      { to: '/learn', label: 'Side by side', says: 'Segments against each other and everyone, in every number of their customers' },
      { to: '/apart', label: 'What sets it apart', says: 'What is more, or less, frequent in a segment than in everyone else' },
      { to: '/overlap', label: 'Overlap', says: 'Who is in several segments, and who is in none' },
      { to: '/flows', label: 'Flows', says: 'How customers went from part to part of a segmentation' },
    ],
  },
  {
    label: 'Access',
    isAside: true,
    pages: [
      { to: '/users', label: 'Users', says: 'Who may sign in, and what each may do' },
      { to: '/audit', label: 'Audit', says: 'Who changed what, in a chain that can be proved' },
      { to: '/account', label: 'You', says: 'Your password, and where you are signed in' },
    ],
  },
]

/** The place that an address belongs to: segments are at the root. */
export function placeOf(path: string): Place | undefined {
  const exact = PLACES.find((each) => each.pages.some((page) => path === page.to))
  if (exact) return exact
  if (path.startsWith('/goals/')) return PLACES.find((each) => each.label === 'Goals')
  const isSegments = path.startsWith('/segment')
  return PLACES.find((each) => each.label === (isSegments ? 'Segments' : 'Data'))
}
