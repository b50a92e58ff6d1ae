import { isMapping } from '../../language/json'
import { ConditionRow } from '../ConditionRow'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

/** "not: …", around a condition that has no shorter opposite. */
function Sentence({ raw, path, isFresh }: RowOf) {
  const inner = raw.not
  return (
    <>
      <strong className={fields.words}>It is not so that they</strong>
      {isMapping(inner) && <ConditionRow raw={inner} path={[...path, 'not']} isFresh={isFresh} isNested />}
    </>
  )
}

export const not: Variant = { forms: ['not'], Sentence }
