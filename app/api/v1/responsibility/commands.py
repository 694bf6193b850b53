"""Handing a citizen over to another authority."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from app.api.v1.bodies import Forward
from app.api.v1.command import Command, CommandTable
from app.domain.pathways import Pathway, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.transfer_pathway import transfer_pathway


async def _transfer(work: UnitOfWork, id_: UUID, seen: int, body: Forward) -> None:
    await transfer_pathway(work, id_, seen_version=seen, to_authority=body.to_authority, reason=body.reason)


COMMANDS: Final[CommandTable] = {
    Pathway: (
        Command("transfer", "Overdrag til en anden myndighed", PathwayEvent.TRANSFER, Forward, _transfer),
    )
}
