import { describe, expect, it } from 'vitest'
import * as format from './format'

describe('numbers', () => {
  it('groups thousands', () => {
    expect(format.count(12345)).toBe('12,345')
    expect(format.countShort(12345)).toBe('12.3k')
  })

  it('never calls a few customers none, nor nearly all of them all', () => {
    expect(format.share(0)).toBe('0.0%')
    expect(format.share(0.0001)).toBe('<0.1%')
    expect(format.share(0.1234)).toBe('12.3%')
    expect(format.share(0.99996)).toBe('>99.9%')
    expect(format.share(1)).toBe('100%')
  })

  it('signs a change with a real minus', () => {
    expect(format.change(1200)).toBe('+1,200')
    expect(format.change(-3)).toBe('−3')
    expect(format.change(0)).toBe('0')
  })

  it('counts one thing in the singular', () => {
    expect(format.counted(1, 'customer')).toBe('1 customer')
    expect(format.counted(0, 'customer')).toBe('0 customers')
    expect(format.counted(2, 'company', 'companies')).toBe('2 companies')
  })
})

describe('moments', () => {
  it('is told in the time zone of the workspace', () => {
    expect(format.moment('2011-12-09T23:30:00Z', 'Europe/Berlin')).toBe('10 Dec 2011, 00:30')
    expect(format.day('2011-12-09T23:30:00Z', 'UTC')).toBe('9 Dec 2011')
  })

  it('names the year on an axis only where it begins', () => {
    expect(format.monthTick('2012-01-01T00:00:00Z', 'UTC')).toBe('Jan 2012')
    expect(format.monthTick('2012-02-01T00:00:00Z', 'UTC')).toBe('Feb')
  })
})

describe('values of customers', () => {
  it('reads as people write it', () => {
    expect(format.value(['baking', 'running'], 'UTC')).toBe('baking, running')
    expect(format.value(true, 'UTC')).toBe('yes')
    expect(format.value(1234.5, 'UTC')).toBe('1,234.5')
    expect(format.value('2025-03-01T08:00:00Z', 'UTC')).toBe('1 Mar 2025, 08:00')
    expect(format.value({ city: 'Ulm' }, 'UTC')).toBe('{"city":"Ulm"}')
    expect(format.value(null, 'UTC')).toBe('nothing')
  })
})
