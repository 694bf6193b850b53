"""Every legal consent, employment case and exchange entry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.consents import Consent, ConsentForm, ConsentStatus, ConsentType, InformationCategory
from app.domain.employment import EmploymentCase, EmploymentPlan, EmploymentStatus, Meeting, Workplace
from app.domain.exchanges import (
    Benefit,
    Contact,
    Direction,
    ExchangeEntry,
    ExchangeStatus,
    JobcentreInformation,
)
from app.domain.work import WorkStatus
from tests.domain.strategies import days, instants, names, some_text, telephone_numbers, texts


def _maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


def _some(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(values, max_size=2).map(tuple)


def _stored(fixed: dict[str, Any]) -> dict[str, SearchStrategy[Any]]:
    own = {"id": st.uuids(), "version": st.integers(0, 9), "citizen_id": st.uuids()}
    return own | {name: st.just(value) for name, value in fixed.items()}


def scopes() -> SearchStrategy[tuple[InformationCategory, ...]]:
    return st.lists(st.sampled_from(InformationCategory), unique=True).map(tuple)


def consents(**fixed: Any) -> SearchStrategy[Consent]:
    fields = {
        "status": st.sampled_from(ConsentStatus),
        "type": st.sampled_from(ConsentType),
        "requested_at": instants(),
        "information_version": texts(),
        "from_party": names(),
        "to_party": names(),
        "to_organisation_id": _maybe(st.uuids()),
        "need": st.sampled_from(["", *WorkStatus]).map(str),
        "scope": scopes(),
        "form": _maybe(st.sampled_from(ConsentForm)),
        "oral_reason": texts(),
        "given_at": _maybe(instants()),
        "expires_at": _maybe(instants()),
        "withdrawn_at": _maybe(instants()),
        "document_ref": texts(),
        "scope_version": st.integers(0, 9),
        "reason": texts(),
    }
    return st.builds(Consent, **fields | _stored(fixed))


def contacts() -> SearchStrategy[Contact]:
    return st.builds(
        Contact, name=names(), telephone=telephone_numbers(), email=texts(), organisation=names()
    )


def hours() -> SearchStrategy[float]:
    return st.floats(0.5, 36.5)


def told() -> SearchStrategy[JobcentreInformation]:
    return st.builds(
        JobcentreInformation,
        contact=_maybe(contacts()),
        benefit=_maybe(st.sampled_from(Benefit)),
        meetings=_some(instants()),
        return_to_work_plan=texts(),
        partial_hours=_maybe(hours()),
    )


def exchange_entries(**fixed: Any) -> SearchStrategy[ExchangeEntry]:
    fields = {
        "status": st.sampled_from(ExchangeStatus),
        "consent_id": st.uuids(),
        "jobcentre_id": st.uuids(),
        "direction": st.sampled_from(Direction),
        "categories": scopes().map(lambda scope: tuple(str(c) for c in scope)),
        "content_ref": texts(),
        "at": instants(),
        "by": names(),
        "sent_at": _maybe(instants()),
        "reason": texts(),
        "information": _maybe(told()),
    }
    return st.builds(ExchangeEntry, **fields | _stored(fixed))


def meetings() -> SearchStrategy[Meeting]:
    return st.builds(
        Meeting,
        planned_for=instants(),
        agenda=_some(some_text()),
        held_at=_maybe(instants()),
        summary=texts(),
    )


def employment_cases(**fixed: Any) -> SearchStrategy[EmploymentCase]:
    fields = {
        "status": st.sampled_from(EmploymentStatus),
        "work_status": st.sampled_from(WorkStatus),
        "opened_at": instants(),
        "sick_from": _maybe(days()),
        "hours_per_week": _maybe(hours()),
        "workplace_agreement": texts(),
        "workplace": _maybe(
            st.builds(
                Workplace,
                name=names(),
                contact=contacts(),
                contact_consent_at=instants(),
                adjustments=texts(),
            )
        ),
        "health_contact": _maybe(contacts()),
        "jobcentre_contact": _maybe(contacts()),
        "plan": _maybe(
            st.builds(
                EmploymentPlan,
                agreed_at=instants(),
                text=some_text(),
                work_recommendations=texts(),
                partial_sick_leave=st.booleans(),
            )
        ),
        "meetings": _some(meetings()),
        "cadence_weeks": st.integers(1, 26),
        "agenda": _some(some_text()),
        "law_link": texts(),
        "received": _maybe(told()),
        "closed_at": _maybe(instants()),
        "ended_by_death": st.booleans(),
    }
    return st.builds(EmploymentCase, **fields | _stored(fixed))


def consent_instants() -> SearchStrategy[datetime]:
    """When a consent may be given, leap days often among them."""
    leap_days = st.sampled_from([2020, 2024, 2028]).flatmap(
        lambda year: st.datetimes(datetime(year, 2, 28, 23), datetime(year, 3, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    )
    return instants() | leap_days
