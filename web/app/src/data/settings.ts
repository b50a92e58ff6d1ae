/** Settings while they are changed. */

import type { IdentifierRule, Settings, SettingsChange } from '../api/types'

/** Kinds of identifier that every workspace knows. */
export const FIXED: readonly string[] = ['user_id', 'anonymous_id']

const CHANGED = ['timezone', 'ignore', 'addresses', 'identifiers', 'blocked_identifiers', 'protected_traits'] as const

/** Only what differs. */
export function changesOf(before: Settings, after: Settings): SettingsChange {
  return Object.fromEntries(
    CHANGED.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map((key) => [key, after[key]]),
  )
}

const KIND = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/

/** The rules with one more, weaker than user ids and stronger than anonymous ones; null where it is none or there already. */
export function added(rules: readonly IdentifierRule[], kind: string): IdentifierRule[] | null {
  const name = kind.trim()
  if (!KIND.test(name) || rules.some((each) => each.kind === name)) return null
  const rule = { kind: name, limit: 5, priority: 5 }
  return [...rules, rule].sort((a, b) => a.priority - b.priority)
}

export const without = (rules: readonly IdentifierRule[], kind: string): IdentifierRule[] =>
  rules.filter((each) => each.kind !== kind)
