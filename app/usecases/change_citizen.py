"""What a case worker registers about a citizen: own GP, objection to disclosure."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.addressing import OBJECTION
from app.domain.citizen_decisions import check_not_objecting, check_objecting
from app.domain.citizens import Citizen, GpSource, with_gp
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notices import DISCLOSING, NOTICE_LIFECYCLE, Notice, NoticeEvent, RecipientRole
from app.domain.parties import Party
from app.domain.refusals import Unresolved
from app.persistence.deliveries import Delivery, put
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import find_unit


async def register_gp(work: UnitOfWork, id_: UUID, *, seen_version: int, practice: Party) -> None:
    """Register the own GP from today; notices that have not left yet go there."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    unit = await find_unit(work, practice)
    if unit is None:
        raise Unresolved("The practice", danish="Praksis findes ikke i registeret.", place="ydernummer")
    registered = with_gp(citizen, unit.id, GpSource.REGISTERED, on=legal_day(work.at))
    work.save(Decision((Change(registered, "register-gp", work.at),)))
    for notice in await _not_left(work, id_, NoticeEvent.RESEND):
        if notice.role is RecipientRole.OWN_GP and notice.recipient_id != unit.id:
            move_notice(
                work, replace(notice, reason=""), NoticeEvent.RESEND, Delivery(next_attempt_at=work.at)
            )


async def set_objection(work: UnitOfWork, id_: UUID, *, seen_version: int, objects: bool) -> None:
    """Register or lift an objection to disclosure (SUL § 41 stk. 3); what has not left is stopped."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    (check_not_objecting if objects else check_objecting)(citizen)
    changed = replace(citizen, objects_to_disclosure=objects)
    event = "object-to-disclosure" if objects else "lift-objection"
    work.save(Decision((Change(changed, event, work.at),)))
    for notice in await _not_left(work, id_, NoticeEvent.BLOCK) if objects else ():
        if notice.type in DISCLOSING:
            # Nothing of it stays to be read: it was published for a recipient who shall not have it.
            stopped = replace(notice, reason=OBJECTION, route=None, subject="", content=())
            move_notice(
                work, stopped, NoticeEvent.BLOCK, Delivery(next_attempt_at=None, last_error=OBJECTION)
            )


async def _not_left(work: UnitOfWork, citizen_id: UUID, event: NoticeEvent) -> list[Notice]:
    """Return the citizen's notices that are written but not handed over, and can take this step.

    What is not written yet asks anew when it is.
    """
    every = await work.all_of_citizen(Notice, citizen_id=citizen_id)
    written = [n for n in every if n.recipient_id is not None and n.sent_at is None]
    return [n for n in written if event in NOTICE_LIFECYCLE.allowed(n.status)]


def move_notice(work: UnitOfWork, notice: Notice, event: NoticeEvent, delivery: Delivery) -> None:
    moved = replace(notice, status=NOTICE_LIFECYCLE.after(notice.status, event))
    work.save(Decision((Change(moved, event, work.at, notice.reason),)))
    put(work, notice.id, delivery)
