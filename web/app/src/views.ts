/** What an address says of the view: whatever is not understood in it is left out, never an error. */

type Search = Record<string, unknown>

const text = (given: unknown): string | undefined =>
  typeof given === 'string' ? given || undefined : typeof given === 'number' ? String(given) : undefined

/** Some words, sorted; undefined where there are none. */
function texts(given: unknown): string[] | undefined {
  const some = (Array.isArray(given) ? (given as unknown[]) : [given]).flatMap((each) => text(each) ?? [])
  return some.length > 0 ? [...new Set(some)].sort() : undefined
}

const oneOf = <T extends string>(given: unknown, known: readonly T[]): T | undefined =>
  known.find((each) => each === given)

/** The object without what is undefined, so that an address stays short. */
function said<T extends object>(view: T): { [K in keyof T]?: T[K] } {
  return Object.fromEntries(Object.entries(view).filter(([, given]) => given !== undefined)) as { [K in keyof T]?: T[K] }
}

export const shellView = (search: Search) => said({ workspace: text(search.workspace) })

export const segmentsView = (search: Search) => said({ search: text(search.search), kind: text(search.kind), tag: text(search.tag), order: oneOf(search.order, ['size', 'growth', 'name'] as const) })

export const SEGMENT_TABS = ['members', 'apart', 'changes', 'definition', 'versions'] as const

export const segmentView = (search: Search) =>
  said({
    tab: oneOf(search.tab, SEGMENT_TABS),
    as_of: text(search.as_of),
    find: text(search.find),
    columns: listOf(search.columns),
    version: typeof search.version === 'number' ? search.version : undefined,
  })

/** At which moment a goal is looked at, and which of the segments behind it are shown. */
export const goalView = (search: Search) => said({ as_of: text(search.as_of), behind: oneOf(search.behind, ['all'] as const) })

/** Between which moments the flow of a segmentation is shown. */
export const segmentationView = (search: Search) => said({ since: text(search.since), until: text(search.until) })

export const customersView = (search: Search) => said({ search: text(search.search) })

export const CUSTOMER_TABS = ['why', 'timeline', 'traits', 'identity'] as const

export const customerView = (search: Search) =>
  said({
    tab: oneOf(search.tab, CUSTOMER_TABS),
    why: text(search.why),
    as_of: text(search.as_of),
    name: texts(search.name),
    since: text(search.since),
    until: text(search.until),
    text: text(search.text),
  })

/** What a new segment begins with: another one, or a condition. */
export const newSegmentView = (search: Search) =>
  said({ from: text(search.from), who: typeof search.who === 'object' && search.who !== null && !Array.isArray(search.who) ? (search.who as Search) : undefined })

/** Which segments are compared: in the order in which they were chosen. */
export const overlapView = (search: Search) =>
  said({ of: listOf(search.of), pairs: oneOf(search.pairs, ['most'] as const) })

function listOf(given: unknown): string[] | undefined {
  const some = (Array.isArray(given) ? (given as unknown[]) : [given]).flatMap((each) => text(each) ?? [])
  return some.length > 0 ? [...new Set(some)] : undefined
}

/** Which segments stand side by side, in what, as of when. */
export const compareView = (search: Search) =>
  said({ of: listOf(search.of), across: oneOf(search.across, ['median'] as const), as_of: text(search.as_of) })

/** Which segment is set apart. */
export const apartView = (search: Search) => said({ of: text(search.of) })

export const flowsView = (search: Search) => said({ of: text(search.of), since: text(search.since), until: text(search.until) })

/** Of which segments changes are shown, and with what a program hears of them. */
export const actView = (search: Search) => said({ of: listOf(search.of), by: text(search.by) })

export const dataView = (search: Search) =>
  said({ event: text(search.event), show: oneOf(search.show, ['traits'] as const), search: text(search.search) })

export const importView = (search: Search) => said({ report: text(search.report) })

export const quarantineView = (search: Search) => said({ source: text(search.source) })

export const sourcesView = (search: Search) => said({ source: text(search.source), sdk: text(search.sdk), platform: text(search.platform) })

export const liveView = (search: Search) =>
  said({ text: text(search.text), source: text(search.source), refused: search.refused === true ? true : undefined })

export const auditView = (search: Search) => said({ actor: text(search.actor), action: text(search.action), target: text(search.target), since: text(search.since) })
