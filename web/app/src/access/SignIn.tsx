import { Button } from '@mantine/core'
import { useState } from 'react'
import { Entry } from './Entry'
import styles from './Entry.module.css'
import { EmailField, PasswordField } from './fields'
import { useSignIn } from './queries'
import { Refusal } from './Refusal'

export function SignIn() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useSignIn()
  return (
    <Entry title="Sign in">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate({ email, password })
        }}
      >
        <EmailField
          autoComplete="username"
          autoFocus
          value={email}
          onType={setEmail}
        />
        <PasswordField
          autoComplete="current-password"
          required
          value={password}
          onType={setPassword}
        />
        <Refusal error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Entry>
  )
}
