/** What is known of a customer, ready to be read. */

import type { Activity, Customer, TraitHistory } from '../api/types'

/** Their name where there is one, else their id. */
export function nameOf(customer: Customer): string {
  const { name, first_name, last_name, email } = customer.traits as Record<string, unknown>
  if (typeof name === 'string' && name.trim()) return name
  const parts = [first_name, last_name].filter((each) => typeof each === 'string' && each.trim())
  if (parts.length > 0) return parts.join(' ')
  return typeof email === 'string' && email.trim() ? email : customer.id
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })
const lettersOf = (word: string): string[] => Array.from(letters.segment(word), (each) => each.segment)

/** Two letters for a name: of its first and last word, else its first two. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const [first = '?', last] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  const chosen = last === undefined ? lettersOf(first).slice(0, 2) : [lettersOf(first)[0], lettersOf(last)[0]]
  return chosen.join('').toUpperCase()
}

const HUES = [262, 18, 172, 210, 330, 42, 140, 290]

/** The colours of a customer's face: the same for the same id, always. */
export function paletteOf(id: string): Record<`--${string}`, string> {
  let mark = 7
  for (const letter of id) mark = (mark * 31 + (letter.codePointAt(0) ?? 0)) % 4_294_967_291
  const hue = HUES[mark % HUES.length] ?? 262
  return {
    '--face': `light-dark(hsl(${hue} 62% 91%), hsl(${hue} 28% 24%))`,
    '--face-ink': `light-dark(hsl(${hue} 58% 27%), hsl(${hue} 70% 84%))`,
  }
}

/** What most messages of a kind came from, and how many others there were. */
export function usedMost(
  activity: Activity | undefined,
  kind: 'device' | 'app' | 'place',
): { words: string; others: number } | null {
  const all = activity?.used.filter((each) => each.kind === kind) ?? []
  const most = all[0]
  return most ? { words: most.words, others: all.length - 1 } : null
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

/** What a trait means that a public key set, in one sentence. */
export const doubtWords = (publicKey: string): string => `Set by the public key ${publicKey}: anybody could have sent it.`

/** The histories whose name or any value holds the words; those that still have a value first. */
export function foundTraits(histories: readonly TraitHistory[], words: string): TraitHistory[] {
  const wanted = words.trim().toLowerCase()
  const found = histories.filter(
    (each) =>
      each.name.toLowerCase().includes(wanted) ||
      each.periods.some((period) => JSON.stringify(period.value).toLowerCase().includes(wanted)),
  )
  return found.sort((a, b) => Number(isNow(b)) - Number(isNow(a)) || a.name.localeCompare(b.name))
}

/** Whether the trait has a value now. */
export const isNow = (history: TraitHistory): boolean => history.periods[0]?.until_at === null
