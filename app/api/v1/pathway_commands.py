"""Commands on a pathway."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.v1.bodies import AgreePlan, Book, Close, Enrol, HoldConversation, MakeOffer, Stop
from app.api.v1.body import Reasoned
from app.api.v1.command import Command, Run, utc
from app.domain.activities import DeliveryType
from app.domain.activity_decisions import PlannedSession
from app.domain.assessments import AssessmentKind, NeedAnswer
from app.domain.codes import StopReason, known
from app.domain.pathway_decisions import Conversation
from app.domain.pathways import CloseType, Closure, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.agree_plan import agree_plan
from app.usecases.book_conversation import book_conversation
from app.usecases.close_pathway import close_pathway
from app.usecases.enrol import enrol
from app.usecases.hold_conversation import hold_conversation
from app.usecases.make_offer import make_offer


async def _book(work: UnitOfWork, id_: UUID, seen: int, body: Book) -> None:
    await book_conversation(work, id_, seen_version=seen, at=utc(body.at))


def _hold(kind: AssessmentKind) -> Run[HoldConversation]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: HoldConversation) -> None:
        said = Conversation(
            held_at=utc(body.held_at),
            mode=body.mode,
            conducted_by=body.conducted_by,
            what_matters=body.what_matters,
            summary=body.summary,
            answers=tuple(NeedAnswer(a.topic, a.asked, a.value, a.reason_not_asked) for a in body.answers),
        )
        await hold_conversation(work, id_, seen_version=seen, kind=kind, said=said)

    return run


async def _offer(work: UnitOfWork, id_: UUID, seen: int, body: MakeOffer) -> None:
    await make_offer(
        work, id_, seen_version=seen, fsiii_code=body.fsiii_code, name=body.name, answer=body.answer
    )


async def _agree(work: UnitOfWork, id_: UUID, seen: int, body: AgreePlan) -> None:
    await agree_plan(
        work,
        id_,
        seen_version=seen,
        goals=tuple(body.goals),
        expected_end_date=body.expected_end_date,
        responsibilities=body.responsibilities,
    )


async def _enrol(work: UnitOfWork, id_: UUID, seen: int, body: Enrol) -> None:
    await enrol(
        work,
        id_,
        seen_version=seen,
        offer_id=body.offer_id,
        sessions=[PlannedSession(utc(t.start), utc(t.end), t.place) for t in body.sessions],
        delivery_types=tuple(DeliveryType[kind.name] for kind in body.delivery_types),
    )


async def _close(work: UnitOfWork, id_: UUID, seen: int, body: Close) -> None:
    closure = Closure(
        closed_at=utc(body.closed_at) if body.closed_at else work.at,
        close_type=CloseType.COMPLETED,
        result_summary=body.result_summary,
        recommendation=body.recommendation,
        follow_up_date=body.follow_up_date,
        retention_plan=body.retention_plan,
        core_messages_given=body.core_messages_given,
        end_measures_reason=body.end_measures_reason,
    )
    await close_pathway(work, id_, seen_version=seen, closure=closure)


async def _stop(work: UnitOfWork, id_: UUID, seen: int, body: Stop) -> None:
    closure = Closure(
        closed_at=utc(body.closed_at) if body.closed_at else work.at,
        close_type=CloseType.STOPPED,
        stop_reason=known(StopReason, body.stop_reason, what="stop reason", place="stop_reason"),
        result_summary=body.result_summary,
        recommendation=body.recommendation,
    )
    await close_pathway(work, id_, seen_version=seen, closure=closure)


async def _not_started(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    closure = Closure(closed_at=work.at, close_type=CloseType.NOT_STARTED)
    await close_pathway(work, id_, seen_version=seen, closure=closure, reason=body.reason)


_P = PathwayEvent
PATHWAY_COMMANDS: tuple[Command[Any], ...] = (
    Command("book-conversation", "Aftal tid til samtale", _P.BOOK_CONVERSATION, Book, _book),
    Command(
        "hold-clarifying-conversation",
        "Afhold afklarende samtale",
        _P.HOLD_CLARIFYING_CONVERSATION,
        HoldConversation,
        _hold(AssessmentKind.CLARIFYING),
    ),
    Command(
        "hold-needs-conversation",
        "Afhold behovssamtale",
        _P.HOLD_NEEDS_CONVERSATION,
        HoldConversation,
        _hold(AssessmentKind.NEEDS),
    ),
    Command("offer", "Giv et tilbud", _P.OFFER, MakeOffer, _offer),
    Command("agree-plan", "Aftal plan", _P.AGREE_PLAN, AgreePlan, _agree),
    Command("enrol", "Sæt i gang med mødegange", _P.ENROL, Enrol, _enrol),
    Command(
        "hold-closing-conversation",
        "Afhold afsluttende samtale",
        _P.HOLD_CLOSING_CONVERSATION,
        HoldConversation,
        _hold(AssessmentKind.CLOSING),
    ),
    Command("close", "Afslut forløbet", _P.CLOSE, Close, _close),
    Command("stop", "Stop forløbet før tid", _P.STOP, Stop, _stop),
    Command("close-not-started", "Afslut uden påbegyndelse", _P.CLOSE_NOT_STARTED, Reasoned, _not_started),
    Command(
        "hold-follow-up",
        "Afhold opfølgning",
        _P.HOLD_FOLLOW_UP,
        HoldConversation,
        _hold(AssessmentKind.FOLLOW_UP),
    ),
)
