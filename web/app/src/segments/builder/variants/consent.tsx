import { HOLE } from '../../language/json'
import { TextField } from '../fields/Typed'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

/** "have granted marketing" */
function Sentence({ raw, onChange }: RowOf) {
  return (
    <>
      <span className={fields.words}>have granted</span>
      <TextField
        label="Purpose"
        raw={raw.consent ?? HOLE}
        placeholder="purpose"
        onChange={(consent) => {
          onChange({ consent })
        }}
      />
    </>
  )
}

export const consent: Variant = { forms: ['consent'], Sentence }
