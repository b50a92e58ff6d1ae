import { describe, expect, it } from 'vitest'
import { narrowed, type Option } from './options'

const option = (label: string): Option => ({ value: label, label })

describe('what fits what was typed', () => {
  const all = [option('Product Viewed'), option('Order Completed'), option('Order Cancelled')]

  it('is everything while nothing is typed', () => {
    expect(narrowed(all, ' ')).toEqual(all)
  })

  it('holds every word, in whatever order', () => {
    expect(narrowed(all, 'comp order').map((each) => each.label)).toEqual(['Order Completed'])
  })

  it('puts names that begin so first', () => {
    expect(narrowed([option('Reorder'), option('Order Completed')], 'order').map((each) => each.label)).toEqual([
      'Order Completed',
      'Reorder',
    ])
  })
})
