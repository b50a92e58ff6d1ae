import { HOLE, without } from '../../language/json'
import { readOperators, writeOperators } from '../../language/predicates'
import { Tests } from '../fields/Tests'
import { TextField } from '../fields/Typed'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

const NOTHING_SEEN = { types: ['number'], values: [], among: 0 }

/** "their score churn is in the top 10%" */
function Sentence({ raw, onChange }: RowOf) {
  const tests = readOperators(without(raw, 'score'))
  return (
    <>
      <span className={fields.words}>their score</span>
      <TextField
        label="Model"
        raw={raw.score ?? HOLE}
        placeholder="model"
        onChange={(score) => {
          onChange({ ...raw, score })
        }}
      />
      {tests && (
        <Tests
          label="Score"
          found={tests}
          subject="count"
          seen={NOTHING_SEEN}
          onChange={(found) => {
            onChange({ score: raw.score ?? HOLE, ...writeOperators(found) })
          }}
        />
      )}
    </>
  )
}

export const score: Variant = { forms: ['score'], Sentence }
