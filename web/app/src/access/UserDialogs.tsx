import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Role, Roles, User } from '../api/types'
import { Answers, Dialog, Secret, Sure } from '../kit/Dialog'
import dialog from '../kit/Dialog.module.css'
import { Failed } from '../kit/Panel'
import { titled } from '../kit/words'
import { EmailField, PasswordField, SHORTEST } from './fields'
import { useAddUser, useChangeUser, useDeleteUser, useSession } from './queries'
import { givable } from './roles'

/** A user who is added; a password that was made for them is shown this once. The first one is an owner and signs in from then on. */
export function AddUser({ isFirst, roles, onClose }: { isFirst: boolean; roles: Roles; onClose: () => void }) {
  const session = useSession().data
  const offered = isFirst ? (['owner'] as const) : givable(session?.role ?? null, session?.rights ?? [], roles)
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<Role>(isFirst ? 'owner' : 'viewer')
  const add = useAddUser()
  if (add.data) {
    return (
      <Dialog title={`${add.data.name} may sign in`} onClose={onClose}>
        {add.data.password !== null ? (
          <Secret secret={add.data.password} testId="password" done="Done" onClose={onClose}>
            Give {add.data.name} this password. It is shown this once; they can change it when they have signed in.
          </Secret>
        ) : (
          <p>With the address {add.data.email} and the password you gave.</p>
        )}
      </Dialog>
    )
  }
  return (
    <Dialog title={isFirst ? 'The first user' : 'Add a user'} onClose={onClose}>
      <form
        className={dialog.body}
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({ email, role, ...(name.trim() === '' ? {} : { name }), ...(password === '' ? {} : { password }) })
        }}
      >
        {isFirst && <p className="soft">You will own this workspace. From then on everybody who comes has to sign in, you too.</p>}
        <EmailField
          data-autofocus
          value={email}
          onType={setEmail}
        />
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
          }}
        />
        <NativeSelect
          label="Role"
          data={offered.map((each) => ({ value: each, label: titled(each) }))}
          value={role}
          onChange={(event) => {
            setRole(event.currentTarget.value as Role)
          }}
        />
        <PasswordField
          description={isFirst ? `At least ${SHORTEST} characters.` : 'Left empty, one is made and shown once.'}
          required={isFirst}
          value={password}
          error={password !== '' && password.length < SHORTEST && `At least ${SHORTEST} characters.`}
          onType={setPassword}
        />
        {add.error && <Failed error={add.error} />}
        <Answers>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </Answers>
      </form>
    </Dialog>
  )
}

/** Another password for a user who has lost theirs. */
export function NewPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState('')
  const change = useChangeUser()
  return (
    <Dialog title={`A new password for ${user.name}`} onClose={onClose}>
      <form
        className={dialog.body}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ user: user.id, change: { password } }, { onSuccess: onClose })
        }}
      >
        <p className="soft">{user.name} is signed out everywhere, and signs in with it.</p>
        <PasswordField
          label="New password"
          description={`At least ${SHORTEST} characters.`}
          data-autofocus
          value={password}
          onType={setPassword}
        />
        {change.error && <Failed error={change.error} />}
        <Answers>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={password.length < SHORTEST} loading={change.isPending}>
            Save
          </Button>
        </Answers>
      </form>
    </Dialog>
  )
}

/** Takes a user away, once it is said what that means. */
export function DeleteUser({ user, onClose }: { user: User; onClose: () => void }) {
  const taking = useDeleteUser()
  return (
    <Dialog title={`Delete ${user.name}?`} onClose={onClose}>
      <Sure
        keep="Keep"
        act="Delete"
        doing={taking}
        onKeep={onClose}
        onAct={() => {
          taking.mutate(user.id, { onSuccess: onClose })
        }}
      >
        <p>They are signed out and cannot sign in again. What they made and changed stays, and so do their rows in the audit.</p>
      </Sure>
    </Dialog>
  )
}
