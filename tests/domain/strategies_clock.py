"""Every legal value around the §140 clock: what was told, free choice, prognosis, targets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.citizens import Protection
from app.domain.codes import PlanLevel
from app.domain.free_choice import FreeChoiceAnswer, FreeChoiceCase
from app.domain.information import Duty, Told, Way
from app.domain.offer_words import OfferWord
from app.domain.plans import LevelRecord, PlanStatus
from app.domain.prognosis import Discussed, Expectations, Prognosis
from app.domain.service_targets import CountedFrom, DayKind, Milestone, ServiceTarget, ServiceTargetStatus


def around_the_clock(
    texts: SearchStrategy[str], days: SearchStrategy[date], instants: SearchStrategy[datetime]
) -> dict[str, SearchStrategy[Any]]:
    """Return the fields of a plan that lie around its clock."""
    told = st.builds(
        Told,
        duty=st.sampled_from(Duty),
        told_at=instants,
        told_by=texts,
        way=st.sampled_from(Way),
        text=texts,
        start_at=st.none() | instants,
        place=texts,
        within_seven_days=st.none() | st.booleans(),
    )
    case = st.builds(
        FreeChoiceCase,
        right_arises_at=instants,
        informed_at=st.none() | instants,
        informed_by=texts,
        answer=st.none() | st.sampled_from(FreeChoiceAnswer),
        answered_at=st.none() | instants,
        reason=texts,
        provider_id=st.none() | st.uuids(),
        ended_at=st.none() | instants,
    )
    word = st.builds(OfferWord, day=st.none() | days, said_at=instants, source_id=st.none() | st.uuids())
    level = st.builds(LevelRecord, level=st.sampled_from(PlanLevel), since=instants)
    prognosis = st.builds(
        Prognosis,
        text=texts,
        discussed_with_patient=st.sampled_from(Discussed),
        discussed_date=st.none() | days,
    )
    expectations = st.builds(
        Expectations,
        aligned_at=instants,
        aligned_by=texts,
        prognosis=texts,
        citizen=texts,
        plan=texts,
        outcome=texts,
    )
    return {
        "levels": st.lists(level, max_size=2).map(tuple),
        "told": st.lists(told, max_size=2).map(tuple),
        "free_choice": st.lists(case, max_size=2).map(tuple),
        "prognosis": st.none() | prognosis,
        "expectations": st.none() | expectations,
        "offer_words": st.lists(word, max_size=2).map(tuple),
        "ended_from": st.none() | st.sampled_from(PlanStatus),
        "left_from": st.none() | st.sampled_from(PlanStatus),
        "beside_ids": st.lists(st.uuids(), max_size=2).map(tuple),
    }


def protections(days: SearchStrategy[date]) -> SearchStrategy[Protection]:
    return st.builds(Protection, valid_from=days, valid_to=days)


def service_targets(texts: SearchStrategy[str], days: SearchStrategy[date]) -> SearchStrategy[ServiceTarget]:
    return st.builds(
        ServiceTarget,
        id=st.uuids(),
        version=st.integers(0, 99),
        status=st.sampled_from(ServiceTargetStatus),
        name=texts,
        milestone=st.sampled_from(Milestone),
        days=st.integers(1, 365),
        day_kind=st.sampled_from(DayKind),
        counted_from=st.sampled_from(CountedFrom),
        valid_from=days,
        valid_to=st.none() | days,
    )
