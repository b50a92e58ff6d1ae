import { Button, CopyButton, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Role, Roles, User } from '../api/types'
import { Failed } from '../kit/Panel'
import { titled } from '../kit/words'
import { useAddUser, useChangeUser, useDeleteUser, useSession } from './queries'
import { givable } from './roles'
import styles from './UserDialogs.module.css'

const CLOSE = { 'aria-label': 'Close' }
const SHORTEST = 10

function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} closeButtonProps={CLOSE} title={title} centered>
      {children}
    </Modal>
  )
}

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
        <div className={styles.form}>
          {add.data.password !== null ? (
            <Made words={`Give ${add.data.name} this password. It is shown this once; they can change it when they have signed in.`} secret={add.data.password} onClose={onClose} />
          ) : (
            <p>With the address {add.data.email} and the password you gave.</p>
          )}
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={isFirst ? 'The first user' : 'Add a user'} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate({ email, role, ...(name.trim() === '' ? {} : { name }), ...(password === '' ? {} : { password }) })
        }}
      >
        {isFirst && <p className="soft">You will own this workspace. From then on everybody who comes has to sign in, you too.</p>}
        <TextInput
          label="E-mail address"
          type="email"
          required
          data-autofocus
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value)
          }}
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
        <PasswordInput
          label="Password"
          description={isFirst ? `At least ${SHORTEST} characters.` : 'Left empty, one is made and shown once.'}
          autoComplete="new-password"
          required={isFirst}
          value={password}
          error={password !== '' && password.length < SHORTEST && `At least ${SHORTEST} characters.`}
          onChange={(event) => {
            setPassword(event.currentTarget.value)
          }}
        />
        {add.error && <Failed error={add.error} />}
        <div className={styles.answer}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Made({ words, secret, onClose }: { words: string; secret: string; onClose: () => void }) {
  return (
    <>
      <p>{words}</p>
      <code className={styles.secret} data-testid="password">
        {secret}
      </code>
      <div className={styles.answer}>
        <CopyButton value={secret} timeout={1_500}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </div>
    </>
  )
}

/** Another password for a user who has lost theirs. */
export function NewPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const [password, setPassword] = useState('')
  const change = useChangeUser()
  return (
    <Dialog title={`A new password for ${user.name}`} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ user: user.id, change: { password } }, { onSuccess: onClose })
        }}
      >
        <p className="soft">{user.name} is signed out everywhere, and signs in with it.</p>
        <PasswordInput
          label="New password"
          description={`At least ${SHORTEST} characters.`}
          autoComplete="new-password"
          data-autofocus
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value)
          }}
        />
        {change.error && <Failed error={change.error} />}
        <div className={styles.answer}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={password.length < SHORTEST} loading={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Takes a user away, once it is said what that means. */
export function DeleteUser({ user, onClose }: { user: User; onClose: () => void }) {
  const taking = useDeleteUser()
  return (
    <Dialog title={`Delete ${user.name}?`} onClose={onClose}>
      <div className={styles.form}>
        <p>They are signed out and cannot sign in again. What they made and changed stays, and so do their rows in the audit.</p>
        {taking.error && <Failed error={taking.error} />}
        <div className={styles.answer}>
          <Button variant="default" onClick={onClose}>
            Keep
          </Button>
          <Button
            color="red.9"
            loading={taking.isPending}
            onClick={() => {
              taking.mutate(user.id, { onSuccess: onClose })
            }}
          >
            Delete
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
