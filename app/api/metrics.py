"""What is counted of requests, for Prometheus: by route pattern, never by path, which may carry an id."""

from __future__ import annotations

from functools import cache
from os import getpid
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client import values as counted
from prometheus_client.multiprocess import MultiProcessCollector

from app.domain.delivery_counts import Outcome
from app.domain.organisations import Format
from app.persistence.health import Deliveries


class Metrics:
    """The counts of this process, or of all that write to the same folder.

    The folder is the one that PROMETHEUS_MULTIPROC_DIR named when the process began.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.registry = CollectorRegistry()
        if folder is not None:
            # Who never forks need not ask who it is at every count.
            counted.ValueClass = counted.MultiProcessValue(cache(getpid))  # type: ignore[no-untyped-call]
        labels = ("method", "route", "status")
        requests = Counter("rygvej_http_requests", "Requests answered.", labels, registry=self.registry)
        seconds = Histogram(
            "rygvej_http_request_seconds", "Time to answer.", ("route",), registry=self.registry
        )
        # Routes, methods and statuses are few: what counts each is looked up once.
        self.request = cache(requests.labels)
        self.time = cache(seconds.labels)
        self._folder = folder

    def exposition(self) -> bytes:
        """Return the counts as Prometheus reads them."""
        if self._folder is None:
            return generate_latest(self.registry)
        every = CollectorRegistry()
        MultiProcessCollector(every, str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(every)


def deliveries(found: Deliveries) -> bytes:
    """Return how delivery goes as Prometheus reads it: told from the ledger, alike by every process."""
    registry = CollectorRegistry()
    due = Gauge("rygvej_deliveries_due", "Deliveries that wait for a worker.", registry=registry)
    oldest = Gauge(
        "rygvej_deliveries_oldest_seconds", "How long the oldest of them has waited.", registry=registry
    )
    at_limit = Gauge(
        "rygvej_deliveries_at_limit",
        "Deliveries that wait for their turn at a receiver that gets no more calls a second.",
        registry=registry,
    )
    notices = Gauge(
        "rygvej_notices_of_the_day",
        "Notices that fell due in the last 24 hours.",
        ("format", "outcome"),
        registry=registry,
    )
    due.set(found.due)
    oldest.set(found.oldest.total_seconds())
    at_limit.set(found.at_limit)
    for format_ in ("", *Format):
        for outcome in Outcome:
            labels = notices.labels(str(format_) or "none", outcome.value)
            labels.set(found.of_the_day[format_, outcome])
    return generate_latest(registry)
