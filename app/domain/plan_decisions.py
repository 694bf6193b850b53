"""Decisions on a §140 rehabilitation plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.domain import offered_days
from app.domain.codes import LegalBasis, PlanLevel
from app.domain.decision import Change, Decision
from app.domain.free_choice import current, ended, standing
from app.domain.intake import PlanType
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId, order_start, ordered
from app.domain.notices import NoticeOrder, NoticeType
from app.domain.pathways import PATHWAY_LIFECYCLE, Backing, Pathway, PathwayEvent, PathwayStatus
from app.domain.plans import CORRECTED, PLAN_LIFECYCLE, ClockRecord, LevelRecord, PlanEvent, RehabPlan
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.registered_times import day_not_in_future, not_passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What the authority decides about a plan when it takes it on."""

    level: PlanLevel | None
    coordinator: str
    coordinator_telephone: str
    programme_included: bool = False


def step(plan: RehabPlan, event: PlanEvent, **changes: object) -> RehabPlan:
    """Move a plan one step, with what else changes."""
    status = PLAN_LIFECYCLE.after(plan.status, event)
    return replace(plan, status=status, **changes)  # type: ignore[arg-type]


def reclocked(plan: RehabPlan, *, now: datetime) -> RehabPlan:
    """Keep the computation that holds from now on, beside the earlier ones (K5); the right follows it."""
    clock = plan.clock(now=now)
    cases = standing(plan.free_choice, clock.right_arises_at, told=plan.told_of_right, now=now)
    if PLAN_LIFECYCLE.is_final(plan.status):
        cases = ended(cases, at=now, reason=plan.reason)
    return replace(plan, clocks=(*plan.clocks, ClockRecord(now, clock)), free_choice=cases)


def computed(decision: Decision, before: Iterable[object], *, now: datetime) -> Decision:
    """Let the last computation of a decision be the one made now: what is recorded late happened before."""
    known = {plan.id: len(plan.clocks) for plan in before if isinstance(plan, RehabPlan)}
    return Decision(tuple(_computed(change, known, now) for change in decision.changes))


def _computed(change: Change, known: Mapping[UUID, int], now: datetime) -> Change:
    plan = change.aggregate
    if not isinstance(plan, RehabPlan) or len(plan.clocks) <= known.get(plan.id, 0):
        return change
    made = ClockRecord(now, plan.clock(now=now))
    return replace(change, aggregate=replace(plan, clocks=(*plan.clocks[:-1], made)))


def order_for(plan: RehabPlan, type_: NoticeType, *, message: str = "", occurrence: int = 0) -> NoticeOrder:
    return NoticeOrder(
        type=type_,
        citizen_id=plan.citizen_id,
        request_id=plan.id,
        legal_basis=LegalBasis.SUL140,
        standard=plan.said.standard,
        pathway_id=plan.pathway_id,
        occurrence=occurrence or 1 + plan.told_before,
        result_receivers=plan.said.result_receivers,
        message=message,
    )


def sort_in(plan: RehabPlan, *, now: datetime) -> RehabPlan:
    """Send a plan that is not for us to where it belongs by its type (§9.2), and start the clock."""
    event = {
        PlanType.SPECIALISERET: PlanEvent.LEAVE_TO_HOSPITAL,
        PlanType.EGENTRAENING: PlanEvent.CLOSE_INFO,
    }.get(plan.plan_type)
    return reclocked(step(plan, event) if event else plan, now=now)


def classify(
    plan: RehabPlan, said: Classification, joined: Pathway | None = None, *, now: datetime, new_id: NewId
) -> Decision:
    """Take the plan on: level by the authority, pathway opened, postponed where the plan says so.

    A plan that stands in for an earlier one goes on in that one's pathway (L8); one that training
    under way was given as its basis is on that training's pathway already.
    """
    PLAN_LIFECYCLE.after(plan.status, PlanEvent.CLASSIFY)
    _check_level(plan, said.level)
    if not said.coordinator:
        raise MissingValue("coordinator")
    pathway = _opened(plan, said, now=now, new_id=new_id) if joined is None else _joined(joined, plan, said)
    classified = step(
        plan,
        PlanEvent.CLASSIFY,
        level=said.level,
        levels=leveled(plan, said.level, now),
        pathway_id=plan.pathway_id or pathway.id,
        programme_included=said.programme_included,
        decided_at=now,
    )
    changes = [Change(classified, PlanEvent.CLASSIFY, now)]
    if plan.pathway_id is None:
        changes.append(Change(pathway, "open" if joined is None else PathwayEvent.ATTACH_REQUEST, now))
    if is_postponed(classified):
        changes.append(Change(step(classified, PlanEvent.POSTPONE), PlanEvent.POSTPONE, now))
    return Decision(tuple(changes))


def _opened(plan: RehabPlan, said: Classification, *, now: datetime, new_id: NewId) -> Pathway:
    return Pathway(
        id=new_id(),
        version=0,
        status=PathwayStatus.OPEN,
        citizen_id=plan.citizen_id,
        legal_basis=LegalBasis.SUL140,
        opened_at=now,
        plan_ids=(plan.id,),
        programme_included=said.programme_included,
        area=plan.area,
        coordinator=said.coordinator,
        coordinator_telephone=said.coordinator_telephone,
    )


def _joined(pathway: Pathway, plan: RehabPlan, said: Classification) -> Pathway:
    return replace(
        pathway,
        status=PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.ATTACH_REQUEST),
        plan_ids=(*pathway.plan_ids, plan.id),
        backing=Backing.STANDING,
        coordinator=said.coordinator,
        coordinator_telephone=said.coordinator_telephone,
    )


def leveled(plan: RehabPlan, level: PlanLevel | None, since: datetime) -> tuple[LevelRecord, ...]:
    return (*plan.levels, LevelRecord(level, since)) if level else plan.levels


def is_postponed(plan: RehabPlan) -> bool:
    return plan.earliest_start_date is not None and plan.earliest_start_date > plan.discharge_date


def _check_level(plan: RehabPlan, level: PlanLevel | None) -> None:
    """A level belongs to almen and to nothing else (L5)."""
    if plan.plan_type is PlanType.ALMEN and level is None:
        raise MissingValue("level")
    if plan.plan_type is not PlanType.ALMEN and level is not None:
        raise RuleNotMet(
            "level-only-for-almen",
            f"A level is for almen genoptræning only; this plan is '{plan.plan_type}'.",
            f"Niveau gælder kun almen genoptræning; planen er '{plan.plan_type}'.",
            place="level",
        )


def change_level(plan: RehabPlan, *, level: PlanLevel, now: datetime) -> Decision:
    PLAN_LIFECYCLE.after(plan.status, PlanEvent.CHANGE_LEVEL)
    _check_level(plan, level)
    changed = step(plan, PlanEvent.CHANGE_LEVEL, level=level, levels=leveled(plan, level, now))
    return Decision((Change(changed, PlanEvent.CHANGE_LEVEL, now, details={"from": str(plan.level)}),))


def change_type(plan: RehabPlan, *, changed_on: date, reason: str, now: datetime) -> Decision:
    """The hospital turned a specialised plan into almen without a new letter (K6)."""
    changed = step(plan, PlanEvent.CHANGE_TYPE, plan_type=PlanType.ALMEN, type_changed_on=changed_on)
    day_not_in_future(changed_on, now, place="changed_on")
    return Decision((Change(reclocked(changed, now=now), PlanEvent.CHANGE_TYPE, now, reason),))


def offer_first_contact(
    plan: RehabPlan, pathway: Pathway, *, offered_for: datetime, now: datetime, new_id: NewId
) -> Decision:
    """Offer a first contact; a day after the deadline gives the right to choose (K4, K7a)."""
    day = legal_day(offered_for)
    if day < plan.discharge_date:
        raise InvalidValue("offered_for", "a day on or after the discharge", place="offered_for")
    # Nobody can be offered a day that has passed: an offer made before it says so with happened_at.
    not_passed(day, now, place="offered_for")
    made = contact_offered(plan, day, now=now)
    if made.event == PlanEvent.OFFER_TOO_LATE:
        return Decision((made,))
    event = PathwayEvent.BOOK_CONVERSATION
    status = PATHWAY_LIFECYCLE.after(pathway.status, event)
    told, rows = order_start(
        replace(pathway, status=status, conversation_at=offered_for),
        [order_for(plan, NoticeType.START)],
        now=now,
        new_id=new_id,
    )
    return Decision((made, Change(told, event, now), *rows))


def contact_offered(plan: RehabPlan, day: date, *, now: datetime, source_id: UUID | None = None) -> Change:
    """Note the day on which the citizen is offered the first contact, whoever books it and how (K4).

    The authority's start is the day offered, kept or not; a first word after the deadline is the word
    that it cannot be met (K7a).
    """
    if _too_late(plan, day, now=now):
        late = offered_days.offered(step(plan, PlanEvent.OFFER_TOO_LATE), day, at=now, source_id=source_id)
        noted = offered_days.noted_late(late, day, made_at=now, now=now)
        return Change(reclocked(noted, now=now), PlanEvent.OFFER_TOO_LATE, now)
    offered = offered_days.offered(
        step(plan, PlanEvent.OFFER_FIRST_CONTACT), day, at=now, source_id=source_id
    )
    return Change(reclocked(offered, now=now), PlanEvent.OFFER_FIRST_CONTACT, now)


def offered_on(plan: RehabPlan, at: datetime) -> RehabPlan:
    """Say that the citizen was offered the day they came, where nobody registered an offer."""
    return offered_days.offered(step(plan, PlanEvent.OFFER_FIRST_CONTACT), legal_day(at), at=at)


def attended(plan: RehabPlan, at: datetime) -> RehabPlan:
    """The citizen came: whoever has a right to choose and has not answered took the authority's own offer."""
    active = reclocked(step(plan, PlanEvent.ATTEND_FIRST_CONTACT, reason=""), now=at)
    held = current(active.free_choice)
    if held is None or held.answer is not None:
        return active
    return replace(active, free_choice=ended(active.free_choice, at=at, reason=CAME))


CAME: Final = "Borgeren mødte til myndighedens eget tilbud."


def _too_late(plan: RehabPlan, day: date, *, now: datetime) -> bool:
    """Say whether this is a first word that the deadline cannot be met."""
    first_word = PlanEvent.OFFER_TOO_LATE in PLAN_LIFECYCLE.allowed(plan.status)
    is_in_time = offered_days.stands_in_time(plan, now=now)
    return first_word and not is_in_time and offered_days.is_late(plan, day, now=now)


def declare_inability(plan: RehabPlan, *, now: datetime) -> Decision:
    """The authority says it cannot offer a start in time, and so takes back what it offered (K7a)."""
    check_discharged(plan, now=now)
    declared = step(
        offered_days.without_offer(plan, now=now), PlanEvent.DECLARE_INABILITY, inability_declared_at=now
    )
    return Decision((Change(reclocked(declared, now=now), PlanEvent.DECLARE_INABILITY, now),))


def check_discharged(plan: RehabPlan, *, now: datetime) -> None:
    """Refuse inability before the discharge; of a postponed start (K1) it may be said ahead."""
    if legal_day(now) < plan.discharge_date:
        raise RuleNotMet(
            "clock-not-started",
            "Before the discharge there is no deadline that could not be met (K1).",
            "Før udskrivningen er der ingen frist, som ikke kan overholdes.",
            place="happened_at",
        )


def provider_cancels(
    plan: RehabPlan, *, reason: str, now: datetime, source_id: UUID | None = None
) -> Decision:
    """The authority withdraws the day it offered; the offered date stands, the right is judged anew."""
    unoffered = offered_days.without_offer(plan, now=now, source_id=source_id)
    cancelled = step(unoffered, PlanEvent.PROVIDER_CANCELS)
    return Decision((Change(reclocked(cancelled, now=now), PlanEvent.PROVIDER_CANCELS, now, reason),))


def correct_discharge_date(plan: RehabPlan, *, to: date, reason: str, now: datetime) -> Decision:
    """Correct the date the clock runs from; both computations stay (K5)."""
    event = PlanEvent.CORRECT_DISCHARGE_DATE
    corrected = step(plan, event, discharge_date=to, discharge_date_source=CORRECTED)
    corrected = reclocked(corrected, now=now)
    details = {"from": plan.discharge_date.isoformat(), "to": to.isoformat()}
    change = Change(corrected, event, now, reason, details)
    return Decision((change, *without_right(corrected, now=now)))


def without_right(plan: RehabPlan, *, now: datetime) -> tuple[Change, ...]:
    """Lead a plan back whose right a corrected date took away; an offer in time after all stands."""
    lost = PlanEvent.LOSE_RIGHT
    if lost not in PLAN_LIFECYCLE.allowed(plan.status) or plan.clock(now=now).right_arises_at is not None:
        return ()
    back = step(plan, lost)
    if plan.valid_offer_date is None:
        return (Change(back, lost, now),)
    offer = PlanEvent.OFFER_FIRST_CONTACT
    return Change(back, lost, now), Change(step(back, offer), offer, now)


def report_mistake(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    mistaken = step(plan, PlanEvent.REPORT_MISTAKE, reason=reason, decided_at=now)
    return Decision((Change(reclocked(mistaken, now=now), PlanEvent.REPORT_MISTAKE, now, reason),))


def ask_for_supplement(
    plan: RehabPlan, *, question: str, occurrence: int, now: datetime, new_id: NewId
) -> Decision:
    """Ask the hospital; a G-GOP is never held back or refused for what is missing."""
    if not question:
        raise MissingValue("question")
    asked = step(plan, PlanEvent.ASK_FOR_SUPPLEMENT)
    order = order_for(asked, NoticeType.QUESTION, message=question, occurrence=occurrence)
    return Decision(
        (
            Change(asked, PlanEvent.ASK_FOR_SUPPLEMENT, now, question),
            *ordered(order, now=now, new_id=new_id),
        )
    )


def forward(plan: RehabPlan, *, authority: str, reason: str, now: datetime, new_id: NewId) -> Decision:
    """Hand the plan to the authority that is responsible; the sender is told."""
    forwarded = step(plan, PlanEvent.FORWARD, forwarded_to=authority, reason=reason, decided_at=now)
    order = order_for(forwarded, NoticeType.FORWARDED, message=reason)
    return Decision(
        (
            Change(reclocked(forwarded, now=now), PlanEvent.FORWARD, now, reason),
            *ordered(order, now=now, new_id=new_id),
        )
    )


def miss_first_contact(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen cancels or stays away; what was offered in time stays offered in time (K10)."""
    missed = step(plan, PlanEvent.MISS_FIRST_CONTACT)
    return Decision((Change(missed, PlanEvent.MISS_FIRST_CONTACT, now, reason),))


def mark_error(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """Take back a plan that should never have been on the list; it stays to be read."""
    marked = step(plan, PlanEvent.MARK_ERROR, reason=reason)
    return Decision((Change(reclocked(marked, now=now), PlanEvent.MARK_ERROR, now, reason),))


def revoke(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    revoked = reclocked(step(plan, PlanEvent.REVOKE, reason=reason), now=now)
    return Decision((Change(revoked, PlanEvent.REVOKE, now, reason),))
