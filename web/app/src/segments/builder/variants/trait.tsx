import { Pick } from '../../../kit/Pick'
import { HOLE, without } from '../../language/json'
import { readOperators, writeOperators } from '../../language/predicates'
import { useComputedTraits, useSeenTrait, useTraits } from '../facts'
import { Tests } from '../fields/Tests'
import fields from '../fields/fields.module.css'
import { traitOptions } from '../suggestions'
import type { RowOf, Variant } from './variant'

/** "their country is any of Germany, Austria" */
function Sentence({ raw, onChange, isFresh }: RowOf) {
  const traits = useTraits()
  const computed = useComputedTraits()
  const name = typeof raw.trait === 'string' ? raw.trait : ''
  const seen = useSeenTrait(name)
  const tests = readOperators(without(raw, 'trait'))
  return (
    <>
      <span className={fields.words}>their</span>
      <Pick
        label="Trait"
        shown={name}
        placeholder="choose a trait"
        chosen={[name]}
        options={traitOptions(traits.data ?? [], computed.data ?? [])}
        isLoading={traits.isPending}
        head="Traits, with the customers who have them"
        free
        opened={isFresh && raw.trait === HOLE}
        onChoose={(trait) => {
          onChange({ ...raw, trait })
        }}
      />
      {tests && (
        <Tests
          label={name}
          found={tests}
          subject="trait"
          seen={seen}
          opened={isFresh}
          onChange={(found) => {
            onChange({ trait: raw.trait ?? HOLE, ...writeOperators(found) })
          }}
        />
      )}
    </>
  )
}

export const trait: Variant = { forms: ['trait'], Sentence }
