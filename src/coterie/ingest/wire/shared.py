"""Addresses that two APIs have in common: the body says whose it is."""

from __future__ import annotations

from coterie.ingest.wire import amplitude, mixpanel, posthog
from coterie.ingest.wire.bodies import envelope
from coterie.ingest.wire.http import Api, Ask, Route, Taken


def _batch(ask: Ask) -> Taken:
    """Amplitude's list is called `events`, PostHog's `batch`."""
    if ask.body.json and envelope(ask.body.json).batch is not None:
        return posthog.take(ask)
    return amplitude.take(ask)


def _track(ask: Ask) -> Taken:
    """PostHog's bodies carry `api_key` outside of the events; Mixpanel's never."""
    if ask.body.json and not ask.body.fields and envelope(ask.body.json).api_key is not None:
        return posthog.take(ask)
    return mixpanel.take_track(ask)


OF_AMPLITUDE = Api(
    "amplitude",
    (Route(("POST",), "/batch", _batch),),
    amplitude.items,
    amplitude.said,
    amplitude.refusal,
)
OF_MIXPANEL = Api(
    "mixpanel",
    (Route(("POST",), "/track", _track), Route(("GET",), "/track", _track, needs="data")),
    mixpanel.items,
    mixpanel.said,
    mixpanel.refusal,
)
