import { TextInput, type TextInputProps } from '@mantine/core'

interface Narrowed extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string | undefined
  onNarrow: (value: string | undefined) => void
}

/** A field that narrows what is shown: undefined, which leaves the address, where nothing stands in it. */
export function Narrowing({ value, onNarrow, ...field }: Narrowed) {
  return (
    <TextInput
      {...field}
      value={value ?? ''}
      onChange={(event) => {
        onNarrow(event.currentTarget.value || undefined)
      }}
    />
  )
}
