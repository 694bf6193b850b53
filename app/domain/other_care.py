"""What the citizen gets elsewhere: who gives it, what, when, and who said so (R19)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.codes import CATEGORY_TEXT, Category
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.refusals import InvalidValue, RuleNotMet


class OtherCareStatus(StrEnum):
    REGISTERED = "registered"
    ENDED = "ended"
    ENTERED_IN_ERROR = "entered-in-error"


class OtherCareEvent(StrEnum):
    END = "end"
    MARK_ERROR = "mark-error"


_S, _E = OtherCareStatus, OtherCareEvent

OTHER_CARE_LIFECYCLE: Lifecycle[OtherCareStatus, OtherCareEvent] = Lifecycle(
    "other care",
    initial=(_S.REGISTERED,),
    steps=(
        Step((_S.REGISTERED,), _E.END, _S.ENDED, "a last day"),
        Step((_S.REGISTERED, _S.ENDED), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class CareActor(StrEnum):
    PHYSIOTHERAPIST = "physiotherapist"
    CHIROPRACTOR = "chiropractor"
    HOSPITAL = "hospital"
    ULRUS = "ulrus"
    """Extended examination and rehabilitation under the region."""
    GP = "gp"
    OTHER_MUNICIPAL = "other-municipal"
    PRIVATE = "private"
    OTHER = "other"


class CareSource(StrEnum):
    """Who said so."""

    CITIZEN = "citizen"
    RELATIVE = "relative"
    REFERRAL = "referral"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, repr=False)
class OtherCare(Private):
    id: UUID
    version: int
    status: OtherCareStatus
    citizen_id: UUID
    pathway_id: UUID
    actor: CareActor
    actor_name: str
    category: Category
    from_date: date
    to_date: date | None
    source: CareSource
    registered_at: datetime
    description: str = ""

    def __post_init__(self) -> None:
        if self.to_date is not None and self.to_date < self.from_date:
            raise InvalidValue(
                "to_date",
                "a day not before the first",
                danish="Slutdagen er før startdagen.",
                place="to_date",
            )

    def is_ongoing(self, on: date) -> bool:
        lasts = self.to_date is None or on <= self.to_date
        return OtherCareEvent.MARK_ERROR in OTHER_CARE_LIFECYCLE.allowed(self.status) and lasts


def ended(care: OtherCare, on: date) -> OtherCare:
    status = OTHER_CARE_LIFECYCLE.after(care.status, OtherCareEvent.END)
    return replace(care, status=status, to_date=on)


def in_error(care: OtherCare) -> OtherCare:
    status = OTHER_CARE_LIFECYCLE.after(care.status, OtherCareEvent.MARK_ERROR)
    return replace(care, status=status)


def check_not_elsewhere(
    category: Category, registered: Iterable[OtherCare], *, on: date, reason: str
) -> None:
    """Refuse to offer what the citizen gets elsewhere already, unless it is said why (R20)."""
    if reason:
        return
    for care in registered:
        if care.category is category and care.is_ongoing(on):
            raise RuleNotMet(
                "received-elsewhere",
                f"The citizen receives {category} elsewhere already; give a reason to offer it too.",
                f"Borgeren får allerede {CATEGORY_TEXT[category]} andetsteds; begrund, at det også tilbydes.",
                place="duplicate_reason",
            )
