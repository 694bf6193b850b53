"""What stands in the way of reporting a case nationally (KL Gateway; domain reference §3.4, L7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from app.domain.citizens import Citizen
from app.domain.codes import LegalBasis
from app.domain.identifiers import Cpr, Sor
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway


class Obstacle(StrEnum):
    """Why a report has to wait; it goes when the obstacle is gone."""

    NO_CPR = "BLOCKED_NO_CPR"
    """The national report takes real CPR numbers only; a replacement number waits for one."""
    NO_REQUESTER = "BLOCKED_NO_REQUESTER"
    """§ 140 names who discharged the citizen, by SOR; § 119 only where the message had one."""


OBSTACLE_TEXT: dict[Obstacle, str] = {
    Obstacle.NO_CPR: "Borgeren har endnu intet CPR-nummer; indberetningen venter.",
    Obstacle.NO_REQUESTER: "Sygehuset, der udskrev borgeren, er ikke kendt ved sit SOR-nummer.",
}


def obstacles(
    citizen: Citizen, pathway: Pathway, requesters: Iterable[Organisation], on: date
) -> Iterator[Obstacle]:
    """Name everything that keeps a pathway from being reported as it stands."""
    if not isinstance(citizen.details.number, Cpr):
        yield Obstacle.NO_CPR
    is_known = any(unit.identifier(Sor, on) for unit in requesters)
    if pathway.legal_basis is LegalBasis.SUL140 and not is_known:
        yield Obstacle.NO_REQUESTER
