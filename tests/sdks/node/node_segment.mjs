import { Analytics } from '@segment/analytics-node'
import { acme, ada, base, home, key, laptop, order, phone, shoes, traits } from './story.mjs'

const analytics = new Analytics({ writeKey: key, host: base })
analytics.page({ anonymousId: phone, name: 'Home', properties: home })
analytics.page({ anonymousId: phone, name: 'Shoes', properties: shoes })
analytics.identify({ userId: ada, anonymousId: phone, traits })
analytics.track({ userId: ada, event: 'Product Viewed', properties: { sku: 'shoe' } })
analytics.track({ userId: ada, event: 'Checkout Started' })
analytics.track({ userId: ada, event: 'Order Completed', properties: order })
analytics.group({ userId: ada, groupId: acme, traits: { name: 'Acme' } })
analytics.page({ anonymousId: laptop, name: 'Home', properties: home })
analytics.identify({ userId: ada, anonymousId: laptop, traits: { laptop: true } })
analytics.track({ userId: ada, event: 'App Opened' })
analytics.alias({ previousId: `old-${ada}`, userId: ada })
await analytics.closeAndFlush()
