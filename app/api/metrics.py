"""What is counted of requests, for Prometheus: by route pattern, never by path, which may carry an id."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector


class Metrics:
    """The counts of this process, or of all that write to the same folder.

    The folder is the one that PROMETHEUS_MULTIPROC_DIR named when the process began.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.registry = CollectorRegistry()
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
