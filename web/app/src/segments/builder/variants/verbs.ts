/** The ways to say that something was done: did, did not, the first time, the nth time. */

import { without, type Json, type Mapping } from '../../language/json'

export interface Verb {
  key: 'did' | 'did_not' | 'first' | 'nth'
  label: string
  words: string
}

export const VERBS: readonly Verb[] = [
  { key: 'did', label: 'did', words: 'did' },
  { key: 'did_not', label: 'did not do', words: 'did not do' },
  { key: 'first', label: 'did for the first time ever', words: 'did for the first time' },
  { key: 'nth', label: 'did for the … time', words: 'did, as the time number' },
]

const verb = (key: Verb['key']): Verb => VERBS.find((each) => each.key === key) ?? { key, label: key, words: key }

/** Which of them a condition says. */
export function verbOf(raw: Mapping): Verb {
  if ('did_not' in raw) {
    return 'nth' in raw ? { ...verb('nth'), words: 'did not do, as the time number' } : verb('did_not')
  }
  if (raw.nth === 1) return verb('first')
  return 'nth' in raw ? verb('nth') : verb('did')
}

/** The condition said in another way; what does not fit "did not" goes, since it would count what never was. */
export function chooseVerb(raw: Mapping, key: string): Mapping {
  const event = raw.did ?? raw.did_not ?? null
  const named = (name: 'did' | 'did_not', from: Mapping): Mapping => ({ [name]: event, ...without(from, 'did', 'did_not') })
  switch (key) {
    case 'did_not':
      return named('did_not', without(raw, 'times', 'measure', 'is', 'nth'))
    case 'first':
      return named('did', { ...raw, nth: 1 })
    case 'nth':
      return named('did' in raw ? 'did' : 'did_not', { ...raw, nth: nthOf(raw.nth) })
    default:
      return named('did', without(raw, 'nth'))
  }
}

const nthOf = (before: Json | undefined): number => (typeof before === 'number' && before > 1 ? before : 2)
