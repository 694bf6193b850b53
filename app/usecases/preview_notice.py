"""What a notice would say if it left now, and to whom; nothing is changed by looking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.letters import Section
from app.domain.notice_decisions import is_unwritten
from app.domain.notice_texts import headings_of, sections, subject
from app.domain.notice_wording import writable
from app.domain.notices import Notice, Route
from app.domain.organisations import Organisation
from app.domain.private import Private
from app.persistence.backgrounds import background_of
from app.persistence.deliveries import siblings
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import address_notices
from app.usecases.resolve import presumed_unit


@dataclass(frozen=True, slots=True, repr=False)
class Preview(Private):
    notice: Notice
    """With the subject and the sections as the reader will see them."""
    writable: tuple[str, ...]
    """The headings under which a case worker may write."""
    recipient: str
    route: Route | None
    reason: str
    """Why it would not leave, where it would not."""


async def preview_notice(work: UnitOfWork, id_: UUID) -> Preview:
    notice = await work.get(Notice, id_)
    headings = writable(headings_of(notice.type))
    if not is_unwritten(notice):
        named = notice.recipient.name if notice.recipient else ""
        return Preview(notice, (), named, notice.route, notice.reason)
    event = await siblings(work, notice)
    others = [n for n in event if n.id != notice.id and is_unwritten(n)]
    background = await background_of(work, [notice])
    addressed = await address_notices(work, [notice, *others], event, background, find=presumed_unit)
    to, facts = addressed.to[notice.id], addressed.about.of(notice)
    told = replace(notice, subject=subject(facts), content=sections(facts))
    return Preview(told, headings, _name(to.organisation), to.route, to.reason)


def _name(organisation: Organisation | None) -> str:
    return organisation.name if organisation else ""


def parts(preview: Preview) -> Iterator[tuple[Section, bool]]:
    """Yield every section, written or still empty, and whether it may be written in."""
    told = {section.heading: section for section in preview.notice.content}
    for heading in dict.fromkeys((*told, *preview.writable)):
        yield told.get(heading, Section(heading, ())), heading in preview.writable
