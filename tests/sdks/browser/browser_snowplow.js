import {
  newTracker,
  setUserId,
  trackPageView,
  trackSelfDescribingEvent,
  trackStructEvent,
} from '@snowplow/browser-tracker'
import { acme, ada, base, key, order, pause, play, traits } from './story.js'

const start = () => newTracker('story', base, { appId: key, bufferSize: 1 })
const described = (event, data) =>
  trackSelfDescribingEvent({ event: { schema: `iglu:com.example/${event}/jsonschema/1-0-0`, data } })
play({
  async phone() {
    start()
    trackPageView()
    trackPageView()
    setUserId(ada)
    described('identify', traits)
    trackStructEvent({ category: 'shop', action: 'Product Viewed', label: 'shoe' })
    trackStructEvent({ category: 'shop', action: 'Checkout Started' })
    described('Order Completed', order)
    described('group', { id: acme, name: 'Acme' })
    await pause(1500)
  },
  async laptop() {
    start()
    trackPageView()
    setUserId(ada)
    described('identify', { laptop: true })
    trackStructEvent({ category: 'shop', action: 'App Opened' })
    await pause(1500)
  },
})
