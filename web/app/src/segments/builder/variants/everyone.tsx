import fields from '../fields/fields.module.css'
import type { Variant } from './variant'

/** "are anyone at all" */
const Sentence = () => <span className={fields.words}>are anyone at all: every customer there is</span>

export const everyone: Variant = { forms: ['everyone'], Sentence }
