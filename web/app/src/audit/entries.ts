/** The rows of the audit as sentences. */

import type { AuditEntry } from '../api/types'

const DONE: Readonly<Record<string, string>> = {
  'settings.change': 'changed settings',
  'job.cancel': 'stopped a job',
  'session.begin': 'signed in',
  'session.end': 'signed out',
  'session.refused': 'was refused at sign-in',
  'user.password': 'changed their password',
  'user.first': 'made the first user',
  'user.add': 'added a user',
  'user.change': 'changed a user',
  'user.delete': 'deleted a user',
  'key.add': 'made a key',
  'key.change': 'changed a key',
  'key.delete': 'revoked a key',
  'segment.save': 'saved',
  'segment.delete': 'deleted',
  'segment.restore': 'restored',
  'segment.lock': 'locked',
  'segment.unlock': 'unlocked',
  'segment.apply': 'applied definitions',
  'segment.refresh': 'refreshed the segments',
  'events.seal': 'sealed events',
  'trait.save': 'saved a computed trait',
  'trait.delete': 'deleted a computed trait',
  'customer.tag': 'tagged a customer',
  'customer.untag': 'took a tag away',
  'customer.merge': 'merged two customers',
  'customer.split': 'split a customer',
  'upload.receive': 'uploaded a file',
  'upload.drop': 'dropped an upload',
  'import.start': 'imported a file',
  'import.undo': 'took an import back',
  'quarantine.replay': 'sent refused rows again',
  'quarantine.forget': 'threw refused rows away',
  'plan.save': 'changed the tracking plan',
  'demo.load': 'loaded the demo',
}

/** "saved", "signed in": what was done, before what it was done to. */
export const doneWords = (entry: AuditEntry): string => DONE[entry.action] ?? entry.action.replace('.', ': ')

/** What the rows are about, for narrowing: the first word of the action. */
export const AREAS: readonly { value: string; label: string }[] = [
  { value: '', label: 'Everything' },
  { value: 'segment', label: 'Segments' },
  { value: 'trait', label: 'Computed traits' },
  { value: 'customer', label: 'Customers' },
  { value: 'import', label: 'Imports' },
  { value: 'quarantine', label: 'Quarantine' },
  { value: 'plan', label: 'Tracking plan' },
  { value: 'settings', label: 'Settings' },
  { value: 'key', label: 'Keys' },
  { value: 'user', label: 'Users' },
  { value: 'session', label: 'Sign-ins' },
]

/** The detail as a few words: "role: editor · version: 2". */
export function detailWords(entry: AuditEntry): string {
  return Object.entries(entry.detail)
    .filter(([, given]) => given !== null && given !== '')
    .map(([name, given]) => `${name.replaceAll('_', ' ')}: ${typeof given === 'string' ? given : JSON.stringify(given)}`)
    .join(' · ')
}

/** What it was done to: a user by name where it is known, nothing where it is who did it. */
export function targetWords(entry: AuditEntry, users: readonly { id: string; name: string }[]): string | null {
  if (entry.target === null || entry.target === entry.actor_id) return null
  return users.find((each) => each.id === entry.target)?.name ?? entry.target
}

/** Whose rows these are, where nobody signed in. */
export function actorWords(entry: AuditEntry): string {
  if (entry.actor_kind === 'key') return `the key ${entry.actor_name}`
  if (entry.actor_kind === 'nobody') return 'somebody'
  return entry.actor_name
}
