/** The names of the server's answers, as generated from its schema. */

import type { components } from './schema'

type Schemas = components['schemas']

export type Workspace = Schemas['WorkspaceAnswer']
export type Segment = Schemas['SegmentAnswer']
export type Segmentation = Schemas['SegmentationAnswer']
export type Segments = Schemas['SegmentsAnswer']
export type Size = Schemas['Size']
export type Change = Schemas['Change']
export type Customer = Schemas['CustomerAnswer']
export type FoundCustomer = Schemas['FoundCustomer']
export type TimelineEntry = Schemas['TimelineEntry']
export type Explanation = Schemas['ExplanationAnswer']
export type Node = Schemas['Node']
export type DecidingEvent = Schemas['DecidingEvent']
export type Activity = Schemas['ActivityAnswer']
export type TraitHistory = Schemas['TraitHistoryAnswer']
export type SegmentOverTime = Schemas['SegmentOverTime']
export type Memberships = Schemas['MembershipsAnswer']
export type Identity = Schemas['IdentityAnswer']
export type IdentityChange = Schemas['IdentityChange']
export type Parting = Schemas['PartingAnswer']
