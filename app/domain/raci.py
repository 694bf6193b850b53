"""Who does what across the sectors: responsible, accountable, consulted, informed (R82, R83)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.refusals import RuleNotMet


class RaciActor(StrEnum):
    """Everybody a task may fall to; a register may not name others."""

    GP = "GP"
    CHIROPRACTOR = "CHIROPRACTOR"
    PRACTICE_PHYSIO = "PRACTICE_PHYSIO"
    HOSPITAL = "HOSPITAL"
    HEALTH_CENTRE = "HEALTH_CENTRE"
    JOBCENTRE = "JOBCENTRE"
    CITIZEN = "CITIZEN"
    REGION = "REGION"


ACTOR_TEXT: dict[RaciActor, str] = {
    RaciActor.GP: "almen praksis",
    RaciActor.CHIROPRACTOR: "kiropraktor",
    RaciActor.PRACTICE_PHYSIO: "privatpraktiserende fysioterapeut",
    RaciActor.HOSPITAL: "sygehus eller rygcenter",
    RaciActor.HEALTH_CENTRE: "kommunens sundhedscenter",
    RaciActor.JOBCENTRE: "jobcenter",
    RaciActor.CITIZEN: "borgeren selv",
    RaciActor.REGION: "region",
}


class RaciRole(StrEnum):
    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"


@dataclass(frozen=True, slots=True)
class Share:
    """One actor's part of one task."""

    actor: RaciActor
    role: RaciRole


def having(shares: Iterable[Share], role: RaciRole) -> tuple[RaciActor, ...]:
    return tuple(share.actor for share in shares if share.role is role)


def check_raci(shares: Iterable[Share]) -> None:
    """Refuse a task that nobody or more than one answers for, and one that says a thing twice."""
    said = tuple(shares)
    accountable = having(said, RaciRole.ACCOUNTABLE)
    if len(accountable) != 1:
        raise RuleNotMet(
            "one-accountable",
            f"Exactly one actor is accountable for a task; here {len(accountable)} are.",
            f"Netop én aktør har ansvaret for en opgave; her har {len(accountable)}.",
            place="content.shares",
        )
    if len(set(said)) != len(said):
        raise RuleNotMet(
            "share-said-twice",
            "An actor has the same role twice.",
            "En aktør har samme rolle to gange.",
            place="content.shares",
        )
