/** What is pasted into a program so that it sends here: one for each SDK and place where it runs. */

export interface Snippet {
  sdk: string
  platform: string
  /** How the SDK is had; null where none is needed. */
  install: string | null
  code: string
}

/** The event that every snippet sends, so that its arrival can be seen. */
export const HELLO = 'Hello Coterie'

interface Template {
  platform: string
  install?: string
  code: string
}

const npm = (name: string): string => `npm install ${name}`
const pip = (name: string): string => `pip install ${name}`

const html = `<script>
  function track(event, properties = {}) {
    localStorage.visitor ??= Date.now().toString(36) + Math.random().toString(36).slice(2)
    const { title, referrer } = document
    fetch('AT/v1/track', {
      method: 'POST',
      keepalive: true,
      body: JSON.stringify({
        writeKey: 'KEY',
        anonymousId: localStorage.visitor,
        event,
        properties,
        context: { page: { url: location.href, path: location.pathname, title, referrer } },
      }),
    })
  }
  track('${HELLO}')
</script>`

const TEMPLATES: Readonly<Record<string, readonly Template[]>> = {
  'No SDK': [
    {
      platform: 'curl',
      code: `curl AT/v1/track -u KEY: \\
  -d '{"userId": "ada", "event": "${HELLO}", "properties": {"from": "curl"}}'`,
    },
    { platform: 'HTML', code: html },
  ],
  Segment: [
    {
      platform: 'Browser',
      install: npm('@segment/analytics-next'),
      code: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load({ writeKey: 'KEY', cdnURL: 'AT' })
analytics.page()
analytics.track('${HELLO}', { from: 'browser' })`,
    },
    {
      platform: 'Node',
      install: npm('@segment/analytics-node'),
      code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: 'KEY', host: 'AT' })
analytics.track({ userId: 'ada', event: '${HELLO}', properties: { from: 'node' } })
await analytics.closeAndFlush()`,
    },
    {
      platform: 'Python',
      install: pip('segment-analytics-python'),
      code: `from segment import analytics

analytics.write_key, analytics.host = "KEY", "AT"
analytics.track("ada", "${HELLO}", {"from": "python"})
analytics.flush()`,
    },
  ],
  RudderStack: [
    {
      platform: 'Browser',
      install: npm('@rudderstack/analytics-js'),
      code: `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'

const analytics = new RudderAnalytics()
analytics.load('KEY', 'AT', { configUrl: 'AT' })
analytics.track('${HELLO}', { from: 'browser' })`,
    },
    {
      platform: 'Node',
      install: npm('@rudderstack/rudder-sdk-node'),
      code: `import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const analytics = new RudderAnalytics('KEY', { dataPlaneUrl: 'AT' })
analytics.track({ userId: 'ada', event: '${HELLO}', properties: { from: 'node' } })
await analytics.flush()`,
    },
    {
      platform: 'Python',
      install: pip('rudder-sdk-python'),
      code: `from rudderstack import analytics

analytics.write_key, analytics.dataPlaneUrl = "KEY", "AT"
analytics.track("ada", "${HELLO}", {"from": "python"})
analytics.flush()`,
    },
  ],
  Amplitude: [
    {
      platform: 'Browser',
      install: npm('@amplitude/analytics-browser'),
      code: `import * as amplitude from '@amplitude/analytics-browser'

amplitude.init('KEY', {
  serverUrl: 'AT/2/httpapi',
  remoteConfig: { serverUrl: 'AT/config' },
})
amplitude.track('${HELLO}', { from: 'browser' })`,
    },
    {
      platform: 'Node',
      install: npm('@amplitude/analytics-node'),
      code: `import * as amplitude from '@amplitude/analytics-node'

await amplitude.init('KEY', { serverUrl: 'AT/2/httpapi' }).promise
amplitude.track('${HELLO}', { from: 'node' }, { user_id: 'ada' })
await amplitude.flush().promise`,
    },
    {
      platform: 'Python',
      install: pip('amplitude-analytics'),
      code: `from amplitude import Amplitude, BaseEvent

client = Amplitude("KEY")
client.configuration.server_url = "AT/2/httpapi"
client.track(BaseEvent("${HELLO}", user_id="ada", event_properties={"from": "python"}))
client.shutdown()`,
    },
  ],
  PostHog: [
    {
      platform: 'Browser',
      install: npm('posthog-js'),
      code: `import posthog from 'posthog-js'

posthog.init('KEY', { api_host: 'AT' })
posthog.capture('${HELLO}', { from: 'browser' })`,
    },
    {
      platform: 'Node',
      install: npm('posthog-node'),
      code: `import { PostHog } from 'posthog-node'

const client = new PostHog('KEY', { host: 'AT' })
client.capture({ distinctId: 'ada', event: '${HELLO}', properties: { from: 'node' } })
await client.shutdown()`,
    },
    {
      platform: 'Python',
      install: pip('posthog'),
      code: `from posthog import Posthog

client = Posthog("KEY", host="AT")
client.capture("${HELLO}", distinct_id="ada", properties={"from": "python"})
client.shutdown()`,
    },
  ],
  Mixpanel: [
    {
      platform: 'Browser',
      install: npm('mixpanel-browser'),
      code: `import mixpanel from 'mixpanel-browser'

mixpanel.init('KEY', { api_host: 'AT' })
mixpanel.track('${HELLO}', { from: 'browser' })`,
    },
    {
      platform: 'Node',
      install: npm('mixpanel'),
      code: `import Mixpanel from 'mixpanel'

const client = Mixpanel.init('KEY', { host: 'HOST', port: PORT, protocol: 'PROTOCOL' })
client.track('${HELLO}', { distinct_id: 'ada', from: 'node' })`,
    },
    {
      platform: 'Python',
      install: pip('mixpanel'),
      code: `from mixpanel import Consumer, Mixpanel

at = "AT"
client = Mixpanel(
    "KEY", Consumer(f"{at}/track", f"{at}/engage", f"{at}/import", groups_url=f"{at}/groups")
)
client.track("ada", "${HELLO}", {"from": "python"})`,
    },
  ],
  Snowplow: [
    {
      platform: 'Browser',
      install: npm('@snowplow/browser-tracker'),
      code: `import { newTracker, trackStructEvent } from '@snowplow/browser-tracker'

newTracker('sp', 'AT', { appId: 'KEY' })
trackStructEvent({ category: 'hello', action: '${HELLO}' })`,
    },
    {
      platform: 'Node',
      install: npm('@snowplow/node-tracker'),
      code: `import { buildStructEvent, newTracker } from '@snowplow/node-tracker'

const tracker = newTracker({ namespace: 'sp', appId: 'KEY' }, { endpoint: 'AT', bufferSize: 1 })
tracker.setUserId('ada')
tracker.track(buildStructEvent({ category: 'hello', action: '${HELLO}' }))`,
    },
    {
      platform: 'Python',
      install: pip('snowplow-tracker'),
      code: `from snowplow_tracker import Emitter, StructuredEvent, Subject, Tracker

emitter = Emitter("HOST", protocol="PROTOCOL", port=PORT, batch_size=1)
tracker = Tracker("sp", emitter, subject=Subject().set_user_id("ada"), app_id="KEY")
tracker.track(StructuredEvent(category="hello", action="${HELLO}"))`,
    },
  ],
}

export const SDKS: readonly string[] = Object.keys(TEMPLATES)

/** Where each SDK runs. */
export const platformsOf = (sdk: string): string[] => (TEMPLATES[sdk] ?? []).map((each) => each.platform)

/** The snippet with its key and the address of this server; the SDK's first platform where it does not know that one. */
export function snippetOf(sdk: string, platform: string, key: string, at: string): Snippet {
  const known = TEMPLATES[sdk] ?? TEMPLATES['No SDK'] ?? []
  const found = known.find((each) => each.platform === platform) ?? known[0]
  const { protocol, hostname, port } = new URL(at)
  const said: Readonly<Record<string, string>> = {
    KEY: key,
    AT: at.replace(/\/$/, ''),
    HOST: hostname,
    PORT: port || (protocol === 'https:' ? '443' : '80'),
    PROTOCOL: protocol.replace(':', ''),
  }
  return {
    sdk,
    platform: found?.platform ?? platform,
    install: found?.install ?? null,
    code: (found?.code ?? '').replace(/\b(KEY|AT|HOST|PORT|PROTOCOL)\b/g, (word) => said[word] ?? word),
  }
}
