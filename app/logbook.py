"""The catalogue of what may be logged, and with which fields: nothing about a person.

An anticipated refusal is INFO; an ERROR always means that the code must change.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
import structlog

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger("rygvej")
"""Bound once it is configured: to be bound anew for every line costs as much as the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of log line; a field that is not listed is a programming error."""

    name: str
    level: int
    fields: frozenset[str]

    def write(self, **values: object) -> None:
        if not values.keys() <= self.fields:
            unlisted = ", ".join(sorted(values.keys() - self.fields))
            raise ValueError(f"{self.name} may not carry {unlisted}")
        _log.log(self.level, self.name, **values)


def _entry(name: str, level: int, *fields: str) -> Entry:
    return Entry(name, level, frozenset(fields))


STARTED: Final = _entry("service.started", logging.INFO, "host", "port", "database", "worker", "workers")
PROCESS_LOST: Final = _entry("process.lost", logging.ERROR, "code")
STOPPED: Final = _entry("service.stopped", logging.INFO)
MIGRATED: Final = _entry("database.migrated", logging.INFO, "revision")
INDEXED: Final = _entry("search.indexed", logging.INFO, "resources")
REQUEST: Final = _entry(
    "http.request", logging.INFO, "method", "route", "status", "milliseconds", "request_id", "client"
)
REFUSED: Final = _entry("http.refused", logging.INFO, "kind", "codes", "route", "request_id")
BUSY: Final = _entry("http.busy", logging.WARNING, "error", "route", "request_id")
FAULT: Final = _entry("http.fault", logging.ERROR, "error", "where", "route", "request_id")
DELIVERED: Final = _entry("notice.delivered", logging.INFO, "notice", "format", "attempt")
DELIVERY_FAILED: Final = _entry("notice.delivery-failed", logging.WARNING, "notice", "error", "attempt")
RECEIVER_LEFT_ALONE: Final = _entry("receiver.left-alone", logging.WARNING, "shut", "seconds")
PICKED_UP: Final = _entry("pickup.taken", logging.INFO, "file", "seconds")
PICKUP_REFUSED: Final = _entry("pickup.refused", logging.INFO, "file", "codes")
PICKUP_LATER: Final = _entry("pickup.later", logging.WARNING, "error")
HANDED_OVER: Final = _entry("request.handed-over", logging.INFO, "request")
HANDOVER_FAILED: Final = _entry("request.handover-failed", logging.WARNING, "request", "error")
SUBSCRIBER_TOLD: Final = _entry("subscriber.told", logging.INFO, "subscription", "what", "number")
SUBSCRIBER_NOT_TOLD: Final = _entry(
    "subscriber.not-told", logging.WARNING, "subscription", "error", "attempt"
)
TIMER_FAULT: Final = _entry("timer.fault", logging.ERROR, "timer", "error", "where")
WORKER_FAULT: Final = _entry("worker.fault", logging.ERROR, "error", "where")

CATALOGUE: Final = tuple(value for value in globals().copy().values() if isinstance(value, Entry))


def _line(entry: Mapping[str, object], **_: object) -> str:
    return orjson.dumps(entry, default=str).decode()


def configure(level: str) -> None:
    """Write one JSON object a line to standard error; nothing from libraries below WARNING."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    global _log  # noqa: PLW0603 - where lines go is the process's own affair, and said once
    _log = structlog.get_logger("rygvej").bind()


def where(error: BaseException) -> str:
    """Return file and line of a fault, never its text: the text may quote what was sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
