import { buildPageView, buildSelfDescribingEvent, buildStructEvent, newTracker } from '@snowplow/node-tracker'
import { acme, ada, base, home, key, laptop, order, phone, shoes, traits } from './story.mjs'

const tracker = newTracker({ namespace: 'story', appId: key }, { endpoint: base, bufferSize: 1 })
const described = (event, data) =>
  buildSelfDescribingEvent({ event: { schema: `iglu:com.example/${event}/jsonschema/1-0-0`, data } })
const page = seen => buildPageView({ pageUrl: seen.url, pageTitle: seen.title })

tracker.setDomainUserId(phone)
tracker.track(page(home))
tracker.track(page(shoes))
tracker.setUserId(ada)
tracker.track(described('identify', traits))
tracker.track(buildStructEvent({ category: 'shop', action: 'Product Viewed', label: 'shoe' }))
tracker.track(buildStructEvent({ category: 'shop', action: 'Checkout Started' }))
tracker.track(described('Order Completed', order))
tracker.track(described('group', { id: acme, name: 'Acme' }))
tracker.setDomainUserId(laptop)
tracker.track(page(home))
tracker.track(described('identify', { laptop: true }))
tracker.track(buildStructEvent({ category: 'shop', action: 'App Opened' }))
await tracker.flush?.()
