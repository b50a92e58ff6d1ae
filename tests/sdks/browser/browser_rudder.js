import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'
import { acme, ada, base, key, order, pause, play, traits } from './story.js'

const start = () =>
  new Promise(resolve => {
    const analytics = new RudderAnalytics()
    analytics.load(key, base, { configUrl: base, onLoaded: () => resolve(analytics) })
  })
play({
  async phone() {
    const analytics = await start()
    analytics.page('Home')
    analytics.page('Shoes')
    analytics.identify(ada, traits)
    analytics.track('Product Viewed', { sku: 'shoe' })
    analytics.track('Checkout Started')
    analytics.track('Order Completed', order)
    analytics.group(acme, { name: 'Acme' })
    await pause(1500)
  },
  async laptop() {
    const analytics = await start()
    analytics.page('Home')
    analytics.identify(ada, { laptop: true })
    analytics.track('App Opened')
    analytics.alias(ada, `old-${ada}`)
    await pause(1500)
  },
})
