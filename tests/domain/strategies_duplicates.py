"""Every legal duplicate alert, ULRUS report and disposition."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.activities import DeliveryType
from app.domain.codes import LegalBasis, StopReason
from app.domain.dispositions import Disposition, DispositionStatus, NextStep
from app.domain.duplicates import (
    AlertDecision,
    AlertLevel,
    AlertStatus,
    AlertTrigger,
    DuplicateAlert,
    Match,
    MatchKind,
)
from app.domain.ulrus import Examiner, UlrusInstrument, UlrusReport, UlrusScore, UlrusStatus
from tests.domain.strategies import days, diagnoses, digits, instants, some_text, texts

_versions = st.integers(0, 5)


def _some(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=2).map(tuple)


def matches() -> SearchStrategy[Match]:
    return st.builds(
        Match,
        kind=st.sampled_from(MatchKind),
        level=st.sampled_from(AlertLevel),
        key=some_text(),
        legal_basis=st.none() | st.sampled_from(LegalBasis),
        authority=st.just("") | digits(4),
        provider=texts(),
        telephone=texts(),
        month=st.sampled_from(("", "2026-10")),
        activity_id=st.none() | st.uuids(),
        pathway_id=st.none() | st.uuids(),
        name=texts(),
        fsiii_code=texts(),
        delivery_types=_some(st.sampled_from(DeliveryType)),
        from_date=st.none() | days(),
        to_date=st.none() | days(),
        attended=st.integers(0, 30),
        planned=st.integers(0, 30),
        stop_reason=st.none() | st.sampled_from(StopReason),
        goals=_some(texts()),
        scores=_some(texts()),
        diagnoses=_some(diagnoses()),
        recommendation=texts(),
        author=texts(),
    )


def alerts() -> SearchStrategy[DuplicateAlert]:
    return st.builds(
        DuplicateAlert,
        id=st.uuids(),
        version=_versions,
        status=st.sampled_from(AlertStatus),
        citizen_id=st.uuids(),
        trigger=st.sampled_from(AlertTrigger),
        level=st.sampled_from(AlertLevel),
        raised_at=instants(),
        matched=_some(matches()),
        request_ids=_some(st.uuids()),
        plan_id=st.none() | st.uuids(),
        pathway_id=st.none() | st.uuids(),
        diagnoses=_some(diagnoses()),
        deadline_shown=st.none() | days(),
        deferred_to=st.none() | days(),
        decision=st.none() | st.sampled_from(AlertDecision),
        decided_at=st.none() | instants(),
        decided_by=texts(),
        reason=texts(),
        content_difference=texts(),
    )


def reports() -> SearchStrategy[UlrusReport]:
    examiner = st.builds(
        Examiner,
        name=some_text(),
        profession=texts(),
        organisation=texts(),
        certified_on=days(),
        authorisation=texts(),
        certification_expires_on=st.none() | days(),
    )
    score = st.builds(UlrusScore, instrument=st.sampled_from(UlrusInstrument), value=st.integers(0, 24))
    return st.builds(
        UlrusReport,
        id=st.uuids(),
        version=_versions,
        status=st.sampled_from(UlrusStatus),
        citizen_id=st.uuids(),
        examiner=examiner,
        referred_on=days(),
        examined_on=days(),
        report_on=days(),
        recommendation=some_text(),
        scores=_some(score),
        source=texts(),
        first_contact_on=st.none() | days(),
        diagnosed_on=st.none() | days(),
        reason=texts(),
    )


def dispositions() -> SearchStrategy[Disposition]:
    return st.builds(
        Disposition,
        id=st.uuids(),
        version=_versions,
        status=st.sampled_from(DispositionStatus),
        citizen_id=st.uuids(),
        next_step=st.sampled_from(NextStep),
        decided_on=days(),
        responsible=some_text(),
        decided_by=texts(),
        reason=texts(),
    )
