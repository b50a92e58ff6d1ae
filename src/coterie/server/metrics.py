"""What Prometheus reads: figures of the process and of every workspace, without a customer in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from coterie import ingest
from coterie.segments.live import keeper_of
from coterie.server.doctor import glance
from coterie.workspace.worlds import Worlds

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def page(worlds: Worlds) -> bytes:
    """All figures as text."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_Workspaces(worlds))
    return generate_latest(registry)


class _Workspaces(Collector):
    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def collect(self) -> Iterator[Metric]:
        by = ["workspace"]
        up = GaugeMetricFamily(
            "coterie_part_up", "1 where a part works, 0 where it does not.", labels=[*by, "part"]
        )
        backlog = GaugeMetricFamily(
            "coterie_backlog_bytes", "Acknowledged and not yet in the tables.", labels=by
        )
        free = GaugeMetricFamily("coterie_disk_free_bytes", "Free on the disk of the workspace.", labels=by)
        loaded = CounterMetricFamily(
            "coterie_messages_loaded", "Messages loaded, by source.", labels=[*by, "source"]
        )
        double = CounterMetricFamily(
            "coterie_messages_duplicate", "Messages whose id was seen before.", labels=by
        )
        refused = CounterMetricFamily(
            "coterie_messages_refused",
            "Messages kept aside, by the code of their reason.",
            labels=[*by, "code"],
        )
        loads = CounterMetricFamily("coterie_loads", "Loads from the log into the tables.", labels=by)
        seconds = CounterMetricFamily("coterie_load_seconds", "Seconds that loads took.", labels=by)
        heard = GaugeMetricFamily(
            "coterie_source_received_timestamp_seconds",
            "When a source was heard last.",
            labels=[*by, "source"],
        )
        damage = GaugeMetricFamily(
            "coterie_log_damaged_places", "Places in the log that could not be read.", labels=by
        )
        lag = GaugeMetricFamily("coterie_live_lag_seconds", "How far memberships are behind.", labels=by)
        tick = GaugeMetricFamily("coterie_live_tick_seconds", "How long the latest tick took.", labels=by)
        for name, workspace in self._worlds:
            loader, live = ingest.start(workspace), keeper_of(workspace).health()
            flow = loader.flow
            for part in glance(workspace):
                up.add_metric([name, part.name], float(part.state != "ill"))
            backlog.add_metric([name], loader.backlog_bytes())
            if workspace.home is not None:
                free.add_metric([name], shutil.disk_usage(workspace.home).free)
            for source in flow.sources():
                loaded.add_metric([name, source.name], source.messages)
                heard.add_metric([name, source.name], source.received_at.timestamp())
            double.add_metric([name], flow.duplicates)
            for code, count in sorted(flow.refused.items()):
                refused.add_metric([name, code], count)
            loads.add_metric([name], flow.loads)
            seconds.add_metric([name], flow.load_seconds)
            damage.add_metric([name], len(loader.damage))
            if live.lag_seconds is not None:
                lag.add_metric([name], live.lag_seconds)
            if live.took_seconds is not None:
                tick.add_metric([name], live.took_seconds)
        yield from (up, backlog, free, loaded, double, refused, loads, seconds, heard, damage, lag, tick)
