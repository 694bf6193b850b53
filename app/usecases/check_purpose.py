"""Check that whoever looks at a citizen has something to do with them, or says why (L13)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.domain.purposes import Purpose, PurposeCode, no_relation
from app.persistence.consents import BREAK_GLASS, glass_broken, related
from app.persistence.unit_of_work import UnitOfWork


async def check_purpose(work: UnitOfWork, purpose: Purpose | None, *, grace: timedelta) -> None:
    """Refuse to look at citizens without an open case unless the purpose is said; note the purpose.

    Whom the use case was about is known from what it noted and saved. Whether a case is open is asked
    before anything is written: a change does not open it for whoever makes it.
    """
    if not work.about:
        return
    if purpose is not None:
        _note(work, work.about, purpose)
        return
    strangers = set(work.about) - work.asked_for
    if strangers - await related(work, strangers, since=work.now - grace):
        raise no_relation()


def _note(work: UnitOfWork, citizens: Collection[UUID], purpose: Purpose) -> None:
    action = BREAK_GLASS if purpose.code is PurposeCode.BREAK_GLASS else "purpose"
    detail = purpose.reason if purpose.code is PurposeCode.BREAK_GLASS else purpose.code
    for citizen_id in sorted(citizens):
        work.audit(action, "Citizen", object_id=citizen_id, citizen_id=citizen_id, detail=detail)


async def note_refused(work: UnitOfWork, citizens: Collection[UUID]) -> None:
    """Note the look that was refused; its own transaction has been undone."""
    for citizen_id in sorted(citizens):
        work.audit("refused", "Citizen", object_id=citizen_id, citizen_id=citizen_id, detail="purpose-needed")


async def list_broken_glass(work: UnitOfWork, *, after: int, limit: int) -> list[Any]:
    """Return the looks to follow up on; the list itself shows no more than whom they were at."""
    work.audit("list", "AuditEntry", detail=BREAK_GLASS)
    return await glass_broken(work, after=after, limit=limit)
