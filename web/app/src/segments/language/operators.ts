/** Every operator of a predicate: its words and what it takes. The order is that of the menus. */

/** scalar: any value; number: a number or an operand; range: two of them; several: a list of values. */
export type Takes = 'scalar' | 'several' | 'number' | 'range' | 'text' | 'pattern' | 'flag' | 'instant' | 'length' | 'percent'

/** What a predicate is about, which decides the operators that fit. time: an hour or a weekday; count: a measure that is
 * always a number; matches: how often a pattern was found. */
export type Subject = 'trait' | 'property' | 'time' | 'measure' | 'count' | 'matches'

export interface Operator {
  key: string
  words: string
  takes: Takes
}

export const OPERATORS: readonly Operator[] = [
  { key: 'in', words: 'is any of', takes: 'several' },
  { key: 'not_in', words: 'is none of', takes: 'several' },
  { key: 'eq', words: 'is', takes: 'scalar' },
  { key: 'ne', words: 'is not', takes: 'scalar' },
  { key: 'gte', words: 'is at least', takes: 'number' },
  { key: 'gt', words: 'is more than', takes: 'number' },
  { key: 'lte', words: 'is at most', takes: 'number' },
  { key: 'lt', words: 'is less than', takes: 'number' },
  { key: 'between', words: 'is between', takes: 'range' },
  { key: 'contains', words: 'contains', takes: 'text' },
  { key: 'not_contains', words: 'does not contain', takes: 'text' },
  { key: 'starts_with', words: 'starts with', takes: 'text' },
  { key: 'ends_with', words: 'ends with', takes: 'text' },
  { key: 'matches', words: 'matches the pattern', takes: 'pattern' },
  { key: 'exists', words: 'has a value', takes: 'flag' },
  { key: 'missing', words: 'has no value', takes: 'flag' },
  { key: 'before', words: 'is before', takes: 'instant' },
  { key: 'after', words: 'is after', takes: 'instant' },
  { key: 'newer_than', words: 'is less ago than', takes: 'length' },
  { key: 'older_than', words: 'is longer ago than', takes: 'length' },
  { key: 'anniversary_in', words: 'has its anniversary within', takes: 'length' },
  { key: 'top', words: 'is in the top', takes: 'percent' },
  { key: 'bottom', words: 'is in the bottom', takes: 'percent' },
]

const RANKS = ['top', 'bottom']
const TEXT_AND_TIME: readonly Takes[] = ['text', 'pattern', 'instant', 'length']

export const operator = (key: string): Operator | undefined => OPERATORS.find((each) => each.key === key)

/** The operators that fit what is tested. */
export function operatorsFor(subject: Subject): Operator[] {
  const isNumber = subject === 'time' || subject === 'count' || subject === 'matches'
  const isRanked = subject === 'trait' || subject === 'measure' || subject === 'count'
  return OPERATORS.filter(
    (each) => (isRanked || !RANKS.includes(each.key)) && !(isNumber && TEXT_AND_TIME.includes(each.takes)),
  )
}
