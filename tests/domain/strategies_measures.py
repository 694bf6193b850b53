"""Every legal measurement, condition, goal, follow-up and perspective."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.codes import LegalBasis
from app.domain.conditions import Condition, ConditionStatus, Rating
from app.domain.follow_ups import FollowUp, FollowUpStatus, Review
from app.domain.fsiii import CONDITIONS, FollowUpResult, GoalChange, Meaning, Performance, Severity
from app.domain.goals import Goal, GoalKind, GoalStatus, OwnActivity, Target
from app.domain.icf import Component
from app.domain.instruments.definitions import Instrument, ItemAnswer, Phase
from app.domain.instruments.registry import REGISTRY
from app.domain.instruments.scoring import score
from app.domain.measurements import Earlier, Measurement, MeasurementStatus, Source
from app.domain.perspectives import Contributor, Observation, Perspective, PerspectiveStatus
from tests.domain.strategies import days, instants, names, some_text, texts


@st.composite
def answers(draw: st.DrawFn, instrument: Instrument, *, whole: bool = False) -> tuple[ItemAnswer, ...]:
    """Draw answers that are enough to be scored."""
    count = len(instrument.items) if whole else draw(st.integers(instrument.required, len(instrument.items)))
    chosen = draw(st.permutations(instrument.items))[:count]
    return tuple(
        ItemAnswer(i.code, draw(st.integers(i.lowest, i.highest)), draw(some_text()) if i.needs_text else "")
        for i in chosen
    )


@cache
def instruments() -> SearchStrategy[Instrument]:
    return st.sampled_from(REGISTRY)


def _part() -> dict[str, SearchStrategy[Any]]:
    return {
        "id": st.uuids(),
        "version": st.integers(0, 1000),
        "citizen_id": st.uuids(),
        "pathway_id": st.uuids(),
    }


def _some(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)


def _maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    instrument = draw(instruments())
    items = draw(answers(instrument))
    waived = draw(st.booleans())
    result = score(instrument, items)
    measured: Measurement = draw(
        st.builds(
            Measurement,
            **_part(),
            status=st.sampled_from(MeasurementStatus),
            instrument=st.just(instrument.code),
            instrument_version=st.just(instrument.version),
            phase=st.sampled_from(Phase),
            taken_at=instants(),
            items=st.just(() if waived else items),
            result=st.just(None if waived else result),
            source=_maybe(st.sampled_from(Source)),
            method_deviation=texts(),
            assessment_id=_maybe(st.uuids()),
            waived_reason=texts(),
            earlier=_some(
                st.builds(
                    Earlier,
                    items=st.just(items),
                    result=st.just(result),
                    amended_at=instants(),
                    reason=texts(),
                )
            ),
        )
    )
    return measured


@cache
def ratings() -> SearchStrategy[Rating]:
    return st.builds(
        Rating,
        rated_at=instants(),
        severity=st.sampled_from(Severity),
        performance=_maybe(st.sampled_from(Performance)),
        meaning=_maybe(st.sampled_from(Meaning)),
        rated_by=names(),
        text=texts(),
    )


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    basis = draw(st.sampled_from(LegalBasis))
    condition: Condition = draw(
        st.builds(
            Condition,
            **_part(),
            status=st.sampled_from(ConditionStatus),
            legal_basis=st.just(basis),
            fsiii_code=st.sampled_from(sorted(CONDITIONS[basis])),
            recorded_date=days(),
            ratings=st.lists(ratings(), min_size=1, max_size=3).map(tuple),
            in_focus=st.booleans(),
            icf_codes=_some(st.sampled_from(["b280", "d450", "e310"])),
        )
    )
    return condition


def goals() -> SearchStrategy[Goal]:
    return st.builds(
        Goal,
        **_part(),
        status=st.sampled_from(GoalStatus),
        kind=st.sampled_from(GoalKind),
        description=some_text(),
        set_at=instants(),
        condition_ids=_some(st.uuids()),
        own_activity=_maybe(
            st.builds(OwnActivity, measurement_id=st.uuids(), item=st.sampled_from(["1", "2"]))
        ),
        change=_maybe(st.sampled_from(GoalChange)),
        target=_maybe(
            st.builds(
                Target, instrument=st.just("ODI"), value=st.integers(0, 1000).map(lambda n: Decimal(n) / 10)
            )
        ),
        target_date=_maybe(days()),
        agreed_goal=texts(),
        judgement=texts(),
    )


def follow_ups() -> SearchStrategy[FollowUp]:
    return st.builds(
        FollowUp,
        **_part(),
        status=st.sampled_from(FollowUpStatus),
        followed_up_at=instants(),
        review=st.builds(
            Review,
            result=st.sampled_from(FollowUpResult),
            condition_ids=_some(st.uuids()),
            activity_ids=_some(st.uuids()),
            text=texts(),
            followed_up_by=names(),
        ),
    )


def perspectives() -> SearchStrategy[Perspective]:
    return st.builds(
        Perspective,
        **_part(),
        status=st.sampled_from(PerspectiveStatus),
        observation=st.builds(
            Observation,
            contributor=st.sampled_from(Contributor),
            component=st.sampled_from(Component),
            text=some_text(),
            contributed_on=days(),
            name=names(),
        ),
    )
