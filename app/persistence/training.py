"""Training of one citizen as the duplicate guard asks for it: our own, and that there is some elsewhere.

`training_elsewhere` is the only question that reads cases across authorities (ADR 0009): training of
their own, and training they have given to a private provider. It is asked by one person's numbers,
returns three facts a row and notes itself at both authorities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, bindparam, func, literal_column, select

from app.domain.activities import ACTIVITY_LIFECYCLE, ActivityStatus
from app.domain.body_area import is_lumbar
from app.domain.codes import Category, LegalBasis
from app.domain.duplicate_detection import ENDED, TRAINING_MONTHS, TrainingElsewhere
from app.domain.free_choice import FreeChoiceCase
from app.domain.free_choice_training import NEVER_TRAINED
from app.domain.identifiers import PersonNumber
from app.domain.intake import CodeSystem, Diagnosis
from app.domain.legal_days import is_within_months, legal_day
from app.domain.plans import PlanStatus
from app.persistence import records, rows
from app.persistence.mapped import converter
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_NUMBER = table_of(rows.CitizenIdentifierRow)
_ACTIVITY = table_of(rows.ActivityRow)
_PATHWAY = table_of(rows.PathwayRow)
_REFERRAL = table_of(rows.ReferralRow)
_PLAN = table_of(rows.RehabPlanRow)
_EVENT = table_of(rows.EventRow)

_ENDED = Statement(
    select(_EVENT.c.aggregate_id, func.max(_EVENT.c.happened_at).label("ended_at"))
    .join(
        _ACTIVITY,
        and_(
            _ACTIVITY.c.authority == _EVENT.c.authority,
            _ACTIVITY.c.id == _EVENT.c.aggregate_id,
            _ACTIVITY.c.status == _EVENT.c.status,
        ),
    )
    .where(_EVENT.c.authority == bindparam("authority"), _EVENT.c.citizen_id == bindparam("citizen_id"))
    .group_by(_EVENT.c.aggregate_id)
)


def _diagnoses(table: Any) -> Any:
    """Return what the requests of a pathway say they are about, as one JSON list."""
    said = func.jsonb_path_query_array(table.c.content, literal_column("'$.said.diagnoses[*]'"))
    return (
        select(func.jsonb_agg(said))
        .where(table.c.authority == _PATHWAY.c.authority, table.c.pathway_id == _PATHWAY.c.id)
        .correlate(_PATHWAY)
        .scalar_subquery()
    )


_REACHED = (
    select(func.max(_EVENT.c.happened_at))
    .where(
        _EVENT.c.authority == _ACTIVITY.c.authority,
        _EVENT.c.citizen_id == _ACTIVITY.c.citizen_id,
        _EVENT.c.aggregate_id == _ACTIVITY.c.id,
        _EVENT.c.status == _ACTIVITY.c.status,
    )
    .correlate(_ACTIVITY)
    .scalar_subquery()
)
_ELSEWHERE = Statement(
    select(
        _NUMBER.c.authority,
        _NUMBER.c.citizen_id,
        _ACTIVITY.c.status,
        _PATHWAY.c.legal_basis,
        _PATHWAY.c.content["programme_included"].as_boolean().label("programme_included"),
        _REACHED.label("reached_at"),
        _diagnoses(_REFERRAL).label("referred_for"),
        _diagnoses(_PLAN).label("planned_for"),
    )
    .select_from(_NUMBER)
    .outerjoin(
        _ACTIVITY,
        and_(
            _ACTIVITY.c.authority == _NUMBER.c.authority,
            _ACTIVITY.c.citizen_id == _NUMBER.c.citizen_id,
            _ACTIVITY.c.category == Category.TRAINING.value,
        ),
    )
    .outerjoin(
        _PATHWAY,
        and_(_PATHWAY.c.authority == _ACTIVITY.c.authority, _PATHWAY.c.id == _ACTIVITY.c.pathway_id),
    )
    .where(
        _NUMBER.c.system == bindparam("system"),
        _NUMBER.c.value == bindparam("value"),
        _NUMBER.c.authority != bindparam("authority"),
    )
    .order_by(_NUMBER.c.authority)
)
_SAID = func.jsonb_path_query_array(_PLAN.c.content, literal_column("'$.said.diagnoses'"))
_HAS_PROVIDER: Any = literal_column("'$.free_choice[*].provider_id ? (@ != null)'")
_GIVEN = Statement(
    select(
        _NUMBER.c.authority,
        _PLAN.c.status,
        _PLAN.c.content["programme_included"].as_boolean().label("programme_included"),
        _PLAN.c.content["free_choice"].label("cases"),
        _SAID.label("planned_for"),
    )
    .select_from(_NUMBER)
    .join(
        _PLAN,
        and_(_PLAN.c.authority == _NUMBER.c.authority, _PLAN.c.citizen_id == _NUMBER.c.citizen_id),
    )
    .where(
        _NUMBER.c.system == bindparam("system"),
        _NUMBER.c.value == bindparam("value"),
        _NUMBER.c.authority != bindparam("authority"),
        func.jsonb_path_exists(_PLAN.c.content, _HAS_PROVIDER),
    )
    .order_by(_NUMBER.c.authority)
)
"""Training that another authority has given to a private provider: its sessions are nobody's here."""
AUDITED_AS = "Training elsewhere"


async def ended_days(work: UnitOfWork, citizen_id: UUID) -> dict[UUID, date]:
    """Return the day on which each of the citizen's activities came to the state it is in."""
    values = {"authority": work.authority, "citizen_id": citizen_id}
    found = await work.connection.fetch(_ENDED.sql, *_ENDED.bind(values))
    return {row["aggregate_id"]: legal_day(row["ended_at"]) for row in found}


async def training_elsewhere(
    work: UnitOfWork, numbers: Iterable[PersonNumber], *, citizen_id: UUID
) -> tuple[TrainingElsewhere, ...]:
    """Ask whether other authorities train the person for the same body area, and note it on both sides.

    Asked by every number the person has or had: the other authority may know only a former one.
    What each of them learns of the other: law, and that it goes on or in which month it ended.
    """
    found: list[Any] = []
    given: list[Any] = []
    for number in numbers:
        values = {"authority": work.authority, "system": number.SYSTEM, "value": number.value}
        found += await work.connection.fetch(_ELSEWHERE.sql, *_ELSEWHERE.bind(values))
        given += await work.connection.fetch(_GIVEN.sql, *_GIVEN.bind(values))
    _note(work, found, citizen_id)
    today = legal_day(work.now)
    return tuple(dict.fromkeys((*_told(found, today=today), *_told_of_given(given, today=today))))


def _note(work: UnitOfWork, found: Sequence[Any], citizen_id: UUID) -> None:
    known_to = dict.fromkeys((row["authority"], row["citizen_id"]) for row in found)
    asked = ",".join(authority for authority, _ in known_to)
    work.audit("search", AUDITED_AS, citizen_id=citizen_id, detail=f"asked: {asked or 'nobody knows them'}")
    for authority, their_id in known_to:
        values = records.audit_values(work.actor, work.now, "search", AUDITED_AS)
        work.write(
            records.INSERT_AUDIT,
            {
                **values,
                "authority": authority,
                "object_id": None,
                "citizen_id": their_id,
                "detail": f"asked by: {work.authority}",
            },
        )


def _told(found: Sequence[Any], *, today: date) -> Iterator[TrainingElsewhere]:
    for row in found:
        if row["status"] is None or not _is_lumbar(row):
            continue
        status, basis = ActivityStatus(row["status"]), LegalBasis(row["legal_basis"])
        if not ACTIVITY_LIFECYCLE.is_final(status):
            yield TrainingElsewhere(row["authority"], basis)
        elif status in ENDED:
            yield from _ended(row["authority"], basis, legal_day(row["reached_at"]), today)


def _ended(authority: str, basis: LegalBasis, ended: date, today: date) -> Iterator[TrainingElsewhere]:
    if is_within_months(ended, TRAINING_MONTHS, today=today):
        yield TrainingElsewhere(authority, basis, f"{ended:%Y-%m}")


def _told_of_given(given: Sequence[Any], *, today: date) -> Iterator[TrainingElsewhere]:
    """Tell of training under free choice as of any other; at whom it is given stays inside."""
    for row in given:
        diagnoses, programme = _diagnosed(row["planned_for"]), bool(row["programme_included"])
        if PlanStatus(row["status"]) in NEVER_TRAINED or not is_lumbar(diagnoses, in_programme=programme):
            continue
        for case in converter.structure(orjson.loads(row["cases"]), tuple[FreeChoiceCase, ...]):
            if case.provider_id is not None:
                yield from _given_by(row["authority"], case, today)


def _given_by(authority: str, case: FreeChoiceCase, today: date) -> Iterator[TrainingElsewhere]:
    if case.ended_at is None:
        yield TrainingElsewhere(authority, LegalBasis.SUL140)
    else:
        yield from _ended(authority, LegalBasis.SUL140, legal_day(case.ended_at), today)


def _is_lumbar(row: Any) -> bool:
    diagnoses = _diagnosed(row["referred_for"], row["planned_for"])
    return is_lumbar(diagnoses, in_programme=bool(row["programme_included"]))


def _diagnosed(*lists: str | None) -> Iterator[Diagnosis]:
    for kept in lists:
        for of_request in orjson.loads(kept) if kept else ():
            for said in of_request:
                yield Diagnosis(said["code"], CodeSystem(said["system"]))
