import { Button, TagsInput, Textarea, TextInput } from '@mantine/core'
import * as format from '../../kit/format'
import { useWorkspace } from '../../workspace/queries'
import { textOf } from '../language/definition'
import { textsOf, without, type Mapping } from '../language/json'
import { tagsOf } from '../listing'
import { useSegments } from '../queries'
import styles from './Keeping.module.css'

type Key = 'tags' | 'owner' | 'advice' | 'reviewed_on'

/** Who answers for the segment, how it is found again, what to do with it: for the list and its guide, of no effect on who belongs. */
export function Keeping({ definition, onChange }: { definition: Mapping; onChange: (next: Mapping, touched?: string) => void }) {
  const known = tagsOf(useSegments().data?.segments ?? [])
  const { now, timezone } = useWorkspace()
  const today = format.isoDay(now, timezone)
  const write = (key: Key, value: string | string[]) => {
    onChange(value.length === 0 ? without(definition, key) : { ...definition, [key]: value }, key)
  }
  return (
    <details className={styles.keeping}>
      <summary>{inShort(definition) || 'Owner, tags and what to do with it'}</summary>
      <div className={styles.fields}>
        <TextInput
          label="Owner"
          placeholder="Who answers for it"
          size="sm"
          value={textOf(definition.owner)}
          onChange={(event) => {
            write('owner', event.currentTarget.value)
          }}
        />
        <TagsInput
          label="Tags"
          placeholder={textsOf(definition.tags).length === 0 ? 'To find it again' : ''}
          size="sm"
          data={known}
          value={textsOf(definition.tags)}
          onChange={(tags) => {
            write('tags', tags)
          }}
        />
        <Textarea
          label="What to do with it"
          placeholder="Write to them within a week, offer a fitting"
          size="sm"
          autosize
          minRows={1}
          value={textOf(definition.advice)}
          onChange={(event) => {
            write('advice', event.currentTarget.value)
          }}
        />
        <div className={styles.reviewed}>
          <TextInput
            type="date"
            label="Last reviewed on"
            size="sm"
            max={today}
            value={textOf(definition.reviewed_on)}
            onChange={(event) => {
              write('reviewed_on', event.currentTarget.value)
            }}
          />
          <Button
            variant="default"
            size="sm"
            onClick={() => {
              write('reviewed_on', today)
            }}
          >
            Today
          </Button>
        </div>
      </div>
    </details>
  )
}

/** What is given, on one line: Sales · #key accounts · what to do with it */
const inShort = (definition: Mapping): string =>
  [
    textOf(definition.owner),
    textsOf(definition.tags)
      .map((tag) => `#${tag}`)
      .join(' '),
    definition.advice ? 'what to do with it' : '',
    definition.reviewed_on ? `reviewed ${format.calendarDay(textOf(definition.reviewed_on))}` : '',
  ]
    .filter(Boolean)
    .join(' · ')
