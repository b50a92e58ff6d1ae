import { Button, TagsInput, Textarea, TextInput } from '@mantine/core'
import * as format from '../../kit/format'
import { titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { textOf } from '../language/definition'
import { textsOf, without, type Mapping } from '../language/json'
import { tagsOf } from '../listing'
import { useSegments } from '../queries'
import styles from './Keeping.module.css'

const KEYS = ['tags', 'owner', 'advice', 'reviewed_on'] as const

/** Who answers for the segment, how it is found again, what to do with it: for the list and its guide, of no effect on who belongs. */
export function Keeping({ definition, onChange }: { definition: Mapping; onChange: (next: Mapping, touched?: string) => void }) {
  const known = tagsOf(useSegments().data?.segments ?? [])
  const { now, timezone } = useWorkspace()
  const today = format.isoDay(now, timezone)
  const given = KEYS.filter((key) => key in definition)
  const write = (key: (typeof KEYS)[number], value: string | string[]) => {
    onChange(value.length === 0 ? without(definition, key) : { ...definition, [key]: value }, key)
  }
  return (
    <details className={styles.keeping}>
      <summary>{given.length === 0 ? 'Owner, tags and what to do with it' : given.map(titled).join(', ')}</summary>
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
