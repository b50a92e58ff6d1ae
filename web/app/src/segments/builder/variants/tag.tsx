import { HOLE } from '../../language/json'
import { TextField } from '../fields/Typed'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

/** "carry the tag vip" */
function Sentence({ raw, onChange, isFresh }: RowOf) {
  return (
    <>
      <span className={fields.words}>carry the tag</span>
      <TextField
        label="Tag"
        raw={raw.tag ?? HOLE}
        placeholder="name of the tag"
        opened={isFresh}
        onChange={(tag) => {
          onChange({ tag })
        }}
      />
    </>
  )
}

export const tag: Variant = { forms: ['tag'], Sentence }
