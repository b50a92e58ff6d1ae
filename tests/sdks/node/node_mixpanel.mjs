import { promisify } from 'node:util'
import Mixpanel from 'mixpanel'
import { acme, ada, base, home, key, laptop, order, phone, shoes, traits } from './story.mjs'

const { hostname, port } = new URL(base)
const client = Mixpanel.init(key, { host: hostname, port: Number(port), protocol: 'http' })
const track = promisify(client.track.bind(client))
const set = promisify(client.people.set.bind(client.people))
const union = promisify(client.people.union.bind(client.people))
const setGroup = promisify(client.groups.set.bind(client.groups))
const page = (device, seen) =>
  track('$mp_web_page_view', { distinct_id: `$device:${device}`, $device_id: device, current_url: seen.url })

await page(phone, home)
await page(phone, shoes)
await track('Product Viewed', { distinct_id: ada, $user_id: ada, $device_id: phone })
await set(ada, traits)
await track('Checkout Started', { distinct_id: ada })
await track('Order Completed', { distinct_id: ada, ...order })
await set(ada, { company: [acme] })
await setGroup('company', acme, { name: 'Acme' })
await page(laptop, home)
await union(ada, { tags: ['vip'] })
await set(ada, { laptop: true })
await track('App Opened', { distinct_id: ada, $user_id: ada, $device_id: laptop })
