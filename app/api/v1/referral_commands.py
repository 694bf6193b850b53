"""Commands on a §119 referral."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.v1.bodies import Accept, Forward, Prioritise, Reject
from app.api.v1.command import Command, utc
from app.api.v1.eligibility.bodies import AskSender, SupplementReferral
from app.api.v1.request_commands import forward, prioritise
from app.domain.referral_decisions import Acceptance
from app.domain.referrals import Referral, ReferralEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.accept_referral import accept_referral
from app.usecases.ask_for_supplement import ask_for_supplement
from app.usecases.register_supplement import register_supplement
from app.usecases.reject_referral import reject_referral


async def _accept(work: UnitOfWork, id_: UUID, seen: int, body: Accept) -> None:
    said = Acceptance(
        criteria=tuple(body.criteria),
        override_reason=body.override_reason,
        coordinator=body.coordinator,
        coordinator_telephone=body.coordinator_telephone,
        conversation_at=utc(body.conversation_at) if body.conversation_at else None,
        need_level_reason=body.need_level_reason,
        coordination=body.coordination_need.need() if body.coordination_need else None,
    )
    await accept_referral(work, id_, seen_version=seen, said=said)


async def _reject(work: UnitOfWork, id_: UUID, seen: int, body: Reject) -> None:
    await reject_referral(work, id_, seen_version=seen, reason=body.reason, comment=body.comment)


async def _supplement(work: UnitOfWork, id_: UUID, seen: int, body: SupplementReferral) -> None:
    await register_supplement(work, id_, seen_version=seen, text=body.text, facts=body.facts())


async def _ask(work: UnitOfWork, id_: UUID, seen: int, body: AskSender) -> None:
    await ask_for_supplement(
        work,
        Referral,
        id_,
        seen_version=seen,
        question=body.question or "",
        missing=tuple(body.missing),
    )


REFERRAL_COMMANDS: tuple[Command[Any], ...] = (
    Command("accept", "Modtag henvisningen", ReferralEvent.ACCEPT, Accept, _accept),
    Command("reject", "Afvis henvisningen", ReferralEvent.REJECT, Reject, _reject),
    Command("forward", "Send videre til rette myndighed", ReferralEvent.FORWARD, Forward, forward(Referral)),
    Command(
        "prioritise", "Giv en anden prioritet", ReferralEvent.PRIORITISE, Prioritise, prioritise(Referral)
    ),
    Command(
        "ask-for-supplement",
        "Spørg afsenderen",
        ReferralEvent.ASK_FOR_SUPPLEMENT,
        AskSender,
        _ask,
    ),
    Command(
        "supplement", "Registrér afsenderens svar", ReferralEvent.SUPPLEMENT, SupplementReferral, _supplement
    ),
)
