"""Decisions on a pathway: conversation, offers, plan, enrolment, sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentStatus,
    Mode,
    NeedAnswer,
    Topic,
)
from app.domain.codes import LegalBasis, category_of
from app.domain.decision import Change, Decision
from app.domain.notice_orders import NewId, order_start, ordered
from app.domain.notices import NoticeOrder, NoticeType
from app.domain.offers import OFFER_LIFECYCLE, Offer, OfferEvent, OfferStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, AgreedPlan, Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.requests import Request, attend_first_contact, order_for, stands


def step(pathway: Pathway, event: PathwayEvent, **changes: object) -> Pathway:
    """Move a pathway one step, with what else changes."""
    status = PATHWAY_LIFECYCLE.after(pathway.status, event)
    return replace(pathway, status=status, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Conversation(Private):
    """What was said and decided in a conversation with the citizen."""

    held_at: datetime
    mode: Mode
    conducted_by: str
    what_matters: str = ""
    summary: str = ""
    answers: tuple[NeedAnswer, ...] = ()


def orders(
    requests: Sequence[Request], pathway: Pathway, type_: NoticeType, *, message: str = ""
) -> tuple[NoticeOrder, ...]:
    """One order per request that still stands; only the first tells the own GP."""
    standing = [request for request in requests if stands(request)] or list(requests[-1:])
    return tuple(
        replace(
            order_for(request, type_, message=message),
            pathway_id=pathway.id,
            with_own_gp=number == 0,
            # A pathway that was opened again tells of its end anew.
            occurrence=1 + len(pathway.earlier_closures),
        )
        for number, request in enumerate(standing)
    )


def book_conversation(
    pathway: Pathway, requests: Sequence[Request], *, at: datetime, now: datetime, new_id: NewId
) -> Decision:
    """Book the first conversation; the START notice can now say when."""
    booked = step(pathway, PathwayEvent.BOOK_CONVERSATION, conversation_at=at)
    told, rows = order_start(booked, orders(requests, booked, NoticeType.START), now=now, new_id=new_id)
    return Decision((Change(told, PathwayEvent.BOOK_CONVERSATION, now), *rows))


def hold_clarifying_conversation(
    pathway: Pathway, requests: Sequence[Request], said: Conversation, *, now: datetime, new_id: NewId
) -> Decision:
    """Hold the conversation a pathway begins with; every mandatory question asked or explained."""
    not_in_future(said.held_at, now, place="held_at")
    if pathway.programme_included:
        _check_questions(said.answers)
    event = PathwayEvent.HOLD_CLARIFYING_CONVERSATION
    clarified = step(pathway, event, clarified_at=said.held_at, conversation_at=said.held_at)
    told, rows = order_start(clarified, orders(requests, clarified, NoticeType.START), now=now, new_id=new_id)
    kind = AssessmentKind.CLARIFYING
    if pathway.legal_basis is LegalBasis.SUL140:
        kind = AssessmentKind.INITIAL_140
    return Decision(
        (
            Change(told, event, said.held_at),
            Change(_held(pathway, kind, said, new_id), "hold", said.held_at),
            *(change for request in requests for change in attend_first_contact(request, said.held_at)),
            *rows,
        )
    )


def _held(pathway: Pathway, kind: AssessmentKind, said: Conversation, new_id: NewId) -> Assessment:
    return Assessment(
        id=new_id(),
        version=0,
        status=AssessmentStatus.HELD,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        kind=kind,
        held_at=said.held_at,
        mode=said.mode,
        conducted_by=said.conducted_by,
        what_matters=said.what_matters,
        summary=said.summary,
        answers=said.answers,
    )


def _check_questions(answers: Iterable[NeedAnswer]) -> None:
    """Smoking, alcohol, weight and work are asked, or it is said why not (R49–R51)."""
    settled = {answer.topic for answer in answers if answer.asked or answer.reason_not_asked}
    open_topics = [topic for topic in Topic if topic not in settled]
    if open_topics:
        listed = ", ".join(open_topics)
        raise RuleNotMet(
            "mandatory-questions",
            f"Not asked and no reason given: {listed}.",
            f"Der er hverken spurgt eller angivet en grund for: {listed}.",
            place="answers",
        )


def not_in_future(at: datetime, now: datetime, *, place: str) -> None:
    if at > now:
        raise InvalidValue(
            "time", "a time that has been", danish="Tidspunktet ligger i fremtiden.", place=place
        )


def hold_other_conversation(
    pathway: Pathway,
    kind: AssessmentKind,
    event: PathwayEvent,
    said: Conversation,
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Hold a needs, closing or follow-up conversation."""
    not_in_future(said.held_at, now, place="held_at")
    held = step(pathway, event)
    if kind is AssessmentKind.FOLLOW_UP:
        held = replace(held, followed_up_at=pathway.followed_up_at or said.held_at)
    return Decision(
        (
            Change(held, event, said.held_at),
            Change(_held(pathway, kind, said, new_id), "hold", said.held_at),
        )
    )


def make_offer(
    pathway: Pathway, *, fsiii_code: str, name: str, offered_at: datetime, new_id: NewId
) -> Decision:
    """Offer one intervention; that it was offered counts, whatever the answer (§4.3)."""
    if not name:
        raise MissingValue("name")
    offer = Offer(
        id=new_id(),
        version=0,
        status=OfferStatus.OFFERED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        category=category_of(fsiii_code, pathway.legal_basis),
        fsiii_code=fsiii_code,
        name=name,
        offered_at=offered_at,
    )
    event = PathwayEvent.OFFER
    return Decision((Change(step(pathway, event), event, offered_at), Change(offer, "offer", offered_at)))


def answer_offer(
    offer: Offer, event: OfferEvent, *, reason: str, deferred_to: date | None, at: datetime
) -> Decision:
    if event is OfferEvent.DEFER and deferred_to is None:
        raise MissingValue("deferred_to")
    answered = replace(
        offer,
        status=OFFER_LIFECYCLE.after(offer.status, event),
        answered_at=at,
        answer_reason=reason,
        deferred_to=deferred_to,
    )
    return Decision((Change(answered, event, at, reason),))


def agree_plan(
    pathway: Pathway,
    offers: Sequence[Offer],
    requests: Sequence[Request],
    plan: AgreedPlan,
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Agree on goals and offers; GP and referrer get the PLAN notice."""
    event = PathwayEvent.AGREE_PLAN
    planned = step(pathway, event, agreed_plan=plan)
    if not plan.goals:
        raise MissingValue("goals")
    if not any(offer.status is OfferStatus.ACCEPTED for offer in offers):
        raise RuleNotMet(
            "no-accepted-offer",
            "A plan needs at least one accepted offer.",
            "En plan kræver mindst ét tilbud, som borgeren har taget imod.",
        )
    rows = ordered(*orders(requests, planned, NoticeType.PLAN), now=now, new_id=new_id)
    return Decision((Change(planned, event, plan.agreed_at), *rows))
