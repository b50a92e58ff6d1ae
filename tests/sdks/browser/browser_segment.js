import { AnalyticsBrowser } from '@segment/analytics-next'
import { acme, ada, base, key, order, play, traits } from './story.js'

// cdnURL is all that a website changes.
const start = () => AnalyticsBrowser.load({ writeKey: key, cdnURL: base })
play({
  async phone() {
    const analytics = start()
    await analytics.page('Home')
    await analytics.page('Shoes')
    await analytics.identify(ada, traits)
    await analytics.track('Product Viewed', { sku: 'shoe' })
    await analytics.track('Checkout Started')
    await analytics.track('Order Completed', order)
    await analytics.group(acme, { name: 'Acme' })
  },
  async laptop() {
    const analytics = start()
    await analytics.page('Home')
    await analytics.identify(ada, { laptop: true })
    await analytics.track('App Opened')
    await analytics.alias(ada, `old-${ada}`)
  },
})
