"""Commands on a pathway."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.v1.bodies import AgreePlan, Close, Enrol, Stop
from app.api.v1.command import Command, Run, utc
from app.api.v1.conversation.bodies import (
    BookConversation,
    HoldClarifying,
    HoldConversation,
    MakeOffer,
    answers_of,
)
from app.api.v1.eligibility.bodies import CloseNotStarted
from app.domain.activities import DeliveryType
from app.domain.activity_decisions import PlannedSession, Terms
from app.domain.assessments import AssessmentKind
from app.domain.codes import StopReason, known
from app.domain.pathway_decisions import Conversation
from app.domain.pathways import CloseType, Closure, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.agree_plan import agree_plan, ready_for_plan
from app.usecases.book_conversation import book_conversation
from app.usecases.close_pathway import check_final, close_pathway
from app.usecases.enrol import Enrolment, enrol
from app.usecases.guard_duplicates import ready_to_enrol
from app.usecases.hold_conversation import Agreed, hold_conversation
from app.usecases.make_offer import make_offer


async def _book(work: UnitOfWork, id_: UUID, seen: int, body: BookConversation) -> None:
    await book_conversation(
        work,
        id_,
        seen_version=seen,
        at=utc(body.at),
        mode=body.mode,
        conducted_by=body.conducted_by,
        planned_minutes=body.planned_minutes,
    )


def _said(body: HoldConversation) -> Conversation:
    return Conversation(
        held_at=utc(body.held_at),
        mode=body.mode,
        conducted_by=body.conducted_by,
        what_matters=body.what_matters,
        summary=body.summary,
        answers=answers_of(body.answers),
        record=body.record.said(),
        planned_minutes=body.planned_minutes,
        actual_minutes=body.actual_minutes,
    )


def _hold(kind: AssessmentKind) -> Run[HoldConversation]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: HoldConversation) -> None:
        await hold_conversation(work, id_, seen_version=seen, kind=kind, said=_said(body))

    return run


def _clarify(kind: AssessmentKind) -> Run[HoldClarifying]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: HoldClarifying) -> None:
        agreed = Agreed(
            offers=[offered.said() for offered in body.offers],
            settlements=[settled.said() for settled in body.settlements],
            placement=body.stratification.placed() if body.stratification else None,
        )
        await hold_conversation(work, id_, seen_version=seen, kind=kind, said=_said(body), agreed=agreed)

    return run


async def _offer(work: UnitOfWork, id_: UUID, seen: int, body: MakeOffer) -> None:
    await make_offer(work, id_, seen_version=seen, said=body.said())


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
    plan = body.training_plan.to_domain() if body.training_plan else None
    wanted = Enrolment(
        offer_id=body.offer_id,
        sessions=[PlannedSession(utc(t.start), utc(t.end), t.place) for t in body.sessions],
        delivery_types=tuple(DeliveryType[kind.name] for kind in dict.fromkeys(body.delivery_types)),
        group_id=body.group_id,
        terms=Terms(training_plan=plan, provider=body.provider, exemption_reason=body.exemption_reason),
    )
    await enrol(work, id_, seen_version=seen, wanted=wanted)


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


async def _not_started(work: UnitOfWork, id_: UUID, seen: int, body: CloseNotStarted) -> None:
    closure = Closure(closed_at=work.at, close_type=CloseType.NOT_STARTED, not_started_reason=body.code)
    await close_pathway(work, id_, seen_version=seen, closure=closure, reason=body.reason)


_P = PathwayEvent
PATHWAY_COMMANDS: tuple[Command[Any], ...] = (
    Command("book-conversation", "Aftal tid til samtale", _P.BOOK_CONVERSATION, BookConversation, _book),
    Command(
        "hold-clarifying-conversation",
        "Afhold afklarende samtale",
        _P.HOLD_CLARIFYING_CONVERSATION,
        HoldClarifying,
        _clarify(AssessmentKind.CLARIFYING),
    ),
    Command(
        "hold-needs-conversation",
        "Afhold behovssamtale",
        _P.HOLD_NEEDS_CONVERSATION,
        HoldClarifying,
        _clarify(AssessmentKind.NEEDS),
    ),
    Command("offer", "Giv et tilbud", _P.OFFER, MakeOffer, _offer),
    Command("agree-plan", "Aftal plan", _P.AGREE_PLAN, AgreePlan, _agree, ready=ready_for_plan),
    Command("enrol", "Sæt i gang med mødegange", _P.ENROL, Enrol, _enrol, ready=ready_to_enrol),
    Command(
        "hold-closing-conversation",
        "Afhold afsluttende samtale",
        _P.HOLD_CLOSING_CONVERSATION,
        HoldConversation,
        _hold(AssessmentKind.CLOSING),
    ),
    Command("close", "Afslut forløbet", _P.CLOSE, Close, _close, ready=check_final),
    Command("stop", "Stop forløbet før tid", _P.STOP, Stop, _stop),
    Command(
        "close-not-started", "Afslut uden påbegyndelse", _P.CLOSE_NOT_STARTED, CloseNotStarted, _not_started
    ),
    Command(
        "hold-follow-up",
        "Afhold opfølgning",
        _P.HOLD_FOLLOW_UP,
        HoldConversation,
        _hold(AssessmentKind.FOLLOW_UP),
    ),
)
