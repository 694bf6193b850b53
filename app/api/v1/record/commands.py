"""Commands on who a citizen is and how long their record is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import Field

from app.api.v1.body import CommandBody, Reasoned
from app.api.v1.command import Command, CommandTable, Run
from app.domain.citizen_decisions import check_any_held
from app.domain.citizens import Citizen
from app.domain.identifiers import Cpr, NationalReplacementCpr, PersonNumber, RegionalReplacementCpr
from app.domain.refusals import InvalidValue
from app.domain.retention import HoldReason
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.citizen_record import change_number, hold_record, merge_citizens


class NumberKind(StrEnum):
    CPR = "cpr"
    X_ECPR = "x-ecpr"
    D_ECPR = "d-ecpr"


_KINDS: Final[dict[NumberKind, type[PersonNumber]]] = {
    NumberKind.CPR: Cpr,
    NumberKind.X_ECPR: NationalReplacementCpr,
    NumberKind.D_ECPR: RegionalReplacementCpr,
}


class ChangeNumber(Reasoned):
    identifier: str = Field(description="Det nye nummer, uden bindestreg.")
    identifier_kind: NumberKind = NumberKind.CPR


class Merge(Reasoned):
    other_id: UUID = Field(description="Den anden borger, som er den samme person.")


class HoldRecord(CommandBody):
    why: HoldReason


async def _change(work: UnitOfWork, id_: UUID, seen: int, body: ChangeNumber) -> None:
    try:
        number = _KINDS[body.identifier_kind](body.identifier)
    except InvalidValue as refusal:
        raise refusal.within("identifier") from None
    await change_number(work, id_, seen_version=seen, number=number, reason=body.reason)


async def _merge(work: UnitOfWork, id_: UUID, seen: int, body: Merge) -> None:
    await merge_citizens(work, id_, seen_version=seen, other_id=body.other_id, reason=body.reason)


def _hold(*, release: bool) -> Run[HoldRecord]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: HoldRecord) -> None:
        await hold_record(work, id_, seen_version=seen, why=body.why, release=release)

    return run


COMMANDS: Final[CommandTable] = {
    Citizen: (
        Command("change-number", "Registrér borgerens nye nummer", None, ChangeNumber, _change),
        Command("merge", "Læg to borgere sammen", None, Merge, _merge),
        Command("hold-record", "Bevar journalen", None, HoldRecord, _hold(release=False)),
        Command(
            "release-record",
            "Ophæv bevaringen",
            None,
            HoldRecord,
            _hold(release=True),
            fits=check_any_held,
        ),
    )
}
