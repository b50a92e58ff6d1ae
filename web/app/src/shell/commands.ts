/** What the command palette finds: places to go, segments and customers by name, and things to do. */

import type { FoundCustomer, Goal, Segment, Segmentation, Workspace } from '../api/types'
import * as format from '../kit/format'
import { narrowed, type Option } from '../kit/options'
import { called } from '../kit/words'
import { PLACES } from './places'

export interface Command extends Option {
  to: string
  /** Of another workspace, where it leads there. */
  workspace?: string
}

export interface Known {
  segments: readonly Segment[]
  segmentations: readonly Pick<Segmentation, 'name' | 'label' | 'parts'>[]
  goals: readonly Pick<Goal, 'name' | 'label'>[]
  customers: readonly FoundCustomer[]
  workspaces: readonly Workspace[]
  inView: string | undefined
}

const MOST = { segments: 8, customers: 6 }

/** The commands that fit what was typed; the customers were found by the server and all fit. */
export function commands({ segments, segmentations, goals, customers, workspaces, inView }: Known, typed: string): Command[] {
  const found = (all: readonly Command[]) => narrowed(all, typed) as Command[]
  const pages = PLACES.flatMap((place) =>
    place.pages.map((page): Command => ({ value: `go ${page.to}`, label: page.label, says: page.says, group: 'Go to', to: page.to })),
  )
  const actions: Command[] = [
    { value: 'new segment', label: 'New segment', says: 'Build one from conditions', group: 'Do', to: '/segments/new-segment' },
    { value: 'new list', label: 'New segment from a list', says: 'Paste or upload ids', group: 'Do', to: '/segments/new-list' },
    { value: 'new goal', label: 'New goal', says: 'A number to watch, how far and until when', group: 'Do', to: '/goals/new-goal' },
    { value: 'new segmentation', label: 'New segmentation', says: 'Divide customers into parts', group: 'Do', to: '/segmentations/new-segmentation' },
  ]
  const named = segments.map((each): Command => ({
    value: `segment ${each.name}`,
    label: called(each),
    group: 'Segments',
    to: `/segments/${each.name}`,
    ...(each.color === null ? {} : { color: each.color }),
    ...(each.size === null ? {} : { note: String(each.size) }),
  }))
  const wholes = segmentations.map((each): Command => ({
    value: `segmentation ${each.name}`,
    label: called(each),
    says: format.counted(each.parts.length, 'part'),
    group: 'Segmentations',
    to: `/segmentations/${each.name}`,
  }))
  const aims = goals.map((each): Command => ({ value: `goal ${each.name}`, label: called(each), group: 'Goals', to: `/goals/${each.name}` }))
  const others = workspaces
    .filter((each) => each.name !== inView)
    .map((each): Command => ({ value: `workspace ${each.name}`, label: each.label, group: 'Switch to', to: '/', workspace: each.name }))
  const people = customers.map((each): Command => ({
    value: `customer ${each.id}`,
    label: each.name ?? each.id,
    group: 'Customers',
    to: `/customers/${encodeURIComponent(each.id)}`,
    ...(each.name === null ? {} : { note: each.id }),
  }))
  return [
    ...found(named).slice(0, typed ? MOST.segments : 4),
    ...found(wholes).slice(0, typed ? MOST.segments : 2),
    ...found(aims).slice(0, typed ? MOST.segments : 2),
    ...found(actions),
    ...(typed ? people.slice(0, MOST.customers) : []),
    ...found(pages),
    ...found(others),
  ]
}
