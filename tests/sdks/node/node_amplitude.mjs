import { Identify, createInstance } from '@amplitude/analytics-node'
import { acme, ada, base, home, key, laptop, order, phone, shoes, traits } from './story.mjs'

const client = createInstance()
await client.init(key, { serverUrl: `${base}/2/httpapi`, flushIntervalMillis: 100 }).promise
const page = (device, seen) =>
  client.track('[Amplitude] Page Viewed', { '[Amplitude] Page URL': seen.url }, { device_id: device })
const identify = (said, device) => {
  const told = new Identify()
  for (const [name, value] of Object.entries(said)) told.set(name, value)
  client.identify(told, { user_id: ada, device_id: device })
}
const known = { user_id: ada, device_id: phone }
page(phone, home)
page(phone, shoes)
identify(traits, phone)
client.track('Product Viewed', { sku: 'shoe' }, known)
client.track('Checkout Started', {}, known)
client.track('Order Completed', { order_id: order.order_id }, { ...known, revenue: order.revenue })
client.setGroup('company', acme, known)
client.groupIdentify('company', acme, new Identify().set('name', 'Acme'), known)
page(laptop, home)
identify({ laptop: true }, laptop)
client.track('App Opened', {}, { user_id: ada, device_id: laptop })
await client.flush().promise
