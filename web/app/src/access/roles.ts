/** Who may give which role, and the table of what each may do. */

import type { Role, Roles } from '../api/types'

/** The roles of users, the strongest first, as the server lists them. */
const OF_USERS: readonly Role[] = ['owner', 'admin', 'editor', 'analyst', 'viewer']

/** Nobody gives what they do not have, and only owners make owners. */
export function mayGive(role: Role, own: Role | null, rights: readonly string[], all: Roles): boolean {
  if (role === 'owner') return own === 'owner'
  const needed = all.roles.find((each) => each.name === role)?.rights ?? []
  return needed.every((right) => rights.includes(right))
}

/** The roles of users that one with this role and these rights may give. */
export const givable = (own: Role | null, rights: readonly string[], all: Roles): Role[] => OF_USERS.filter((role) => mayGive(role, own, rights, all))

export interface RightRow {
  words: string
  /** Whether each role of users includes it, the strongest role first. */
  by: readonly boolean[]
}

/** Every right with the roles that include it. */
export const rightRows = ({ rights, roles }: Roles): RightRow[] =>
  rights.map(({ name, words }) => ({
    words: words.charAt(0).toUpperCase() + words.slice(1),
    by: OF_USERS.map((role) => roles.find((each) => each.name === role)?.rights.includes(name) ?? false),
  }))

export const ROLE_NAMES = OF_USERS
