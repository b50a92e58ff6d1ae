/** The fields that tell who somebody is. */

import { PasswordInput, TextInput, type PasswordInputProps, type TextInputProps } from '@mantine/core'

/** The fewest characters of a password. */
export const SHORTEST = 10

type Typed<Props> = Omit<Props, 'value' | 'onChange'> & { value: string; onType: (value: string) => void }

export function EmailField({ onType, ...field }: Typed<TextInputProps>) {
  return (
    <TextInput
      label="E-mail address"
      type="email"
      required
      {...field}
      onChange={(event) => {
        onType(event.currentTarget.value)
      }}
    />
  )
}

export function PasswordField({ onType, ...field }: Typed<PasswordInputProps>) {
  return (
    <PasswordInput
      label="Password"
      autoComplete="new-password"
      {...field}
      onChange={(event) => {
        onType(event.currentTarget.value)
      }}
    />
  )
}
