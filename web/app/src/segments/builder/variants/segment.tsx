import { Pick } from '../../../kit/Pick'
import { called } from '../../../kit/words'
import * as format from '../../../kit/format'
import { HOLE } from '../../language/json'
import { useSegmentOptions } from '../facts'
import fields from '../fields/fields.module.css'
import type { RowOf, Variant } from './variant'

/** "are in the segment Lapsed big spenders" */
function Sentence({ raw, onChange, isFresh }: RowOf) {
  const segments = useSegmentOptions()
  const name = typeof raw.segment === 'string' ? raw.segment : ''
  const found = segments.find((each) => each.name === name)
  return (
    <>
      <span className={fields.words}>are in the segment</span>
      <Pick
        label="Segment"
        shown={found ? called(found) : name}
        placeholder="choose a segment"
        chosen={[name]}
        opened={isFresh && raw.segment === HOLE}
        options={segments.map((each) => ({
          value: each.name,
          label: called(each),
          ...(each.color === null ? {} : { color: each.color }),
          ...(each.size === null ? {} : { note: format.count(each.size) }),
        }))}
        onChoose={(segment) => {
          onChange({ segment })
        }}
      />
    </>
  )
}

export const segment: Variant = { forms: ['segment'], Sentence }
