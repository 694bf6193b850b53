"""Decisions on a pathway: conversation, offers, plan, enrolment, sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domain.assessments import (
    ASSESSMENT_LIFECYCLE,
    Assessment,
    AssessmentEvent,
    AssessmentKind,
    AssessmentStatus,
    Mode,
    NeedAnswer,
)
from app.domain.codes import Category, LegalBasis, basis_of, category_of
from app.domain.conversation_records import NOTHING_RECORDED, ConversationRecord, check_advice
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.mandatory_questions import check_all_asked, check_answers
from app.domain.notice_orders import NewId, order_start, ordered
from app.domain.notices import NoticeOrder, NoticeType
from app.domain.offers import NO_GROUNDS, OFFER_LIFECYCLE, Offer, OfferEvent, OfferGrounds, OfferStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, AgreedPlan, Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.registered_times import not_before, not_in_future, not_passed
from app.domain.requests import Request, attend_first_contact, order_for, stands
from app.domain.thresholds import DEFAULT, Thresholds


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
    record: ConversationRecord = NOTHING_RECORDED
    planned_minutes: int | None = None
    actual_minutes: int | None = None


def orders(
    requests: Sequence[Request], pathway: Pathway, type_: NoticeType, *, message: str = ""
) -> tuple[NoticeOrder, ...]:
    """One order per request that still stands; only the first tells the own GP."""
    standing = [request for request in requests if stands(request)] or list(requests[-1:])
    written = (order_for(request, type_, message=message) for request in standing)
    return tuple(
        replace(
            order,
            pathway_id=pathway.id,
            with_own_gp=number == 0,
            # A pathway that was opened again tells of its end anew.
            occurrence=order.occurrence + len(pathway.earlier_closures),
        )
        for number, order in enumerate(written)
    )


def hold_clarifying_conversation(
    pathway: Pathway,
    requests: Sequence[Request],
    said: Conversation,
    *,
    now: datetime,
    new_id: NewId,
    booked: Assessment | None = None,
    limits: Thresholds = DEFAULT,
) -> Decision:
    """Hold the conversation a pathway begins with; every mandatory question asked or explained."""
    event = PathwayEvent.HOLD_CLARIFYING_CONVERSATION
    clarified = step(pathway, event, clarified_at=said.held_at, conversation_at=said.held_at)
    check_said(said, now)
    received = min((legal_day(request.received_at) for request in requests), default=None)
    not_before(legal_day(said.held_at), received, place="held_at")
    check_advice(said.record, limits)
    if pathway.programme_included:
        check_all_asked(said.answers)
    told, rows = order_start(clarified, orders(requests, clarified, NoticeType.START), now=now, new_id=new_id)
    short = said.actual_minutes is not None and said.actual_minutes < limits.conversation_minutes
    held = replace(_held(pathway, first_kind(pathway), said, booked, new_id), is_short=short)
    return Decision(
        (
            Change(told, event, said.held_at),
            Change(held, AssessmentEvent.HOLD, said.held_at),
            *(change for request in requests for change in attend_first_contact(request, said.held_at)),
            *rows,
        )
    )


def first_kind(pathway: Pathway) -> AssessmentKind:
    """Return what the conversation that clarifies needs is called under the pathway's law."""
    is_140 = pathway.legal_basis is LegalBasis.SUL140
    return AssessmentKind.INITIAL_140 if is_140 else AssessmentKind.CLARIFYING


def check_said(said: Conversation, now: datetime) -> None:
    not_in_future(said.held_at, now, place="held_at")
    check_answers(said.answers)


def _held(
    pathway: Pathway, kind: AssessmentKind, said: Conversation, booked: Assessment | None, new_id: NewId
) -> Assessment:
    """Hold the conversation that was booked, or one that nobody had booked."""
    return replace(
        booked or empty(pathway, kind, new_id),
        status=ASSESSMENT_LIFECYCLE.after(AssessmentStatus.BOOKED, AssessmentEvent.HOLD),
        held_at=said.held_at,
        mode=said.mode,
        conducted_by=said.conducted_by,
        what_matters=said.what_matters,
        summary=said.summary,
        answers=said.answers,
        record=said.record,
        planned_minutes=said.planned_minutes or (booked.planned_minutes if booked else None),
        actual_minutes=said.actual_minutes,
    )


def empty(pathway: Pathway, kind: AssessmentKind, new_id: NewId) -> Assessment:
    """Return a conversation that is to be held."""
    return Assessment(
        id=new_id(),
        version=0,
        status=AssessmentStatus.BOOKED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        kind=kind,
    )


_CONVERSATION = {
    AssessmentKind.NEEDS: PathwayEvent.HOLD_NEEDS_CONVERSATION,
    AssessmentKind.CLOSING: PathwayEvent.HOLD_CLOSING_CONVERSATION,
    AssessmentKind.FOLLOW_UP: PathwayEvent.HOLD_FOLLOW_UP,
}
"""The conversations that come after the first."""


def hold_other_conversation(
    pathway: Pathway,
    kind: AssessmentKind,
    said: Conversation,
    *,
    now: datetime,
    new_id: NewId,
    requests: Iterable[Request] = (),
    booked: Assessment | None = None,
) -> Decision:
    """Hold a needs, closing or follow-up conversation; `requests` have their first contact in it."""
    event = _CONVERSATION[kind]
    held = step(pathway, event)
    check_said(said, now)
    _check_turn(pathway, kind, legal_day(said.held_at))
    if kind is AssessmentKind.FOLLOW_UP:
        _check_habits(pathway, said)
        held = replace(held, followed_up_at=pathway.followed_up_at or said.held_at)
    return Decision(
        (
            Change(held, event, said.held_at),
            Change(_held(pathway, kind, said, booked, new_id), AssessmentEvent.HOLD, said.held_at),
            *(change for request in requests for change in attend_first_contact(request, said.held_at)),
        )
    )


def _check_turn(pathway: Pathway, kind: AssessmentKind, day: date) -> None:
    """The first comes first, the closing one in rehabilitation, a follow-up after the end (§4.3)."""
    if kind is AssessmentKind.FOLLOW_UP and pathway.closure is not None:
        not_before(day, legal_day(pathway.closure.closed_at), place="held_at", room=timedelta(0))
    clarified = legal_day(pathway.clarified_at) if pathway.clarified_at else None
    began = pathway.rehab_start_date if kind is AssessmentKind.CLOSING else None
    not_before(day, began or clarified, place="held_at")


def _check_habits(pathway: Pathway, said: Conversation) -> None:
    """A follow-up asks whether the habits of the retention plan are kept (R42)."""
    if pathway.retention is not None and said.record.habits_kept is None:
        raise MissingValue(
            "habits_kept", danish="om vanerne fra fastholdelsesplanen holdes", place="record.habits_kept"
        )


def make_offer(
    pathway: Pathway,
    *,
    fsiii_code: str,
    name: str,
    offered_at: datetime,
    new_id: NewId,
    grounds: OfferGrounds = NO_GROUNDS,
    catalogue_item_id: UUID | None = None,
) -> Decision:
    """Offer one intervention; that it was offered counts, whatever the answer (§4.3)."""
    if not name:
        raise MissingValue("name")
    made = Offer(
        id=new_id(),
        version=0,
        status=OfferStatus.OFFERED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        category=offered_category(pathway, fsiii_code),
        fsiii_code=fsiii_code,
        name=name,
        offered_at=offered_at,
        grounds=grounds,
        catalogue_item_id=catalogue_item_id,
    )
    event = PathwayEvent.OFFER
    why = grounds.duplicate_reason
    return Decision((Change(step(pathway, event), event, offered_at), Change(made, "offer", offered_at, why)))


def offered_category(pathway: Pathway, fsiii_code: str) -> Category:
    basis = basis_of(fsiii_code, pathway.legal_basis, programme_included=pathway.programme_included)
    return category_of(fsiii_code, basis)


def answer_offer(
    offer: Offer, event: OfferEvent, *, reason: str, deferred_to: date | None, at: datetime
) -> Decision:
    if event is OfferEvent.DEFER and deferred_to is None:
        raise MissingValue("deferred_to")
    if deferred_to is not None:
        not_passed(deferred_to, at, place="deferred_to")
    answered = replace(
        offer,
        status=OFFER_LIFECYCLE.after(offer.status, event),
        answered_at=at,
        answer_reason=reason,
        deferred_to=deferred_to,
    )
    return Decision((Change(answered, event, at, reason),))


def check_accepted(offers: Iterable[Offer]) -> None:
    if not any(offer.status is OfferStatus.ACCEPTED for offer in offers):
        raise RuleNotMet(
            "no-accepted-offer",
            "A plan needs at least one accepted offer.",
            "En plan kræver mindst ét tilbud, som borgeren har taget imod.",
        )


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
    check_accepted(offers)
    if plan.expected_end_date is not None:
        not_passed(plan.expected_end_date, plan.agreed_at, place="expected_end_date")
    rows = ordered(*orders(requests, planned, NoticeType.PLAN), now=now, new_id=new_id)
    return Decision((Change(planned, event, plan.agreed_at), *rows))
