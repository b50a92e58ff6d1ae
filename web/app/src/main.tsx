import '@mantine/core/styles.css'
import './kit/tokens.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Refused } from './api/client'
import { theme, variables } from './kit/theme'
import { router } from './router'

const MOMENT = 30_000

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: MOMENT,
      // What was refused stays refused; a server that is starting answers a second later.
      retry: (failures, error) => failures < 2 && !(error instanceof Refused && error.status >= 400 && error.status < 500),
      retryDelay: 600,
    },
  },
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
