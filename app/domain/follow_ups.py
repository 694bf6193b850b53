"""The follow-up (opfølgning): what is decided about conditions and interventions (R86)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.fsiii import FollowUpResult
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.refusals import RuleNotMet, Unresolved


class FollowUpStatus(StrEnum):
    RECORDED = "recorded"
    ENTERED_IN_ERROR = "entered-in-error"


class FollowUpEvent(StrEnum):
    MARK_ERROR = "mark-error"


FOLLOW_UP_LIFECYCLE: Lifecycle[FollowUpStatus, FollowUpEvent] = Lifecycle(
    "follow-up",
    initial=(FollowUpStatus.RECORDED,),
    steps=(
        Step((FollowUpStatus.RECORDED,), FollowUpEvent.MARK_ERROR, FollowUpStatus.ENTERED_IN_ERROR, "reason"),
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Review(Private):
    """What was looked at, and what came of it."""

    result: FollowUpResult
    condition_ids: tuple[UUID, ...] = ()
    activity_ids: tuple[UUID, ...] = ()
    text: str = ""
    followed_up_by: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FollowUp(Private):
    id: UUID
    version: int
    status: FollowUpStatus
    citizen_id: UUID
    pathway_id: UUID
    followed_up_at: datetime
    review: Review


def check_focus(review: Review, *, conditions: Iterable[UUID], activities: Iterable[UUID]) -> None:
    """Refuse what is not about conditions or interventions of this pathway."""
    if not (review.condition_ids or review.activity_ids):
        raise RuleNotMet(
            "follow-up-without-focus",
            "A follow-up is about at least one condition or intervention.",
            "En opfølgning handler om mindst én tilstand eller indsats.",
            place="condition_ids",
        )
    _check_known("condition_ids", review.condition_ids, set(conditions))
    _check_known("activity_ids", review.activity_ids, set(activities))


def _check_known(name: str, wanted: tuple[UUID, ...], known: set[UUID]) -> None:
    for number, id_ in enumerate(wanted):
        if id_ not in known:
            place = f"{name}[{number}]"
            raise Unresolved(place, danish="Det findes ikke i forløbet.", place=place)


def follow_up_in_error(follow_up: FollowUp) -> FollowUp:
    status = FOLLOW_UP_LIFECYCLE.after(follow_up.status, FollowUpEvent.MARK_ERROR)
    return replace(follow_up, status=status)
