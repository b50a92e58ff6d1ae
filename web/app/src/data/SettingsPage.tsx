import { Autocomplete, Button, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { IdentifierRule, Settings } from '../api/types'
import { Card } from '../kit/Card'
import { Failed, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { called } from '../kit/words'
import { useSegments } from '../segments/queries'
import styles from './SettingsPage.module.css'
import { added, changesOf, FIXED, without } from './settings'
import { useChangeSettings, useSettings } from './queries'
import { Title } from './Title'

/** How what comes in is read: calendars, who is left out, who is who. */
export function SettingsPage() {
  const settings = useSettings()
  useTitle('Settings', 'Data')
  return (
    <>
      <Title name="Settings">How this workspace reads time, whom it leaves out, and how it tells who is who.</Title>
      <Panel query={settings} height={520}>
        {(ready) => <Form key={JSON.stringify(ready)} settings={ready} />}
      </Panel>
    </>
  )
}

function Form({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState(settings)
  const change = useChangeSettings()
  const changes = changesOf(settings, draft)
  const isChanged = Object.keys(changes).length > 0
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(changes)
      }}
    >
      <Card title="Workspace">
        <Workspace draft={draft} onChange={setDraft} />
      </Card>
      <Card title="Identity" aside={<span className="soft small">applies to messages from now on</span>}>
        <Rules
          rules={draft.identifiers}
          onChange={(identifiers) => {
            setDraft({ ...draft, identifiers })
          }}
        />
        <TagsInput
          label="Values that identify nobody"
          description="Placeholders that senders use where they know no id. Case does not matter."
          value={draft.blocked_identifiers.filter(Boolean)}
          clearable
          splitChars={[',']}
          onChange={(values) => {
            // What is empty identifies nobody either, and has no name to show.
            const nameless = draft.blocked_identifiers.filter((each) => each === '')
            setDraft({ ...draft, blocked_identifiers: [...nameless, ...values.map((each) => each.trim().toLowerCase())] })
          }}
        />
      </Card>
      <Card title="Trust" aside={<span className="soft small">applies to messages from now on</span>}>
        <TagsInput
          label="Protected traits"
          description="Public keys may not set them: a website’s key is in every browser, so anybody could. A secret key, a signed user id and imports may. What is turned away waits in the quarantine."
          placeholder={draft.protected_traits.length === 0 ? 'plan, credit_limit' : undefined}
          value={draft.protected_traits}
          clearable
          splitChars={[',']}
          onChange={(values) => {
            setDraft({ ...draft, protected_traits: values.map((each) => each.trim()).filter(Boolean) })
          }}
        />
      </Card>
      {change.error && <Failed error={change.error} />}
      <div className={styles.answer}>
        {isChanged && <span className="soft small">Not saved yet.</span>}
        {change.isSuccess && !isChanged && <span role="status">Saved.</span>}
        <Button
          variant="default"
          disabled={!isChanged}
          onClick={() => {
            setDraft(settings)
          }}
        >
          Undo changes
        </Button>
        <Button type="submit" disabled={!isChanged} loading={change.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}

const ZONES = Intl.supportedValuesOf('timeZone')

function Workspace({ draft, onChange }: { draft: Settings; onChange: (draft: Settings) => void }) {
  const segments = useSegments().data?.segments ?? []
  return (
    <div className={styles.pair}>
      <Autocomplete
        label="Time zone"
        description="Calendars, bare dates and hours are read in it."
        data={['UTC', ...ZONES.filter((each) => each !== 'UTC')]}
        limit={60}
        value={draft.timezone}
        onChange={(timezone) => {
          onChange({ ...draft, timezone })
        }}
      />
      <NativeSelect
        label="Ignored segment"
        description="Its customers do not exist for any other segment: staff, bots, tests."
        value={draft.ignore ?? ''}
        data={[{ value: '', label: 'Nobody is ignored' }, ...segments.map((each) => ({ value: each.name, label: called(each) }))]}
        onChange={(event) => {
          onChange({ ...draft, ignore: event.currentTarget.value || null })
        }}
      />
      <NativeSelect
        label="IP addresses"
        description="Decided before anything is written."
        value={draft.addresses}
        data={[
          { value: 'cut', label: 'Keep without the last part' },
          { value: 'whole', label: 'Keep whole' },
          { value: 'drop', label: 'Do not keep' },
        ]}
        onChange={(event) => {
          onChange({ ...draft, addresses: event.currentTarget.value as Settings['addresses'] })
        }}
      />
    </div>
  )
}

/** One line for each kind of identifier; the strongest first. */
function Rules({ rules, onChange }: { rules: readonly IdentifierRule[]; onChange: (rules: IdentifierRule[]) => void }) {
  const [kind, setKind] = useState('')
  const set = (place: number, by: Partial<IdentifierRule>) => {
    onChange(rules.map((each, i) => (i === place ? { ...each, ...by } : each)))
  }
  return (
    <div className={styles.rules}>
      {rules.map((each, place) => (
        <fieldset key={each.kind} className={styles.rule}>
          <legend>{each.kind}</legend>
          <NumberInput
            label="At most"
            aria-label={`At most so many ${each.kind}`}
            placeholder="any number"
            min={1}
            allowDecimal={false}
            size="xs"
            value={each.limit ?? ''}
            onChange={(value) => {
              set(place, { limit: typeof value === 'number' ? value : null })
            }}
          />
          <NumberInput
            label="Priority"
            aria-label={`Priority of ${each.kind}`}
            min={1}
            allowDecimal={false}
            size="xs"
            value={each.priority}
            onChange={(value) => {
              set(place, { priority: typeof value === 'number' ? value : 1 })
            }}
          />
          {FIXED.includes(each.kind) ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              aria-label={`Take away ${each.kind}`}
              onClick={() => {
                onChange(without(rules, each.kind))
              }}
            >
              Take away
            </Button>
          )}
        </fieldset>
      ))}
      <div className={styles.adding}>
        <TextInput
          label="Another kind of identifier"
          description="A trait such as email, or the type of an external id. A smaller priority is stronger."
          placeholder="email"
          value={kind}
          onChange={(event) => {
            setKind(event.currentTarget.value)
          }}
        />
        <Button
          variant="default"
          disabled={added(rules, kind) === null}
          onClick={() => {
            const more = added(rules, kind)
            if (more) onChange(more)
            setKind('')
          }}
        >
          Add
        </Button>
      </div>
    </div>
  )
}
