"""What a case is divided by: who the citizen is, and what care was chosen for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.activities import Activity, ActivityStatus
from app.domain.case_facts import CaseFacts
from app.domain.identifiers import PersonNumber
from app.domain.plans import RehabPlan
from app.domain.requests import Request
from app.domain.strata import NONE, OURSELVES, age_group, sex_of
from app.domain.stratifications import Stratification, current_among


def of_person(facts: CaseFacts, number: PersonNumber) -> CaseFacts:
    """Add sex, and the age group on each day that an indicator may go by."""
    return replace(
        facts,
        sex=sex_of(number),
        age_at_received=age_group(number, facts.received_on),
        age_at_conversation=age_group(number, facts.conversation_on),
        age_at_started=age_group(number, facts.started_on),
        age_at_closed=age_group(number, facts.closed_on),
    )


def of_care(
    facts: CaseFacts,
    requests: Iterable[Request],
    stratifications: Iterable[Stratification],
    activities: Iterable[Activity],
) -> CaseFacts:
    """Add how it stands now: a stratum is not asked for as of a cut-off."""
    group = current_among(stratifications)
    return replace(
        facts,
        support_group=group.group if group and group.group else NONE,
        plan_level=next((r.level for r in requests if isinstance(r, RehabPlan) and r.level), NONE),
        provider=_provider(activities),
    )


def _provider(activities: Iterable[Activity]) -> str:
    """Return who carries out the first activity."""
    real = [each for each in activities if each.status is not ActivityStatus.ENTERED_IN_ERROR]
    first = min(real, key=lambda activity: (activity.planned_from, activity.id), default=None)
    if first is None:
        return NONE
    return first.provider or OURSELVES
