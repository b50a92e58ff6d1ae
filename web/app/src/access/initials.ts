/** Two letters for a name: "Ada Lovelace" becomes "AL", "ada" becomes "A". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map(first).join('')
}

const first = (word: string | undefined): string => {
  const letter = word?.codePointAt(0)
  return letter === undefined ? '' : String.fromCodePoint(letter).toLocaleUpperCase()
}
