/** A message as it is told in a line: what, who, when, with what. */

export interface Told {
  what: string
  who: string
  at: string | null
  given: Record<string, unknown>
}

const VERBS: Readonly<Record<string, string>> = {
  identify: 'Customer',
  group: 'Joins an account',
  alias: 'Joins another id',
  tag: 'Tagged',
  untag: 'Tag taken off',
}

const text = (given: unknown): string | null =>
  typeof given === 'string' ? given : typeof given === 'number' ? String(given) : null

const object = (given: unknown): Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : {}

export function sampleOf(message: unknown): Told {
  const { type, event, userId, anonymousId, groupId, timestamp, properties, traits } = object(message)
  const kind = text(type) ?? ''
  const account = text(groupId)
  return {
    what: text(event) ?? VERBS[kind] ?? kind,
    who: [text(userId) ?? text(anonymousId), account === null ? null : `in ${account}`].filter(Boolean).join(' '),
    at: text(timestamp),
    given: { ...object(properties), ...object(traits) },
  }
}
