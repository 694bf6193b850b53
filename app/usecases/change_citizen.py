"""What a case worker registers about a citizen: own GP, objection to disclosure."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.citizens import Citizen, GpSource, with_gp
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.parties import Party
from app.domain.refusals import Unresolved
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import find_unit


async def register_gp(work: UnitOfWork, id_: UUID, *, seen_version: int, practice: Party) -> None:
    """Register the own GP from today; notices not sent yet go there."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    unit = await find_unit(work, practice)
    if unit is None:
        raise Unresolved("The practice", danish="Praksis findes ikke i registeret.", place="ydernummer")
    registered = with_gp(citizen, unit.id, GpSource.REGISTERED, on=legal_day(work.now))
    work.save(Decision((Change(registered, "register-gp", work.now),)))


async def set_objection(work: UnitOfWork, id_: UUID, *, seen_version: int, objects: bool) -> None:
    """Register or lift an objection to disclosure (SUL § 41 stk. 3)."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    changed = replace(citizen, objects_to_disclosure=objects)
    event = "object-to-disclosure" if objects else "lift-objection"
    work.save(Decision((Change(changed, event, work.now),)))
