/** The tracking plan as rows, and each change of it as another plan. */

import type { Breach, PlannedEvent, PlannedProperty, TrackingPlan } from '../api/types'

export const TYPES = ['text', 'number', 'boolean', 'list', 'object'] as const

const BROKEN: Readonly<Record<Breach['breach'], string>> = {
  unplanned_event: 'not in the plan',
  missing_property: 'missing',
  wrong_type: 'of another type',
  not_one_of: 'none of its values',
  unplanned_property: 'not in the plan',
}

/** "missing", "of another type": after the name of the property. */
export const brokenWords = (breach: Breach): string => BROKEN[breach.breach]

export interface EventRow {
  name: string
  event: PlannedEvent
  /** How often it was received in the days looked at. */
  received: number
  breaches: readonly Breach[]
}

/** The events of the plan: those that break it first, then by name. */
export function eventRows(plan: TrackingPlan, breaches: readonly Breach[], received: Readonly<Record<string, number>>): EventRow[] {
  const rows = Object.entries(plan.events).map(([name, event]) => ({
    name,
    event,
    received: received[name] ?? 0,
    breaches: breaches.filter((each) => each.event === name),
  }))
  const broken = (row: EventRow) => row.breaches.reduce((sum, each) => sum + each.count, 0)
  return rows.sort((one, two) => broken(two) - broken(one) || one.name.localeCompare(two.name))
}

/** What came in that the plan does not name. */
export const unplanned = (plan: TrackingPlan, received: Readonly<Record<string, number>>): string[] =>
  Object.keys(received)
    .filter((name) => plan.events[name] === undefined)
    .sort()

/** The plan with that event as it is given; undefined takes it out. */
export function withEvent(plan: TrackingPlan, name: string, event: PlannedEvent | undefined): TrackingPlan {
  const { [name]: before, ...others } = plan.events
  return { ...plan, events: event === undefined ? others : { ...others, [name]: { ...before, ...event } } }
}

/** The event with that property as it is given; undefined takes it out. */
export function withProperty(event: PlannedEvent, key: string, property: PlannedProperty | undefined): PlannedEvent {
  if (property !== undefined) return { ...event, properties: { ...event.properties, [key]: property } }
  return { ...event, properties: Object.fromEntries(Object.entries(event.properties).filter(([name]) => name !== key)) }
}

/** Whether both say the same, in the same order. */
export const isSame = (one: TrackingPlan, two: TrackingPlan): boolean => JSON.stringify(one) === JSON.stringify(two)
