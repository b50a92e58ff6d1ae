import { createRootRoute, createRoute, createRouter, retainSearchParams } from '@tanstack/react-router'
import { CustomerPage } from './customers/CustomerPage'
import { CustomersPage } from './customers/CustomersPage'
import { SegmentPage } from './segments/SegmentPage'
import { SegmentsPage } from './segments/SegmentsPage'
import { NotFound } from './shell/NotFound'
import { Shell } from './shell/Shell'
import { customerView, customersView, segmentView, segmentsView, shellView } from './views'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: shellView,
  search: { middlewares: [retainSearchParams(['workspace'])] },
})

const segments = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: SegmentsPage,
  validateSearch: segmentsView,
})

const segment = createRoute({
  getParentRoute: () => root,
  path: '/segments/$name',
  component: SegmentPage,
  validateSearch: segmentView,
})

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  component: CustomersPage,
  validateSearch: customersView,
})

const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  component: CustomerPage,
  validateSearch: customerView,
})

export const router = createRouter({
  routeTree: root.addChildren([segments, segment, customers, customer]),
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
