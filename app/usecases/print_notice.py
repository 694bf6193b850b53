"""A notice on paper, for a person to send where it reaches nobody otherwise; looking changes nothing."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from app.domain.addressing import Addressing
from app.domain.legal_days import legal_day
from app.domain.letters import Section
from app.domain.notice_decisions import check_told
from app.domain.notice_texts import sections, subject
from app.domain.notices import Notice
from app.domain.organisations import Organisation
from app.domain.parties import Party
from app.persistence.backgrounds import background_of
from app.persistence.deliveries import siblings
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import About, address_notices
from app.usecases.resolve import presumed_unit

MEDIA_TYPE: Final = "application/pdf"


async def print_notice(work: UnitOfWork, id_: UUID) -> bytes:
    """Return the letter as PDF; raises RuleNotMet where the notice is to be told to nobody."""
    from app.medcom.on_paper import OnPaper, write  # noqa: PLC0415 - dear to load, and seldom asked for

    notice = await work.get(Notice, id_)
    check_told(notice)
    others = [n for n in await siblings(work, notice) if n.id != notice.id]
    background = await background_of(work, [notice])
    addressed = await address_notices(work, [notice], others, background, find=presumed_unit)
    about = addressed.about
    subject_, content = _said(notice, about)
    written = OnPaper(
        sender=about.sender,
        receiver=await _receiver(work, notice, addressed.to[notice.id]),
        citizen=about.citizen.details,
        dated=legal_day(notice.sent_at or work.now),
        subject=subject_,
        sections=content,
        letter_id=notice.letter_id,
    )
    return write(written)


def _said(notice: Notice, about: About) -> tuple[str, tuple[Section, ...]]:
    """Return what was frozen when it was written; where it never was, what it would say now."""
    if notice.content:
        return notice.subject, notice.content
    facts = about.of(notice)
    return subject(facts), sections(facts)


async def _receiver(work: UnitOfWork, notice: Notice, to: Addressing) -> Party | None:
    """Name whom it was written to, or is for; where the register knows nobody, as the request does."""
    if notice.recipient is not None:
        return notice.recipient
    unit = to.organisation
    if unit is None and notice.recipient_id is not None:
        unit = await work.get(Organisation, notice.recipient_id)
    return unit.as_party(legal_day(work.now)) if unit else notice.named
