"""The citizen's right to a private provider, from the day it arises to what became of it (§8, K7, K9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.information import Told
from app.domain.private import Private


class FreeChoiceAnswer(StrEnum):
    CHOSE_PRIVATE = "chose-private"
    WAITS = "waits"
    """Frit valg afslået: told of the right, and prefers the authority's own offer (K9)."""
    OTHER_MUNICIPALITY = "other-municipality"
    NO_ANSWER = "no-answer"
    LAPSED = "lapsed"
    """The right fell away again, or the plan ended, before the citizen answered [P]."""


class FreeChoiceState(StrEnum):
    OPEN = "open"
    USED = "used"
    DECLINED = "declined"
    LAPSED = "lapsed"


STATE_AFTER: dict[FreeChoiceAnswer, FreeChoiceState] = {
    FreeChoiceAnswer.CHOSE_PRIVATE: FreeChoiceState.USED,
    FreeChoiceAnswer.WAITS: FreeChoiceState.DECLINED,
    FreeChoiceAnswer.OTHER_MUNICIPALITY: FreeChoiceState.LAPSED,
    FreeChoiceAnswer.NO_ANSWER: FreeChoiceState.LAPSED,
    FreeChoiceAnswer.LAPSED: FreeChoiceState.LAPSED,
}


@dataclass(frozen=True, slots=True, repr=False)
class FreeChoiceCase(Private):
    """One time the right stood open; invoked again it is a new case, and the earlier one stays."""

    right_arises_at: datetime
    informed_at: datetime | None = None
    informed_by: str = ""
    answer: FreeChoiceAnswer | None = None
    answered_at: datetime | None = None
    reason: str = ""
    provider_id: UUID | None = None
    """Whose the case is, once a private provider is chosen."""
    ended_at: datetime | None = None

    @property
    def state(self) -> FreeChoiceState:
        return STATE_AFTER[self.answer] if self.answer else FreeChoiceState.OPEN


Cases = tuple[FreeChoiceCase, ...]


def current(cases: Cases) -> FreeChoiceCase | None:
    """Return the case that has not ended, if there is one."""
    return cases[-1] if cases and cases[-1].ended_at is None else None


def standing(
    cases: Cases, right_arises_at: datetime | None, *, told: Told | None = None, now: datetime
) -> Cases:
    """Follow the right: a case opens when it arises, and one nobody answered lapses when it falls away.

    What the citizen has answered is the citizen's, and opens again only at their word. Whoever was
    told that seven days cannot be met was `told` of the right before it arose (K11).
    """
    held = current(cases)
    if right_arises_at is None:
        return answered(cases, FreeChoiceAnswer.LAPSED, at=now) if held and held.answer is None else cases
    if held is not None or (cases and cases[-1].answer is not FreeChoiceAnswer.LAPSED):
        return cases
    informed = (told.told_at, told.told_by) if told else (None, "")
    return (*cases, FreeChoiceCase(right_arises_at, *informed))


def told(cases: Cases, *, at: datetime, by: str) -> Cases:
    """Note that the citizen was told of the right."""
    held = current(cases)
    return (*cases[:-1], replace(held, informed_at=at, informed_by=by)) if held else cases


def answered(
    cases: Cases,
    answer: FreeChoiceAnswer,
    *,
    at: datetime,
    reason: str = "",
    provider_id: UUID | None = None,
) -> Cases:
    """Note the answer; a case given to a provider runs on until it comes back."""
    held = current(cases)
    if held is None:
        return cases
    ended_at = None if answer is FreeChoiceAnswer.CHOSE_PRIVATE else at
    said = replace(
        held, answer=answer, answered_at=at, reason=reason, provider_id=provider_id, ended_at=ended_at
    )
    return (*cases[:-1], said)


def opened_again(cases: Cases) -> Cases:
    """Open the right anew: what the citizen was told of it before still holds."""
    last = cases[-1]
    return (*cases, FreeChoiceCase(last.right_arises_at, last.informed_at, last.informed_by))


def ended(cases: Cases, *, at: datetime, reason: str) -> Cases:
    """End the case that a provider has, or that nobody answered."""
    held = current(cases)
    if held is None:
        return cases
    if held.answer is None:
        return answered(cases, FreeChoiceAnswer.LAPSED, at=at, reason=reason)
    return (*cases[:-1], replace(held, ended_at=at, reason=reason or held.reason))


def providers(cases: Iterable[FreeChoiceCase]) -> tuple[UUID, ...]:
    """Return who has had the case, the first one first."""
    return tuple(dict.fromkeys(case.provider_id for case in cases if case.provider_id))
