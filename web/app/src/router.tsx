import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from '@tanstack/react-router'
import { CustomerPage } from './customers/CustomerPage'
import { CustomersPage } from './customers/CustomersPage'
import { SegmentPage } from './segments/SegmentPage'
import { SegmentsPage } from './segments/SegmentsPage'
import { NotFound } from './shell/NotFound'
import { Shell } from './shell/Shell'
import {
  actView,
  apartView,
  auditView,
  compareView,
  customerView,
  customersView,
  dataView,
  flowsView,
  goalView,
  importView,
  liveView,
  newSegmentView,
  overlapView,
  quarantineView,
  segmentView,
  segmentationView,
  segmentsView,
  shellView,
  sourcesView,
} from './views'

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

const newSegment = createRoute({
  getParentRoute: () => root,
  // No segment can be called so: names hold no hyphen.
  path: '/segments/new-segment',
  component: lazyRouteComponent(() => import('./segments/builder/BuilderPage'), 'NewSegmentPage'),
  validateSearch: newSegmentView,
})

const editSegment = createRoute({
  getParentRoute: () => root,
  path: '/segments/$name/edit',
  component: lazyRouteComponent(() => import('./segments/builder/BuilderPage'), 'EditSegmentPage'),
})

const newList = createRoute({
  getParentRoute: () => root,
  path: '/segments/new-list',
  component: lazyRouteComponent(() => import('./segments/fixed/ListPage'), 'NewListPage'),
})

const editList = createRoute({
  getParentRoute: () => root,
  path: '/segments/$name/list',
  component: lazyRouteComponent(() => import('./segments/fixed/ListPage'), 'EditListPage'),
})

const newSegmentation = createRoute({
  getParentRoute: () => root,
  path: '/segmentations/new-segmentation',
  component: lazyRouteComponent(() => import('./segments/segmentations/EditorPage'), 'NewSegmentationPage'),
})

const segmentation = createRoute({
  getParentRoute: () => root,
  path: '/segmentations/$name',
  component: lazyRouteComponent(() => import('./segments/segmentations/SegmentationPage'), 'SegmentationPage'),
  validateSearch: segmentationView,
})

const editSegmentation = createRoute({
  getParentRoute: () => root,
  path: '/segmentations/$name/edit',
  component: lazyRouteComponent(() => import('./segments/segmentations/EditorPage'), 'EditSegmentationPage'),
})

const guide = createRoute({
  getParentRoute: () => root,
  path: '/segments/$name/guide',
  component: lazyRouteComponent(() => import('./segments/GuidePage'), 'GuidePage'),
})

const goals = createRoute({
  getParentRoute: () => root,
  path: '/goals',
  component: lazyRouteComponent(() => import('./goals/GoalsPage'), 'GoalsPage'),
})

const newGoal = createRoute({
  getParentRoute: () => root,
  path: '/goals/new-goal',
  component: lazyRouteComponent(() => import('./goals/EditorPage'), 'NewGoalPage'),
})

const goal = createRoute({
  getParentRoute: () => root,
  path: '/goals/$name',
  component: lazyRouteComponent(() => import('./goals/GoalPage'), 'GoalPage'),
  validateSearch: goalView,
})

const editGoal = createRoute({
  getParentRoute: () => root,
  path: '/goals/$name/edit',
  component: lazyRouteComponent(() => import('./goals/EditorPage'), 'EditGoalPage'),
})

const overlap = createRoute({
  getParentRoute: () => root,
  path: '/overlap',
  component: lazyRouteComponent(() => import('./segments/OverlapPage'), 'OverlapPage'),
  validateSearch: overlapView,
})

const act = createRoute({
  getParentRoute: () => root,
  path: '/act',
  component: lazyRouteComponent(() => import('./act/ActPage'), 'ActPage'),
  validateSearch: actView,
})

const learn = createRoute({
  getParentRoute: () => root,
  path: '/learn',
  component: lazyRouteComponent(() => import('./segments/compare/ComparePage'), 'ComparePage'),
  validateSearch: compareView,
})

const apart = createRoute({
  getParentRoute: () => root,
  path: '/apart',
  component: lazyRouteComponent(() => import('./segments/apart/ApartPage'), 'ApartPage'),
  validateSearch: apartView,
})

const flows = createRoute({
  getParentRoute: () => root,
  path: '/flows',
  component: lazyRouteComponent(() => import('./segments/segmentations/FlowsPage'), 'FlowsPage'),
  validateSearch: flowsView,
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

const data = createRoute({
  getParentRoute: () => root,
  path: '/data',
  component: lazyRouteComponent(() => import('./data/DataPage'), 'DataPage'),
})

const events = createRoute({
  getParentRoute: () => data,
  path: '/',
  component: lazyRouteComponent(() => import('./data/EventsPage'), 'EventsPage'),
  validateSearch: dataView,
})

const imports = createRoute({
  getParentRoute: () => data,
  path: '/import',
  component: lazyRouteComponent(() => import('./data/ImportPage'), 'ImportPage'),
  validateSearch: importView,
})

const quarantine = createRoute({
  getParentRoute: () => data,
  path: '/quarantine',
  component: lazyRouteComponent(() => import('./data/QuarantinePage'), 'QuarantinePage'),
  validateSearch: quarantineView,
})

const quality = createRoute({
  getParentRoute: () => data,
  path: '/quality',
  component: lazyRouteComponent(() => import('./data/QualityPage'), 'QualityPage'),
})

const sources = createRoute({
  getParentRoute: () => data,
  path: '/sources',
  component: lazyRouteComponent(() => import('./data/SourcesPage'), 'SourcesPage'),
  validateSearch: sourcesView,
})

const live = createRoute({
  getParentRoute: () => data,
  path: '/live',
  component: lazyRouteComponent(() => import('./data/LivePage'), 'LivePage'),
  validateSearch: liveView,
})

const people = createRoute({
  getParentRoute: () => root,
  path: '/users',
  component: lazyRouteComponent(() => import('./access/UsersPage'), 'UsersPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit/AuditPage'), 'AuditPage'),
  validateSearch: auditView,
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./access/AccountPage'), 'AccountPage'),
})

const plan = createRoute({
  getParentRoute: () => data,
  path: '/plan',
  component: lazyRouteComponent(() => import('./data/PlanPage'), 'PlanPage'),
})

const settings = createRoute({
  getParentRoute: () => data,
  path: '/settings',
  component: lazyRouteComponent(() => import('./data/SettingsPage'), 'SettingsPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    segments,
    newSegment,
    segment,
    editSegment,
    newList,
    editList,
    newSegmentation,
    segmentation,
    editSegmentation,
    guide,
    goals,
    newGoal,
    goal,
    editGoal,
    act,
    learn,
    apart,
    overlap,
    flows,
    customers,
    customer,
    data.addChildren([events, sources, live, imports, quarantine, quality, plan, settings]),
    people,
    audit,
    account,
  ]),
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
