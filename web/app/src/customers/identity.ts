/** How identifiers came together, in sentences. */

import type { IdentityChange } from '../api/types'
import { titled } from '../kit/words'

const named = (kind: string | null, value: string | null): string =>
  `${titled(kind ?? 'identifier').toLowerCase()} ${value ?? ''}`

/** One step: what joined or left what, or was kept from it. */
export function stepWords(step: IdentityChange): string {
  const it = named(step.kind, step.value)
  const other = step.to ? named(step.to.kind, step.to.value) : null
  switch (step.change) {
    case 'link':
      return other ? `Linked ${it} to ${other}` : `Linked ${it}`
    case 'merge':
      return other ? `Merged ${it} into ${other}` : `Merged ${it}`
    case 'split':
      return `Split off ${it}`
    case 'refused':
      return other ? `Kept ${it} apart from ${other}` : `Kept ${it} apart`
    default:
      return `${titled(step.change)} ${it}`
  }
}
