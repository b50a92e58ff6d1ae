import mixpanel from 'mixpanel-browser'
import { acme, ada, base, key, order, pause, play, traits } from './story.js'

const start = () =>
  new Promise(resolve =>
    mixpanel.init(key, { api_host: base, batch_requests: false, track_pageview: false, autocapture: false, loaded: resolve }),
  )
play({
  async phone() {
    await start()
    mixpanel.track_pageview()
    mixpanel.track_pageview()
    mixpanel.identify(ada)
    mixpanel.people.set(traits)
    mixpanel.track('Product Viewed', { sku: 'shoe' })
    mixpanel.track('Checkout Started')
    mixpanel.track('Order Completed', order)
    mixpanel.set_group('company', acme)
    mixpanel.get_group('company', acme).set({ name: 'Acme' })
    await pause(800)
  },
  async laptop() {
    await start()
    mixpanel.track_pageview()
    mixpanel.identify(ada)
    mixpanel.people.set({ laptop: true })
    mixpanel.track('App Opened')
    await pause(800)
  },
})
