import { Pick } from '../../kit/Pick'
import type { Mapping } from '../language/json'
import { addition, additions } from './additions'
import { useComputedTraits, useEvents, useSegmentOptions, useTraits } from './facts'
import type { Seen } from './suggestions'

/** One list of everything a condition can be about; typing finds an event, a trait or a segment alike. */
export function AddCondition({ shown, label, onAdd, opened = false }: { shown: string; label: string; onAdd: (raw: Mapping) => void; opened?: boolean }) {
  const events = useEvents()
  const traits = useTraits()
  const computed = useComputedTraits()
  const segments = useSegmentOptions()
  const seen = (name: string): Seen => {
    if (name === 'first_seen' || name === 'last_seen') return { types: ['text'], values: [{ value: '2026-01-01', count: 0 }], among: 0 }
    if (computed.data?.some((each) => each.name === name)) return { types: ['number'], values: [], among: 0 }
    const trait = traits.data?.find((each) => each.name === name)
    return { types: trait?.types ?? [], values: trait?.values ?? [], among: trait?.customers ?? 0 }
  }
  return (
    <Pick
      label={label}
      shown={shown}
      look="add"
      chosen={[]}
      options={additions(events.data ?? [], traits.data ?? [], computed.data ?? [], segments)}
      isLoading={events.isPending || traits.isPending}
      opened={opened}
      free
      placeholder="Search events, traits, segments"
      onChoose={(picked) => {
        onAdd(addition(picked, seen))
      }}
    />
  )
}
