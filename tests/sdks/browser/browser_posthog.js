import posthog from 'posthog-js'
import { acme, ada, base, key, order, pause, play, traits } from './story.js'

const start = () =>
  new Promise(resolve =>
    posthog.init(key, {
      api_host: base,
      capture_pageview: false,
      // It takes a Chromium without a window for a bot.
      opt_out_useragent_filter: true,
      loaded: resolve,
    }),
  )
play({
  async phone() {
    await start()
    posthog.capture('$pageview')
    posthog.capture('$pageview')
    posthog.identify(ada, traits)
    posthog.capture('Product Viewed', { sku: 'shoe' })
    posthog.capture('Checkout Started')
    posthog.capture('Order Completed', order)
    posthog.group('company', acme, { name: 'Acme' })
    await pause(4500)
  },
  async laptop() {
    await start()
    posthog.capture('$pageview')
    posthog.identify(ada, { laptop: true })
    posthog.capture('App Opened')
    posthog.alias(`old-${ada}`)
    await pause(4500)
  },
})
