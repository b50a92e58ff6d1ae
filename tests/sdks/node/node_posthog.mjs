import { PostHog } from 'posthog-node'
import { acme, ada, base, home, key, laptop, order, phone, shoes, traits } from './story.mjs'

const client = new PostHog(key, { host: base })
const page = (distinctId, seen) =>
  client.capture({ distinctId, event: '$pageview', properties: { $current_url: seen.url, $pathname: seen.path } })
page(phone, home)
page(phone, shoes)
client.alias({ distinctId: phone, alias: ada })
client.identify({ distinctId: ada, properties: traits })
client.capture({ distinctId: ada, event: 'Product Viewed', properties: { sku: 'shoe' } })
client.capture({ distinctId: ada, event: 'Checkout Started' })
client.capture({ distinctId: ada, event: 'Order Completed', properties: order, groups: { company: acme } })
client.groupIdentify({ groupType: 'company', groupKey: acme, properties: { name: 'Acme' } })
page(laptop, home)
client.alias({ distinctId: laptop, alias: ada })
client.identify({ distinctId: ada, properties: { laptop: true } })
client.capture({ distinctId: ada, event: 'App Opened' })
await client.shutdown()
