"""Commands on a notice: write in it, let it go, call it back, send it again, correct it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.v1.bodies import DraftNotice, SentManually
from app.api.v1.body import NoFields, Reasoned
from app.api.v1.command import Command
from app.domain import notice_decisions
from app.domain.letters import Section
from app.domain.notices import NoticeEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import steer_notice


async def _draft(work: UnitOfWork, id_: UUID, seen: int, body: DraftNotice) -> None:
    wording = tuple(Section(said.heading, _paragraphs(said.text)) for said in body.sections)
    await steer_notice.draft_notice(work, id_, seen_version=seen, wording=wording)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


async def _approve(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await steer_notice.approve_notice(work, id_, seen_version=seen)


async def _cancel(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await steer_notice.cancel_notice(work, id_, seen_version=seen, reason=body.reason)


async def _correct(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await steer_notice.correct_notice(work, id_, seen_version=seen, reason=body.reason)


async def _resend(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await steer_notice.resend_notice(work, id_, seen_version=seen)


async def _manually(work: UnitOfWork, id_: UUID, seen: int, body: SentManually) -> None:
    await steer_notice.mark_sent_manually(work, id_, seen_version=seen, how=body.how)


NOTICE_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "draft",
        "Skriv i beskeden, før den sendes",
        NoticeEvent.DRAFT,
        DraftNotice,
        _draft,
        ready=steer_notice.check_not_leaving,
    ),
    Command("approve", "Godkend og send", NoticeEvent.APPROVE, NoFields, _approve),
    Command(
        "cancel",
        "Kald beskeden tilbage, før den er sendt",
        NoticeEvent.CANCEL,
        Reasoned,
        _cancel,
        fits=notice_decisions.check_not_handed_over,
        ready=steer_notice.check_not_leaving,
    ),
    Command("resend", "Send igen", NoticeEvent.RESEND, NoFields, _resend),
    Command("sent-manually", "Sendt på anden vis", NoticeEvent.SEND_MANUALLY, SentManually, _manually),
    Command("correct", "Ret en besked, der er sendt", NoticeEvent.SUPERSEDE, Reasoned, _correct),
)
