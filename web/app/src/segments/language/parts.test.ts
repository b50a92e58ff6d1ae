import { describe, expect, it } from 'vitest'
import { asGroup, fits, readGroup, turned, ungrouped } from './conditions'
import { fresh, leastUsed, nameFrom, ordered, saved, COLORS } from './definition'
import { fitsWhere, withProperty, writeNames } from './events'
import { begin, redo, undo, write } from './history'
import { complete, hasHole } from './holes'
import { at, moved, put, renamed, resolved, same, shown } from './json'
import { operatorsFor } from './operators'
import { withOperator } from './predicates'
import { compared, fromText, lineOf, toText } from './text'
import { windowForm, WINDOWS, windowWords, withAnchor } from './windows'

const orders = { did: 'Order Completed', within: '30 days' }

describe('a change of a part', () => {
  it('copies only the way to it and keeps the order of keys', () => {
    const before = { all: [orders, { tag: 'vip' }] }

    const after = put(before, ['all', 0, 'within'], '7 days')

    expect(after).toEqual({ all: [{ did: 'Order Completed', within: '7 days' }, { tag: 'vip' }] })
    expect(Object.keys(at(after, ['all', 0]) ?? {})).toEqual(['did', 'within'])
    expect(at(after, ['all', 1])).toBe(before.all[1])
  })

  it('takes a part away where nothing is put', () => {
    expect(put({ all: [orders, { tag: 'vip' }] }, ['all', 0], undefined)).toEqual({ all: [{ tag: 'vip' }] })
    expect(put(orders, ['within'], undefined)).toEqual({ did: 'Order Completed' })
  })

  it('renames a key in its place', () => {
    expect(Object.keys(renamed({ a: 1, b: 2, c: 3 }, 'b', 'x'))).toEqual(['a', 'x', 'c'])
    expect(renamed({ a: 1, b: 2 }, 'a', 'b')).toEqual({ b: 1 })
  })

  it('moves a row before or after others', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  })

  it('does not see a difference in the order of keys', () => {
    expect(same({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toBe(true)
    expect(same({ a: 1 }, { a: 1, b: null })).toBe(false)
  })
})

describe('a path in a refusal', () => {
  const raw = { all: [{ did: 'A', where: { 'context.os.name': 'Android', price: { gtt: 5 } } }] }

  it('leads to the part, also where a key holds dots', () => {
    expect(resolved(raw, 'all[0].where.context.os.name')).toEqual(['all', 0, 'where', 'context.os.name'])
    expect(shown(resolved(raw, 'all[0].where.price.gtt'))).toBe('all[0].where.price.gtt')
  })

  it('ends at the nearest part that is there', () => {
    expect(resolved(raw, 'all[0].within.for')).toEqual(['all', 0])
  })

  it('is found as a line of the text', () => {
    expect(lineOf(toText(raw), ['all', 0, 'where', 'price', 'gtt'])).toBe(6)
  })
})

describe('turning a condition into its opposite', () => {
  it('says did not for did, and did again', () => {
    expect(turned(orders)).toEqual({ did_not: 'Order Completed', within: '30 days' })
    expect(turned(turned(orders))).toEqual(orders)
  })

  it('keeps a number of times and puts a not around it', () => {
    const often = { did: 'A', times: { gte: 3 } }
    expect(turned(often)).toEqual({ not: often })
    expect(turned(turned(often))).toEqual(often)
  })
})

describe('groups', () => {
  it('read none of as one group', () => {
    expect(readGroup({ not: { any: [orders] } })).toEqual({ together: 'none', list: ['not', 'any'], conditions: [orders] })
    expect(readGroup({ not: orders })).toBeNull()
  })

  it('grow out of a single condition and shrink back to it', () => {
    expect(asGroup(orders)).toEqual({ all: [orders] })
    expect(ungrouped({ all: [orders] })).toEqual(orders)
    expect(ungrouped({ not: { any: [orders] } })).toEqual({ not: { any: [orders] } })
  })
})

describe('what the rows cannot show', () => {
  it('is a key they do not know, two forms in one, a measure without a predicate', () => {
    expect(fits({ did: 'A', withn: '30 days' })).toBe(false)
    expect(fits({ did: 'A', tag: 'vip' })).toBe(false)
    expect(fits({ did: 'A', measure: { sum: 'p' } })).toBe(false)
    expect(fits({ did: 'A', within: { after: { dit: 'B' }, for: '1 day' } })).toBe(false)
  })
})

describe('what is not filled in', () => {
  it('is left out of the question, with the paths of what is asked leading back', () => {
    const { asked, original, left_out } = complete({ all: [{ trait: 'country', in: null }, { any: [{ did: null }, orders] }] })

    expect(asked).toEqual({ all: [{ any: [orders] }] })
    expect(left_out).toBe(2)
    expect(original(['all', 0, 'any', 0, 'within'])).toEqual(['all', 1, 'any', 1, 'within'])
  })

  it('loses only the line of where that it is in', () => {
    expect(complete({ did: 'A', where: { price: { gt: null }, size: 'L' } }).asked).toEqual({ did: 'A', where: { size: 'L' } })
    expect(complete({ did: 'A', where: { price: { gt: null } } }).asked).toEqual({ did: 'A' })
  })

  it('leaves nothing to ask of a group of nothing', () => {
    expect(complete({ all: [] }).asked).toBeUndefined()
    expect(hasHole({ any: [{}] })).toBe(true)
  })
})

describe('undo and redo', () => {
  it('go back and forth, and a new change forgets what was taken back', () => {
    const two = write(write(begin('a'), 'b'), 'c')
    const back = undo(undo(two))

    expect(back.present).toBe('a')
    expect(redo(back).present).toBe('b')
    expect(redo(write(back, 'x')).present).toBe('x')
  })

  it('take what was typed into one field as one step', () => {
    const typed = write(write(write(begin(''), 'l', 'label'), 'la', 'label'), 'lap', 'label')
    expect(undo(typed).present).toBe('')
  })
})

describe('an operator that is changed', () => {
  it('keeps what it is compared with where that still fits', () => {
    expect(withOperator({ op: 'gte', value: 5 }, 'lt')).toEqual({ op: 'lt', value: 5 })
    expect(withOperator({ op: 'eq', value: 'DE' }, 'in')).toEqual({ op: 'in', value: ['DE'] })
    expect(withOperator({ op: 'in', value: ['DE', 'AT'] }, 'not_in')).toEqual({ op: 'not_in', value: ['DE', 'AT'] })
    expect(withOperator({ op: 'gte', value: 5 }, 'between')).toEqual({ op: 'between', value: [5, null] })
  })

  it('asks anew where it does not', () => {
    expect(withOperator({ op: 'eq', value: 'many' }, 'gt')).toEqual({ op: 'gt', value: null })
    expect(withOperator({ op: 'exists', value: true }, 'in')).toEqual({ op: 'in', value: null })
    expect(withOperator({ op: 'eq', value: 5 }, 'older_than')).toEqual({ op: 'older_than', value: '30 days' })
  })

  it('is offered only where it fits', () => {
    expect(operatorsFor('count').map((each) => each.key)).not.toContain('contains')
    expect(operatorsFor('property').map((each) => each.key)).not.toContain('top')
    expect(operatorsFor('trait').map((each) => each.key)).toContain('top')
  })
})

describe('windows', () => {
  it('are said in words', () => {
    expect(windowWords(undefined)).toBe('at any time')
    expect(windowWords('1 year')).toBe('in the last year')
    expect(windowWords({ from: '60 days', to: '30 days' })).toBe('from 60 days to 30 days ago')
    expect(windowWords({ full: '4 weeks' })).toBe('in the last 4 whole weeks')
    expect(windowWords({ after: 'Signed Up', for: '1 day' })).toBe('within 1 day after their first Signed Up')
    expect(windowWords({ before: { trait: 'born' }, for: '7 days' })).toBe('in the 7 days before their born')
  })

  it('are each made by the form that knows them again', () => {
    for (const form of WINDOWS) expect(windowForm(form.fresh('30 days'))?.key).toBe(form.key)
  })

  it('keep the anchor when the end changes, and drop which for a trait', () => {
    const until = WINDOWS.find((each) => each.key === 'after_until')
    expect(until?.fresh({ after: 'Signed Up', for: '1 day' })).toEqual({ after: 'Signed Up', until: null })
    expect(withAnchor({ after: 'A', for: '1 day', which: 'last' }, 'after', { trait: 'born' })).toEqual({
      after: { trait: 'born' },
      for: '1 day',
    })
  })
})

describe('events and their properties', () => {
  it('write every event as one star', () => {
    expect(writeNames(['A', '*'])).toBe('*')
    expect(writeNames(['A'])).toBe('A')
    expect(writeNames([])).toBeNull()
  })

  it('put a property that is there already into a group of its own', () => {
    expect(withProperty({ price: { gt: 5 } }, 'price', { lt: 9 })).toEqual({ price: { gt: 5 }, all: [{ price: { lt: 9 } }] })
    expect(fitsWhere({ price: { gt: 5 }, all: [{ price: { lt: 9 } }] })).toBe(true)
  })
})

describe('a segment', () => {
  it('is named after its label, never twice alike', () => {
    expect(nameFrom('Größte Käufer!', [])).toBe('grosste_kaufer')
    expect(nameFrom('Big spenders', ['big_spenders', 'big_spenders_2'])).toBe('big_spenders_3')
    expect(nameFrom('2024 buyers', [])).toBe('buyers')
    expect(nameFrom('  ', ['segment'])).toBe('segment_2')
  })

  it('is saved without what is empty, its keys in order, unknown ones kept', () => {
    const draft = { ...fresh('#2563eb'), label: 'Buyers', who: orders, extra: 1 }
    expect(Object.keys(saved(draft, 'buyers'))).toEqual(['segment', 'label', 'color', 'who', 'extra'])
    expect(ordered({ who: orders, segment: 'buyers' })).toEqual({ segment: 'buyers', who: orders })
  })

  it('gets a colour that no other has', () => {
    expect(leastUsed([COLORS[0], COLORS[1], null])).toBe(COLORS[2])
  })
})

describe('YAML', () => {
  it('says on which line it cannot be read', () => {
    expect(fromText('did: A\nwithin: [30').fault?.line).toBe(2)
    expect(fromText('just words').fault?.message).toBe('This is no definition.')
  })

  it('reads NO as text', () => {
    expect(fromText('{trait: country, eq: NO}').raw).toEqual({ trait: 'country', eq: 'NO' })
  })

  it('is compared line by line', () => {
    expect(compared('a: 1\nb: 2\n', 'a: 1\nb: 3\n')).toEqual([
      { sign: ' ', text: 'a: 1' },
      { sign: '-', text: 'b: 2' },
      { sign: '+', text: 'b: 3' },
    ])
  })
})
