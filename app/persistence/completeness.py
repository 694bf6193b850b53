"""How complete what is registered is: of the minimum data set, each field's share of pathways (R61, R64)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, cast, exists, func, literal, not_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.domain.assessments import AssessmentKind, AssessmentStatus, Topic
from app.domain.notices import NoticeType, RecipientRole
from app.domain.pathways import CloseType, PathwayStatus
from app.domain.sessions import Attendance
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.volumes import among, fetch

_PATHWAY = table_of(rows.PathwayRow)
_CITIZEN = table_of(rows.CitizenRow)
_ASSESSMENT = table_of(rows.AssessmentRow)
_OFFER = table_of(rows.OfferRow)
_SESSION = table_of(rows.SessionRow)
_NOTICE = table_of(rows.NoticeRow)
_AT = _PATHWAY.c.opened_at.type
_NOW = bindparam("now", type_=_AT)
_Yes = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    title: str
    expected: _Yes
    """Of which pathways it is to be there."""
    present: _Yes


def _said(*path: str) -> _Yes:
    """Say whether a text of the pathway's content is there and not empty."""
    return func.coalesce(_content(*path).astext, literal("")) != literal("")


def _content(*path: str) -> Any:
    found: Any = _PATHWAY.c.content
    for name in path:
        found = found[name]
    return found


def _some(table: Any, *more: Any) -> _Yes:
    return exists().where(
        table.c.authority == _PATHWAY.c.authority, table.c.pathway_id == _PATHWAY.c.id, *more
    )


def _held(kind: AssessmentKind, *more: Any) -> _Yes:
    return _some(_ASSESSMENT, _ASSESSMENT.c.kind == literal(kind.value), *_is_held(), *more)


def _is_held() -> tuple[_Yes, ...]:
    return (among(_ASSESSMENT.c.status, "held"),)


def _asked(topic: Topic) -> _Yes:
    answer = json.dumps({"answers": [{"topic": topic, "asked": True}]})
    return _some(_ASSESSMENT, *_is_held(), _ASSESSMENT.c.content.contains(cast(literal(answer), JSONB)))


_OWN_GP: _Yes = exists().where(
    _CITIZEN.c.authority == _PATHWAY.c.authority,
    _CITIZEN.c.id == _PATHWAY.c.citizen_id,
    func.jsonb_array_length(_CITIZEN.c.content["gp_registrations"]) > literal(0),
)
_ALL: _Yes = true()
_CLARIFIED: _Yes = _PATHWAY.c.clarified_at.is_not(None)
_STARTED: _Yes = _PATHWAY.c.rehab_start_date.is_not(None)
_ENDED: _Yes = and_(_STARTED, _PATHWAY.c.closed_at.is_not(None))
_STOPPED: _Yes = _content("closure", "close_type").astext == literal(CloseType.STOPPED.value)
_PAST_SESSION: _Yes = _some(_SESSION, _SESSION.c.planned_start < _NOW)
_UNTOLD: _Yes = _some(_SESSION, _SESSION.c.planned_start < _NOW, among(_SESSION.c.status, "planned"))
_END_TO_GP: _Yes = _some(
    _NOTICE,
    _NOTICE.c.type == literal(NoticeType.END.value),
    _NOTICE.c.role == literal(RecipientRole.OWN_GP.value),
)
_FIELDS: Final = (
    _Field("coordinator", "Kommunal koordinator", _ALL, _said("coordinator")),
    _Field("own_gp", "Egen læge", _ALL, _OWN_GP),
    _Field("clarified_at", "Dato for afklarende samtale", _ALL, _CLARIFIED),
    _Field("smoking", "Spurgt om rygning", _CLARIFIED, _asked(Topic.SMOKING)),
    _Field("alcohol", "Spurgt om alkohol", _CLARIFIED, _asked(Topic.ALCOHOL)),
    _Field("weight", "Spurgt om vægt", _CLARIFIED, _asked(Topic.WEIGHT)),
    _Field("work", "Spurgt om arbejde", _CLARIFIED, _asked(Topic.WORK)),
    _Field("offers", "Tilbud", _CLARIFIED, _some(_OFFER)),
    _Field("agreed_plan", "Aftalt plan", _STARTED, _said("agreed_plan")),
    _Field("attendance", "Fremmøde registreret på afholdte mødegange", _PAST_SESSION, not_(_UNTOLD)),
    _Field("closing_conversation", "Afsluttende samtale", _ENDED, _held(AssessmentKind.CLOSING)),
    _Field("result_summary", "Resultat ved afslutning", _ENDED, _said("closure", "result_summary")),
    _Field("stop_reason", "Årsag til ophør", _STOPPED, _said("closure", "stop_reason")),
    _Field("follow_up", "Opfølgning", _ENDED, _held(AssessmentKind.FOLLOW_UP)),
    _Field("end_notice", "Afslutningsmeddelelse til egen læge", _ENDED, _END_TO_GP),
)


def _counts() -> Iterator[Any]:
    for number, field in enumerate(_FIELDS):
        yield func.count().filter(field.expected).label(f"expected_{number}")
        yield func.count().filter(field.expected, field.present).label(f"present_{number}")


_COMPLETENESS = Statement(
    select(*_counts())
    .select_from(_PATHWAY)
    .where(
        _PATHWAY.c.authority == bindparam("authority"),
        _PATHWAY.c.opened_at >= bindparam("since", type_=_AT),
        _PATHWAY.c.opened_at < bindparam("until", type_=_AT),
        not_(among(_PATHWAY.c.status, "void")),
    )
)


@dataclass(frozen=True, slots=True)
class FieldCount:
    name: str
    title: str
    expected: int
    present: int


async def completeness(work: UnitOfWork, *, since: datetime, until: datetime) -> tuple[FieldCount, ...]:
    """Count over the pathways opened in a period."""
    found = await fetch(
        work,
        _COMPLETENESS,
        since=since,
        until=until,
        now=work.now,
        void=[PathwayStatus.ENTERED_IN_ERROR],
        held=[AssessmentStatus.HELD],
        planned=[Attendance.PLANNED],
    )
    (row,) = found
    return tuple(
        FieldCount(field.name, field.title, row[f"expected_{number}"], row[f"present_{number}"])
        for number, field in enumerate(_FIELDS)
    )
