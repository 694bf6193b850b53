"""Attempts to reach a citizen, and why a pathway never started (§9.1 [P])."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.codes import StopReason
from app.domain.private import Private
from app.domain.refusals import MissingValue, RuleNotMet


class ContactWay(StrEnum):
    TELEPHONE = "telephone"
    TEXT_MESSAGE = "text-message"
    DIGITAL_POST = "digital-post"
    LETTER = "letter"
    VISIT = "visit"


class ContactOutcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not-reached"
    MESSAGE_LEFT = "message-left"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, repr=False)
class ContactAttempt(Private):
    at: datetime
    way: ContactWay
    outcome: ContactOutcome
    note: str = ""


class NotStartedReason(StrEnum):
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    NO_NEED = "no-need"
    ILLNESS = "illness"
    OTHER_TREATMENT = "other-treatment"
    OTHER = "other"


NOT_STARTED_TEXT: Final[dict[NotStartedReason, str]] = {
    NotStartedReason.DECLINED: "Borgeren har takket nej.",
    NotStartedReason.UNREACHABLE: "Borgeren er ikke truffet trods gentagne henvendelser.",
    NotStartedReason.NO_NEED: "Borgeren har ikke længere behov for forløbet.",
    NotStartedReason.ILLNESS: "Anden sygdom står i vejen.",
    NotStartedReason.OTHER_TREATMENT: "Borgeren får anden behandling eller træning.",
    NotStartedReason.OTHER: "",
}
NOT_STARTED_STOPS: Final[dict[NotStartedReason, StopReason]] = {
    NotStartedReason.DECLINED: StopReason.AKTIVT_FRAVALG,
    NotStartedReason.UNREACHABLE: StopReason.UDEBLEVET,
    NotStartedReason.NO_NEED: StopReason.IKKE_BEHOV_BORGER,
    NotStartedReason.ILLNESS: StopReason.FRAVALG_SYGDOM,
    NotStartedReason.OTHER_TREATMENT: StopReason.FRAVALG_ANDEN_TRAENING,
    NotStartedReason.OTHER: StopReason.AKTIVT_FRAVALG,
}
"""How activities that were planned already stop with it."""

ENOUGH_ATTEMPTS: Final = 2
_IN_VAIN: Final = frozenset({ContactOutcome.NOT_REACHED, ContactOutcome.MESSAGE_LEFT})


def explained(code: NotStartedReason | None, text: str, attempts: Iterable[ContactAttempt]) -> str:
    """Return why in words; raises where nothing is said, or where too little was tried.

    Without a code the text alone says why: none is guessed from it.
    """
    if code is None and not text:
        raise MissingValue("reason")
    if code is NotStartedReason.OTHER and not text:
        raise MissingValue("reason")
    tried = sum(attempt.outcome in _IN_VAIN for attempt in attempts)
    if code is NotStartedReason.UNREACHABLE and tried < ENOUGH_ATTEMPTS:
        raise RuleNotMet(
            "contact-attempts",
            f"'unreachable' needs {ENOUGH_ATTEMPTS} attempts in vain; {tried} are registered.",
            f"'Ikke truffet' kræver {ENOUGH_ATTEMPTS} forgæves henvendelser; der er registreret {tried}.",
            place="code",
        )
    return " ".join(part for part in (NOT_STARTED_TEXT[code] if code else "", text) if part)
