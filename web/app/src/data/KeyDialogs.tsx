import { Button, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Key, KeyAsk } from '../api/types'
import { Answers, Dialog, Secret, Sure } from '../kit/Dialog'
import dialog from '../kit/Dialog.module.css'
import { Failed } from '../kit/Panel'
import { useAddKey, useChangeKey, useRevokeKey } from './queries'
import { kindWords, originsOf } from './sources'

const ROLES = [
  { value: 'editor', label: 'Editor: reads and changes all but settings' },
  { value: 'analyst', label: 'Analyst: reads, personal data hidden' },
  { value: 'viewer', label: 'Viewer: reads sizes, no customers' },
  { value: 'admin', label: 'Admin: everything' },
]

/** A key that is made; the token of a secret one is shown this once. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<KeyAsk['kind']>('write')
  const [role, setRole] = useState<KeyAsk['role']>('editor')
  const [origins, setOrigins] = useState('')
  const add = useAddKey()
  const made = add.data
  return (
    <Dialog title={made ? `The key ${made.name}` : 'New key'} wide onClose={onClose}>
      {made ? (
        <Shown made={made} onClose={onClose} />
      ) : (
        <form
          className={dialog.body}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate({ name: name.trim(), kind, role, origins: kind === 'write' ? originsOf(origins) : [] })
          }}
        >
          <SegmentedControl
            aria-label="Kind of key"
            fullWidth
            data={[
              { value: 'write', label: 'Write key' },
              { value: 'secret', label: 'Secret key' },
              { value: 'signing', label: 'Signing key' },
            ]}
            value={kind}
            onChange={(chosen) => {
              setKind(chosen)
            }}
          />
          <p className="soft small">
            {kindWords(kind)}
          </p>
          <TextInput
            label="Name"
            description={kind === 'signing' ? 'What you will know it by.' : 'The source that its messages are marked with.'}
            placeholder={kind === 'write' ? 'ios-app' : kind === 'secret' ? 'nightly' : 'our-server'}
            required
            data-autofocus
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value)
            }}
          />
          {kind === 'write' ? (
            <Textarea
              label="Web pages that may use it"
              description="One origin a line; none: any page."
              placeholder="https://shop.example"
              autosize
              minRows={2}
              value={origins}
              onChange={(event) => {
                setOrigins(event.currentTarget.value)
              }}
            />
          ) : (
            kind === 'secret' && (
              <NativeSelect
                label="Role"
                data={ROLES}
                value={role}
                onChange={(event) => {
                  setRole(event.currentTarget.value as KeyAsk['role'])
                }}
              />
            )
          )}
          {add.error && <Failed error={add.error} />}
          <Answers>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
              Make the key
            </Button>
          </Answers>
        </form>
      )}
    </Dialog>
  )
}

function Shown({ made, onClose }: { made: Key; onClose: () => void }) {
  return (
    <Secret secret={made.token ?? ''} testId="token" done={made.kind === 'write' ? 'Done' : 'I have kept it'} onClose={onClose}>
      {made.kind === 'secret' && 'Copy it now: it is shown this once, and kept only as a hash.'}
      {made.kind === 'signing' && 'Copy it now to your server: it is shown this once.'}
      {made.kind === 'write' && 'It is public; you find it again beside what to paste.'}
    </Secret>
  )
}

/** Takes a key away for good, once it is said what that means. */
export function Revoke({ of, onClose }: { of: Key; onClose: () => void }) {
  const revoke = useRevokeKey()
  return (
    <Dialog title={`Revoke the key ${of.name}?`} onClose={onClose}>
      <Sure
        keep="Keep it"
        act="Revoke"
        doing={revoke}
        onKeep={onClose}
        onAct={() => {
          revoke.mutate(of.id, { onSuccess: onClose })
        }}
      >
        <p>
          Whatever uses it is refused from the next request on. What came with it stays. To pause it, switch it off instead: a revoked key
          does not come back.
        </p>
      </Sure>
    </Dialog>
  )
}

/** Which web pages may use a write key. */
export function Origins({ of, onClose }: { of: Key; onClose: () => void }) {
  const [text, setText] = useState(of.origins.join('\n'))
  const change = useChangeKey()
  return (
    <Dialog title={`Web pages that may use ${of.name}`} onClose={onClose}>
      <form
        className={dialog.body}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ key: of.id, change: { origins: originsOf(text) } }, { onSuccess: onClose })
        }}
      >
        <Textarea
          label="Origins"
          description="One a line, like https://shop.example; none: any page. Programs without a page are not held by it."
          autosize
          minRows={3}
          data-autofocus
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
          }}
        />
        {change.error && <Failed error={change.error} />}
        <Answers>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Answers>
      </form>
    </Dialog>
  )
}
