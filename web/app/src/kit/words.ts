/** Words made from names. */

/** A name as a title: "online_shop" becomes "Online shop". */
export function titled(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a segment or a segmentation is called: its label, else its name as a title. */
export const called = (thing: { name: string; label: string | null }): string => thing.label ?? titled(thing.name)

/** The words, or as many letters of them as there is room for. */
export const clipped = (words: string, most: number): string => (words.length > most ? `${words.slice(0, Math.max(most - 1, 3))}…` : words)

/** Words as a sentence that stands alone: "country is DE" becomes "Country is DE." */
export function sentenced(words: string): string {
  const whole = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}
