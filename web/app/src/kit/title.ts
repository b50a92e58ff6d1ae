import { useDocumentTitle } from '@mantine/hooks'

/** What the browser's tab says. */
export function useTitle(...parts: (string | undefined)[]): void {
  useDocumentTitle([...parts.filter(Boolean), 'Coterie'].join(' · '))
}
