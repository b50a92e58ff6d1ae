"""The tracking APIs that are spoken, one file each. A new one is a file and a line here."""

from coterie.ingest.wire import amplitude, customerio, mixpanel, posthog, segment, shared, snowplow
from coterie.ingest.wire.http import Api

APIS: tuple[Api, ...] = (
    segment.API,
    amplitude.API,
    posthog.API,
    mixpanel.API,
    snowplow.API,
    customerio.API,
    shared.OF_AMPLITUDE,
    shared.OF_MIXPANEL,
)

API_NAMED = {api.name: api for api in APIS}
