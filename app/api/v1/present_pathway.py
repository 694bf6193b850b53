"""A pathway and what hangs on it, to the views of municipal front ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.api.v1 import views
from app.api.v1.actions import actions
from app.api.v1.completion.views import completed
from app.api.v1.conversation.views import clarification
from app.api.v1.eligibility.present import attempts, coordination
from app.api.v1.offers import parts
from app.domain.activities import Activity
from app.domain.offers import Offer
from app.domain.sessions import Session, tally
from app.usecases.read_case import Case


def offer(made: Offer) -> views.OfferView:
    return views.OfferView(
        id=made.id,
        version=made.version,
        status=made.status,
        category=made.category,
        fsiii_code=made.fsiii_code,
        name=made.name,
        offered_at=made.offered_at,
        answered_at=made.answered_at,
        professional_assessment=made.grounds.professional,
        citizen_assessment=made.grounds.citizen,
        duplicate_reason=made.grounds.duplicate_reason,
        allowed_actions=actions(made),
        **parts.of_offer(made),
    )


def session(held: Session) -> views.SessionView:
    return views.SessionView(
        id=held.id,
        version=held.version,
        status=held.status,
        activity_id=held.activity_id,
        planned_start=held.planned_start,
        planned_end=held.planned_end,
        place=held.place,
        allowed_actions=actions(held),
        **parts.of_session(held),
    )


def pathway(case: Case) -> views.PathwayView:
    held = case.pathway
    plan, closure = held.agreed_plan, held.closure
    return views.PathwayView(
        id=held.id,
        version=held.version,
        status=held.status,
        legal_basis=held.legal_basis,
        programme_included=held.programme_included,
        programme_reason=held.programme_reason,
        coordination=coordination(held),
        contact_attempts=attempts(held.contact_attempts),
        area=held.area,
        citizen_id=held.citizen_id,
        referral_ids=list(held.referral_ids),
        plan_ids=list(held.plan_ids),
        coordinator=held.coordinator,
        coordinator_telephone=held.coordinator_telephone,
        opened_at=held.opened_at,
        conversation_at=held.conversation_at,
        clarified_at=held.clarified_at,
        rehab_start_date=held.rehab_start_date,
        goals=list(plan.goals) if plan else [],
        expected_end_date=plan.expected_end_date if plan else None,
        closed_at=closure.closed_at if closure else None,
        close_type=closure.close_type if closure else None,
        stop_reason=closure.stop_reason.name if closure and closure.stop_reason else None,
        followed_up_at=held.followed_up_at,
        completion=completed(held),
        not_started_reason=closure.not_started_reason if closure else None,
        allowed_actions=actions(held),
        **_parts(case),
    )


def _parts(case: Case) -> dict[str, Any]:
    return {
        **clarification(case.clarification),
        "offers": [offer(made) for made in case.offers],
        "activities": [activity(a, case.sessions) for a in case.activities],
        "sessions": [session(held) for held in sorted(case.sessions, key=lambda s: s.planned_start)],
    }


def activity(done: Activity, sessions: Iterable[Session]) -> views.ActivityView:
    own = [session for session in sessions if session.activity_id == done.id]
    counted = tally(session.status for session in own)
    return views.ActivityView(
        id=done.id,
        version=done.version,
        status=done.status,
        category=done.category,
        fsiii_code=done.fsiii_code,
        name=done.name,
        planned_from=done.planned_from,
        planned_to=done.planned_to,
        attended=counted.attended,
        planned=counted.planned,
        stop_reason=done.stop_reason.name if done.stop_reason else None,
        allowed_actions=actions(done),
        **parts.of_activity(done, own),
    )
