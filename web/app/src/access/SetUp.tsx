import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Entry } from './Entry'
import styles from './Entry.module.css'
import { useSetUp } from './queries'
import { Refusal } from './Refusal'

const SHORTEST = 10

/** The first user of a workspace: an owner, made with the token of the link. */
export function SetUp({ token, onDone }: { token: string; onDone: () => void }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const setUp = useSetUp()
  const isShort = password !== '' && password.length < SHORTEST
  return (
    <Entry title="Make the first user">
      <p className="soft">You will own this workspace. From then on everybody who comes has to sign in.</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          setUp.mutate({ token, name, email, password }, { onSuccess: onDone })
        }}
      >
        <TextInput
          label="Your name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value)
          }}
        />
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value)
          }}
        />
        <PasswordInput
          label="Password"
          description={`At least ${SHORTEST} characters; a few words are easy to remember.`}
          autoComplete="new-password"
          required
          minLength={SHORTEST}
          value={password}
          error={isShort && 'Too short.'}
          onChange={(event) => {
            setPassword(event.currentTarget.value)
          }}
        />
        <Refusal error={setUp.error} />
        <Button type="submit" loading={setUp.isPending}>
          Make the first user
        </Button>
      </form>
    </Entry>
  )
}
