"""Load what the body of a command names: an id that leads nowhere is refused where it was written."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from app.domain.danish import in_danish, sentence
from app.domain.decision import Aggregate
from app.domain.refusals import NotFound, Unresolved
from app.persistence.mapping import MAPPED
from app.persistence.unit_of_work import UnitOfWork

A = TypeVar("A", bound=Aggregate)


async def referred(work: UnitOfWork, kind: type[A], id_: UUID, *, place: str, lock: bool = False) -> A:
    """Return what is named, locked where its change is to be decided; raises Unresolved."""
    try:
        return await (work.get_for_change(kind, id_) if lock else work.get(kind, id_))
    except NotFound:
        name = MAPPED[kind].name
        danish = sentence(name, "findes ikke.") if in_danish(name) != name else ""
        raise Unresolved(f"The {name}", danish=danish, place=place) from None
