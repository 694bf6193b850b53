"""The topics, as data: of what a subscriber can be told without knowing which search would find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.plans import PlanStatus
from app.fhir.systems import RYGVEJ, STATE


@dataclass(frozen=True, slots=True)
class Topic:
    """Something happens when `changed` is another value than before and `current` holds."""

    code: str
    title: str
    description: str
    type: str
    changed: str
    filters: tuple[str, ...]
    """The search parameters a subscriber may narrow it by."""
    current: str = ""
    context: str = ""
    """The element with references that an event names beside its focus."""

    @property
    def url(self) -> str:
        return f"{RYGVEJ}:subscription-topic:{self.code}"


_TASK: Final = ("patient", "subject", "requester", "owner", "focus", "status", "business-status")

TOPICS: Final = (
    Topic(
        "referral-status",
        "Henvisningens status",
        "A request has come, or stands otherwise than before with the authority it was put to.",
        "Task",
        "businessStatus",
        _TASK,
        context="focus",
    ),
    Topic(
        "notice",
        "Beskeder",
        "A notice is on its way to its recipient, or something has become of it.",
        "Communication",
        "status",
        ("patient", "subject", "recipient", "based-on", "status", "category"),
        context="basedOn",
    ),
    Topic(
        "deadline",
        "Overskredet frist",
        "The seven days of a rehabilitation plan have passed without an offer in time.",
        "Task",
        "businessStatus",
        _TASK,
        current=f"business-status={STATE}|{PlanStatus.RIGHT_ARISEN}",
        context="focus",
    ),
)
BY_URL: Final = {topic.url: topic for topic in TOPICS}
