/** Why somebody entered or left, in words. */

const KNOWN: Readonly<Record<string, string>> = {
  event: 'because of what they did',
  time: 'because time passed',
  definition: 'because the definition changed',
  first: 'at the first count',
  data: 'because of new data',
  refresh: '',
  merge: 'because two customers became one',
  split: 'because a customer became two',
  account: 'because of their account',
}

/** A cause is words, or a mapping whose `words`, `kind` or `reason` says it; anything else is left unsaid. */
export function causeOf(cause: unknown): string {
  if (typeof cause === 'string') return KNOWN[cause] ?? cause
  if (typeof cause !== 'object' || cause === null) return ''
  const { words, reason, kind, name } = cause as Record<string, unknown>
  if (typeof words === 'string') return words
  if (typeof reason === 'string') return KNOWN[reason] ?? reason
  if (typeof name === 'string') {
    if (kind === 'message') return `because of ${name}`
    if (kind === 'undo') return `because the import of ${name} was undone`
    if (kind === 'trait' || kind === 'tag') return `because of the ${kind} ${name}`
  }
  return typeof kind === 'string' ? (KNOWN[kind] ?? kind) : ''
}
