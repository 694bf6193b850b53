"""Close a pathway: as planned, before time, or without a start."""

from __future__ import annotations

from uuid import UUID

from app.domain import closing_decisions
from app.domain.pathways import CloseType, Closure, Pathway
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import end_consents_with_pathway
from app.usecases.loading import whole, whole_of
from app.usecases.pass_on_seats import hold_groups_of_pathway, pass_on_seats


async def close_pathway(
    work: UnitOfWork, id_: UUID, *, seen_version: int, closure: Closure, reason: str = ""
) -> None:
    """Close as the closure says; the END or NOT_STARTED notice is ordered with it."""
    await hold_groups_of_pathway(work, id_)
    hanging = await whole(work, id_, seen_version=seen_version)
    if closure.close_type is CloseType.COMPLETED:
        decision = closing_decisions.close(hanging, closure, now=work.now, new_id=work.new_id)
    elif closure.close_type is CloseType.NOT_STARTED:
        decision = closing_decisions.close_not_started(
            hanging, closure, reason=reason, now=work.now, new_id=work.new_id
        )
    else:
        decision = closing_decisions.stop(hanging, closure, now=work.now, new_id=work.new_id)
    work.save(decision)
    await pass_on_seats(work, decision)
    await end_consents_with_pathway(work, hanging.pathway, at=closure.closed_at)


async def check_final(work: UnitOfWork, pathway: Pathway) -> None:
    closing_decisions.check_final(await whole_of(work, pathway))
