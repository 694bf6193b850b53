"""How well notices arrive: counts by receiver and format, none about a single citizen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.domain.notices import NoticeStatus


class Outcome(StrEnum):
    """Where a notice stands, for who looks at how well they arrive."""

    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    BLOCKED = "blocked"
    WAITING = "waiting"
    OTHERWISE = "otherwise"
    """Sent by hand, for nobody, or replaced by another."""


_S, _O = NoticeStatus, Outcome
OUTCOME_OF: Final[Mapping[NoticeStatus, Outcome]] = MappingProxyType(
    {
        _S.DUE: _O.WAITING,
        _S.DRAFT: _O.WAITING,
        _S.READY: _O.WAITING,
        _S.SENT: _O.WAITING,
        _S.ACKNOWLEDGED: _O.ACKNOWLEDGED,
        _S.FAILED: _O.FAILED,
        _S.BLOCKED: _O.BLOCKED,
        _S.NOT_APPLICABLE: _O.OTHERWISE,
        _S.SENT_MANUALLY: _O.OTHERWISE,
        _S.SUPERSEDED: _O.OTHERWISE,
    }
)


def statuses_of(outcome: Outcome) -> tuple[NoticeStatus, ...]:
    return tuple(status for status, each in OUTCOME_OF.items() if each is outcome)


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """Of the notices to one receiver in one format; neither is known of one that was never addressed."""

    organisation_id: UUID | None
    name: str
    format: str
    ordered: int
    sent: int
    """Handed over at least once."""
    resent: int
    """Sent again at least once, by the worker or by hand."""
    acknowledged: int
    failed: int
    blocked: int
    waiting: int
    """Still to leave, or for its receipt."""
    otherwise: int
    median_seconds: float | None
    """From handed over to receipted."""
    slow_seconds: float | None
    """The 90th percentile of that."""

    @property
    def failure_rate(self) -> float | None:
        """Return the share that failed of those whose fate is known."""
        settled = self.acknowledged + self.failed
        return round(self.failed / settled, 4) if settled else None
