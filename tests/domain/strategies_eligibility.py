"""What hypothesis draws for intake: facts, treatments, contact attempts, coordination."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.contacts import ContactAttempt, ContactOutcome, ContactWay
from app.domain.coordination import CoordinationNeed, InvolvedParty
from app.domain.eligibility_facts import Answer, EligibilityFacts, PsychosocialFactor
from app.domain.treatments import EarlierTreatment, Effect, TreatmentType


def _text() -> SearchStrategy[str]:
    return st.text("abcæøå ÆØÅ", max_size=20)


def _days() -> SearchStrategy[date]:
    return st.dates(date(1990, 1, 1), date(2060, 12, 31))


def _maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


def earlier_treatments() -> SearchStrategy[EarlierTreatment]:
    return st.builds(
        EarlierTreatment,
        type=st.sampled_from(TreatmentType),
        effect=st.sampled_from(Effect),
        profession=_text(),
        from_date=_maybe(_days()),
        to_date=_maybe(_days()),
        note=_text(),
    )


@cache
def eligibility_facts() -> SearchStrategy[EligibilityFacts]:
    answers = _maybe(st.sampled_from(Answer))
    return st.builds(
        EligibilityFacts,
        examined=answers,
        no_benefit_of_treatment=answers,
        pain_limits=answers,
        pain_onset_date=_maybe(_days()),
        weeks_of_pain=_maybe(st.integers(0, 5200)),
        earlier_treatments=_maybe(st.lists(earlier_treatments(), max_size=2).map(tuple)),
        psychosocial=_maybe(st.lists(st.sampled_from(PsychosocialFactor), unique=True).map(tuple)),
        exacerbation=answers,
        need_level_reason=_maybe(_text()),
    )


@cache
def contact_attempts() -> SearchStrategy[tuple[ContactAttempt, ...]]:
    instants = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    attempt = st.builds(
        ContactAttempt,
        at=instants,
        way=st.sampled_from(ContactWay),
        outcome=st.sampled_from(ContactOutcome),
        note=_text(),
    )
    return st.lists(attempt, max_size=2).map(tuple)


@cache
def coordination_needs() -> SearchStrategy[CoordinationNeed]:
    parties = st.lists(st.sampled_from(InvolvedParty), min_size=1, unique=True).map(tuple)
    return st.builds(CoordinationNeed, parties=parties, note=_text())
