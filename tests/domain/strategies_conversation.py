"""Strategies for what a conversation asks, records and decides."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.assessments import NeedAnswer, Topic
from app.domain.codes import Category
from app.domain.conversation_records import (
    BodyUnderstanding,
    ConversationRecord,
    Factor,
    FactorKind,
    Functioning,
    HabitsKept,
    HealthBehaviour,
    MedicationUse,
    PainHistory,
    PainMedication,
    Practical,
)
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus, Weight, WorkSituation
from app.domain.offers import OfferGrounds
from app.domain.other_care import CareActor, CareSource, OtherCare, OtherCareStatus
from app.domain.settlements import MANDATORY, Outcome, Settlement, TreatmentOutcome
from app.domain.stratifications import StartBack, Stratification, StratificationStatus, SupportGroup
from app.domain.work import WorkStatus
from tests.domain import strategies as some


def _maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


def smoking() -> SearchStrategy[Smoking]:
    return st.builds(
        Smoking, st.sampled_from(SmokingStatus), _maybe(st.integers(0, 200)), product=some.texts()
    )


def alcohol() -> SearchStrategy[Alcohol]:
    return st.builds(Alcohol, st.integers(0, 500), _maybe(st.integers(0, 12)))


def weights() -> SearchStrategy[Weight]:
    return st.builds(Weight, st.integers(50, 250), st.integers(20_000, 400_000))


def work() -> SearchStrategy[WorkSituation]:
    return st.builds(WorkSituation, st.sampled_from(WorkStatus), st.integers(0, 168), some.texts())


@cache
def need_answers() -> SearchStrategy[NeedAnswer]:
    values = {Topic.SMOKING: smoking(), Topic.ALCOHOL: alcohol(), Topic.WEIGHT: weights(), Topic.WORK: work()}
    asked = [
        st.builds(NeedAnswer, st.just(topic), st.just(True), **{topic.lower(): value})  # noqa: FBT003
        for topic, value in values.items()
    ]
    topics = st.sampled_from(Topic)
    return st.one_of(*asked, st.builds(NeedAnswer, topics, st.just(False), some.texts()))  # noqa: FBT003


def _unknown() -> SearchStrategy[bool | None]:
    return _maybe(st.booleans())


def factors() -> SearchStrategy[Factor]:
    return st.builds(Factor, st.sampled_from(FactorKind), some.some_text(), some.some_text())


def _pain() -> SearchStrategy[PainHistory]:
    return st.builds(
        PainHistory,
        onset_date=_maybe(some.days()),
        leg_pain=_unknown(),
        red_flags_checked=_unknown(),
        previous_treatment=some.texts(),
        operation_considered=_unknown(),
        examined=_unknown(),
        acute_exacerbation=_unknown(),
    )


def _minutes() -> SearchStrategy[int | None]:
    return _maybe(st.integers(0, 10_080))


@cache
def records() -> SearchStrategy[ConversationRecord]:
    ratings = _maybe(st.integers(0, 10))
    words = st.lists(some.some_text(), max_size=2).map(tuple)
    ids = st.lists(st.uuids(), max_size=2).map(tuple)
    return st.builds(
        ConversationRecord,
        own_goals=words,
        mastery=ratings,
        pain=_maybe(_pain()),
        functioning=_maybe(st.builds(Functioning, ids, words, ratings, some.texts())),
        factors=st.lists(factors(), max_size=2).map(tuple),
        health=_maybe(st.builds(HealthBehaviour, _minutes(), _minutes(), some.texts(), some.texts())),
        mental_health=some.texts(),
        body_understanding=_maybe(st.sampled_from(BodyUnderstanding)),
        medication=_maybe(
            st.builds(
                PainMedication, st.sampled_from(MedicationUse), some.texts(), some.texts(), st.booleans()
            )
        ),
        practical=_maybe(st.builds(Practical, some.texts(), some.texts(), _unknown(), some.texts())),
        habits_kept=_maybe(st.sampled_from(HabitsKept)),
    )


def settlements() -> SearchStrategy[Settlement]:
    other = st.builds(
        Settlement,
        st.sampled_from(MANDATORY),
        st.sampled_from([Outcome.NOT_RELEVANT, Outcome.ELSEWHERE]),
        some.instants(),
        some.some_text(),
    )
    referred = st.builds(
        Settlement,
        st.just(Category.ALCOHOL),
        st.just(Outcome.TREATMENT_REFERRED),
        some.instants(),
        some.texts(),
        st.sampled_from(TreatmentOutcome),
    )
    return other | referred


def grounds() -> SearchStrategy[OfferGrounds]:
    return st.builds(OfferGrounds, some.texts(), some.texts(), some.texts())


@st.composite
def start_backs(draw: st.DrawFn) -> StartBack:
    sub, others = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    return StartBack(sub + others, sub)


def _part() -> dict[str, SearchStrategy[Any]]:
    return {
        "id": st.uuids(),
        "version": st.integers(0, 1000),
        "citizen_id": st.uuids(),
        "pathway_id": st.uuids(),
    }


@cache
def stratifications() -> SearchStrategy[Stratification]:
    return st.builds(
        Stratification,
        **_part(),
        status=st.sampled_from(StratificationStatus),
        stratified_at=some.instants(),
        stratified_by=some.names(),
        group=_maybe(st.sampled_from(SupportGroup)),
        rationale=some.texts(),
        override_reason=some.texts(),
        start_back=_maybe(start_backs()),
    )


@st.composite
def other_care(draw: st.DrawFn) -> OtherCare:
    began = draw(some.days())
    lasted = draw(_maybe(st.integers(0, 300)))
    return OtherCare(
        **{name: draw(values) for name, values in _part().items()},
        status=draw(st.sampled_from(OtherCareStatus)),
        actor=draw(st.sampled_from(CareActor)),
        actor_name=draw(some.names()),
        category=draw(st.sampled_from(Category)),
        from_date=began,
        to_date=None if lasted is None else began + timedelta(days=lasted),
        source=draw(st.sampled_from(CareSource)),
        registered_at=draw(some.instants()),
        description=draw(some.texts()),
    )
