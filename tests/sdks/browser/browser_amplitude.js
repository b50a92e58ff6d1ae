import { Identify, createInstance } from '@amplitude/analytics-browser'
import { acme, ada, base, key, order, play, traits } from './story.js'

const start = async () => {
  const client = createInstance()
  await client.init(key, undefined, {
    serverUrl: `${base}/2/httpapi`,
    remoteConfig: { serverUrl: `${base}/config` },
    autocapture: { pageViews: false, sessions: false, attribution: true },
    flushIntervalMillis: 50,
  }).promise
  return client
}
const page = client => client.track('[Amplitude] Page Viewed', { '[Amplitude] Page URL': location.href }).promise
const identify = (client, said) => {
  const told = new Identify()
  for (const [name, value] of Object.entries(said)) told.set(name, value)
  return client.identify(told).promise
}
play({
  async phone() {
    const client = await start()
    await page(client)
    await page(client)
    client.setUserId(ada)
    await identify(client, traits)
    await client.track('Product Viewed', { sku: 'shoe' }).promise
    await client.track('Checkout Started').promise
    await client.track({ event_type: 'Order Completed', event_properties: { order_id: order.order_id }, revenue: 42.5 }).promise
    await client.setGroup('company', acme).promise
    await client.groupIdentify('company', acme, new Identify().set('name', 'Acme')).promise
  },
  async laptop() {
    const client = await start()
    await page(client)
    client.setUserId(ada)
    await identify(client, { laptop: true })
    await client.track('App Opened').promise
  },
})
