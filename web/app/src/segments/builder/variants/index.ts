/** Every form of a condition that has a sentence of its own. Groups of conditions are in Group.tsx. */

import type { Form } from '../../language/conditions'
import { account } from './account'
import { consent } from './consent'
import { did } from './did'
import { everyone } from './everyone'
import { not } from './not'
import { pattern } from './pattern'
import { score } from './score'
import { segment } from './segment'
import { tag } from './tag'
import { trait } from './trait'
import type { Variant } from './variant'

export const VARIANTS: readonly Variant[] = [did, trait, pattern, segment, tag, account, everyone, not, consent, score]

export const variantOf = (form: Form): Variant | undefined => VARIANTS.find((each) => each.forms.includes(form))
