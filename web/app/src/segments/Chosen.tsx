import { Button } from '@mantine/core'
import type { Segments } from '../api/types'
import { NEUTRAL } from '../kit/color'
import * as format from '../kit/format'
import { Pick } from '../kit/Pick'
import { called, titled } from '../kit/words'
import styles from './Chosen.module.css'

interface Choice {
  listing: Segments
  chosen: readonly string[]
  onChoose: (chosen: string[]) => void
  /** What adding one does, for who cannot see the page around it. */
  label?: string
}

/** What a segment is called, and its colour. */
export function namedIn(listing: Segments): (name: string) => { label: string; color: string } {
  return (name) => {
    const found = listing.segments.find((each) => each.name === name)
    return { label: found ? called(found) : titled(name), color: found?.color ?? NEUTRAL }
  }
}

/** Those of the names that are saved. */
export const savedOf = (listing: Segments, names: readonly string[] | undefined): string[] =>
  (names ?? []).filter((name) => listing.segments.some((each) => each.name === name))

/** Some segments, chosen one by one or as the parts of a segmentation. */
export function Chosen({ listing, chosen, onChoose, label = 'Add a segment to compare' }: Choice) {
  const named = namedIn(listing)
  const toggle = (name: string) => {
    onChoose(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name])
  }
  return (
    <div className={styles.chosen}>
      {chosen.map((name) => (
        <button key={name} type="button" className={styles.chip} aria-label={`${named(name).label} ×: leave it out`} onClick={() => { toggle(name) }}>
          <i style={{ background: named(name).color }} />
          {named(name).label} ×
        </button>
      ))}
      <Pick
        label={label}
        shown={chosen.length === 0 ? 'Choose segments' : '+ segment'}
        look="add"
        many
        chosen={chosen}
        options={listing.segments.map((each) => ({
          value: each.name,
          label: called(each),
          ...(each.color === null ? {} : { color: each.color }),
          ...(each.size === null ? {} : { note: format.count(each.size) }),
        }))}
        onChoose={toggle}
      />
      {listing.segmentations.map((each) => (
        <Button key={each.name} size="compact-sm" variant="default" onClick={() => { onChoose(each.parts) }}>
          Parts of {called(each)}
        </Button>
      ))}
      {chosen.length > 0 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => { onChoose([]) }}>
          Clear
        </Button>
      )}
    </div>
  )
}
