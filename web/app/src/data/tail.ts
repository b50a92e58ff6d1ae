/** The messages as they come: which are shown, and how one looks as a whole. */

import type { Arrival } from '../api/types'

/** As many are kept; older ones are among the events. */
export const KEPT = 2_000

export interface Narrowing {
  text?: string | undefined
  source?: string | undefined
  refused?: boolean | undefined
}

/** With those that are new, the latest first; each once. */
export function joined(shown: readonly Arrival[], found: readonly Arrival[]): Arrival[] {
  const latest = shown[0]?.number ?? 0
  const fresh = found.filter((each) => each.number > latest).reverse()
  return [...fresh, ...shown].slice(0, KEPT)
}

export const isRefused = (arrival: Arrival): boolean => arrival.verdict !== 'accepted'

/** Those that fit: the words in the name, the ids, the properties. */
export function narrowedTo(all: readonly Arrival[], { text, source, refused }: Narrowing): Arrival[] {
  const wanted = text?.trim().toLowerCase() ?? ''
  return all.filter(
    (each) =>
      (source === undefined || each.source === source) &&
      (refused !== true || isRefused(each)) &&
      (wanted === '' || [each.name, each.kind, each.user_id, each.anonymous_id, each.properties].some((part) => part?.toLowerCase().includes(wanted))),
  )
}

const KINDS: Readonly<Record<string, string>> = { identify: 'Traits told', group: 'Joined an account', account: 'Account told', alias: 'Got another id', tag: 'Tagged', untag: 'Tag taken away' }

/** What happened: the event's name, or what kind of message it is. */
export const nameOf = (arrival: Arrival): string => arrival.name ?? (arrival.kind === null ? 'Refused' : (KINDS[arrival.kind] ?? arrival.kind))

/** Who it is about. */
export const whoOf = (arrival: Arrival): string | null => arrival.user_id ?? arrival.anonymous_id

const read = (text: string | null): unknown => {
  if (text === null) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** The message as JSON to be read: of what was refused what was sent, of the others what is kept. */
export function rawOf(arrival: Arrival): string {
  const properties = read(arrival.properties)
  if (isRefused(arrival)) return typeof properties === 'string' ? properties : JSON.stringify(properties, null, 2)
  return JSON.stringify(
    {
      type: arrival.kind ?? undefined,
      event: arrival.name ?? undefined,
      userId: arrival.user_id ?? undefined,
      anonymousId: arrival.anonymous_id ?? undefined,
      timestamp: arrival.occurred_at ?? undefined,
      messageId: arrival.message_id ?? undefined,
      properties,
      traits: read(arrival.operations),
      context: read(arrival.context),
    },
    null,
    2,
  )
}
