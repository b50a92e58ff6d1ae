import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Entry } from './Entry'
import styles from './Entry.module.css'
import { EmailField, PasswordField, SHORTEST } from './fields'
import { useSetUp } from './queries'
import { Refusal } from './Refusal'


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
        <EmailField
          autoComplete="username"
          value={email}
          onType={setEmail}
        />
        <PasswordField
          description={`At least ${SHORTEST} characters; a few words are easy to remember.`}
          required
          minLength={SHORTEST}
          value={password}
          error={isShort && 'Too short.'}
          onType={setPassword}
        />
        <Refusal error={setUp.error} />
        <Button type="submit" loading={setUp.isPending}>
          Make the first user
        </Button>
      </form>
    </Entry>
  )
}
