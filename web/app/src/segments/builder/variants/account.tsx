import { isMapping } from '../../language/json'
import { ConditionRow } from '../ConditionRow'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

/** "their account: …", with conditions on the account's traits and on what all its people did. */
function Sentence({ raw, path, isFresh }: RowOf) {
  const inner = raw.account
  return (
    <>
      <span className={fields.words}>belong to an account with</span>
      {isMapping(inner) && <ConditionRow raw={inner} path={[...path, 'account']} isFresh={isFresh} isNested />}
    </>
  )
}

export const account: Variant = { forms: ['account'], Sentence }
