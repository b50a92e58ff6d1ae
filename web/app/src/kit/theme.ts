/** Mantine in the dress of tokens.css. */

import { createTheme, type CSSVariablesResolver } from '@mantine/core'

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--sans)' },
  defaultRadius: 'md',
  primaryColor: 'violet',
  cursorType: 'pointer',
})

const own = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-anchor': 'var(--accent-ink)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-placeholder': 'var(--ink-soft)',
  // White words stand on it in either scheme.
  '--mantine-primary-color-filled': '#6d4fe0',
  '--mantine-primary-color-filled-hover': '#5a3dcc',
}

/** Mantine reads our tokens; they tell light from dark by themselves. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: own, dark: own })
