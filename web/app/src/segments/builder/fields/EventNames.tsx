import { Pick } from '../../../kit/Pick'
import { EVERY_EVENT, nameWords, readNames, writeNames } from '../../language/events'
import type { Json } from '../../language/json'
import { useEvents } from '../facts'
import { eventOptions } from '../suggestions'

interface Names {
  label: string
  raw: Json | undefined
  onChange: (raw: Json) => void
  opened?: boolean
}

/** One event, or any of several. */
export function EventNames({ label, raw, onChange, opened = false }: Names) {
  const events = useEvents()
  const names = readNames(raw) ?? []
  const choose = (name: string) => {
    if (name === EVERY_EVENT) onChange(names.includes(name) ? writeNames([]) : EVERY_EVENT)
    else {
      const others = names.filter((each) => each !== EVERY_EVENT)
      onChange(writeNames(others.includes(name) ? others.filter((each) => each !== name) : [...others, name]))
    }
  }
  return (
    <Pick
      label={label}
      shown={names.map(nameWords).join(' or ')}
      placeholder="choose an event"
      chosen={names}
      options={eventOptions(events.data ?? [])}
      isLoading={events.isPending}
      head="Events, with the customers who did them. Several mean any of them."
      many
      free
      opened={opened}
      onChoose={choose}
    />
  )
}
