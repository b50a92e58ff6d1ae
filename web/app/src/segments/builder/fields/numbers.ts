/** What is typed into a number, and how a number is shown while it is typed. */

import { HOLE, type Json } from '../../language/json'

/** The number that was typed, a hole where it is none yet. A comma is read as a point; spaces between thousands go. */
export function numberFrom(typed: string): Json {
  const plain = typed.replaceAll(/[\s\u202f_]/g, '').replace(/,(?=\d{3}(\D|$))/g, '').replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : HOLE
}

/** The share that was typed as the language writes it: "10%". */
export function shareFrom(typed: string): Json {
  const number = numberFrom(typed.replace('%', ''))
  return typeof number === 'number' && number > 0 && number <= 100 ? `${number}%` : HOLE
}
