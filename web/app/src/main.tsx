import '@mantine/core/styles.css'
import './kit/tokens.css'
import { MantineProvider } from '@mantine/core'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Door } from './access/Door'
import { Refused } from './api/client'
import { theme, variables } from './kit/theme'
import { router } from './router'

const MOMENT = 30_000

const queries = new QueryClient({
  queryCache: new QueryCache({
    // The session may have ended, or the workspace in view is one to sign in to: the door looks again.
    onError: (error) => {
      if (error instanceof Refused && error.status === 401) void queries.invalidateQueries({ queryKey: ['session'] })
    },
  }),
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
          <Door>
            <RouterProvider router={router} />
          </Door>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
