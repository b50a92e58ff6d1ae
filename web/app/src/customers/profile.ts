/** What is known of a customer, ready to be read. */

import type { Customer } from '../api/types'

/** Their name where there is one, else their id. */
export function nameOf(customer: Customer): string {
  const { name, first_name, last_name, email } = customer.traits as Record<string, unknown>
  if (typeof name === 'string' && name.trim()) return name
  const parts = [first_name, last_name].filter((each) => typeof each === 'string' && each.trim())
  if (parts.length > 0) return parts.join(' ')
  return typeof email === 'string' && email.trim() ? email : customer.id
}

/** Traits by name; those of an object one by one, with dots, as the segment language reaches them. */
export function traitRows(traits: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(traits)
    .flatMap(([name, given]): [string, unknown][] =>
      typeof given === 'object' && given !== null && !Array.isArray(given) && Object.keys(given).length > 0
        ? traitRows(given as Record<string, unknown>).map(([inner, value]) => [`${name}.${inner}`, value])
        : [[name, given]],
    )
    .sort(([a], [b]) => a.localeCompare(b))
}
