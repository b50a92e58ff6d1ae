/** Why something was refused, from the code that programs read. */

const KNOWN: Readonly<Record<string, string>> = {
  missing_id: 'name no customer',
  missing_event: 'have no name of an event',
  missing_group: 'name no account',
  protected_trait: 'set a protected trait with a public key',
  missing_user: 'have no user id',
  missing_previous: 'have no former id',
  missing_tag: 'name no tag',
  unreadable_timestamp: 'have a time that cannot be read',
  timestamp_out_of_range: 'have a time outside of the years 1900 to 2200',
  unknown_type: 'are of no known type',
  not_an_object: 'are not what a message is',
  not_json: 'are no JSON',
  not_a_number: 'hold a number that is none',
  invalid_id: 'have an id that cannot be one',
  id_too_long: 'have an id that is too long',
  too_large: 'are too large',
  too_deep: 'are nested too deep',
  wrong_columns: 'do not fit the columns',
  bad_encoding: 'have letters that cannot be read',
  damaged_file: 'stand where the file is damaged',
}

const OF_ONE: Readonly<Record<string, string>> = { name: 'names', have: 'has', are: 'is', hold: 'holds', do: 'does', stand: 'stands', set: 'sets', were: 'was' }

/** "names no customer" after one, "name no customer" after several. */
export function reasonWords(code: string, count: number): string {
  const words = KNOWN[code] ?? `were refused: ${code.replaceAll('_', ' ')}`
  return count === 1 ? words.replace(/^\w+/, (verb) => OF_ONE[verb] ?? verb) : words
}
