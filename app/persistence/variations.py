"""Counts of units in a period: pathways clarified, offers, sessions; by whatever divides them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, literal, select

from app.domain.codes import Category
from app.domain.offers import OfferStatus
from app.domain.pathways import CloseType, PathwayStatus
from app.domain.sessions import Attendance
from app.domain.variation import UnitCounts
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.volumes import among, fetch

_PATHWAY = table_of(rows.PathwayRow)
_OFFER = table_of(rows.OfferRow)
_SESSION = table_of(rows.SessionRow)
_AT = _PATHWAY.c.clarified_at.type


class Division(StrEnum):
    """What divides an authority's pathways into units."""

    AUTHORITY = "authority"
    COORDINATOR = "coordinator"
    LEGAL_BASIS = "legal-basis"
    AREA = "area"


_UNIT: Final[Mapping[Division, Any]] = {
    Division.AUTHORITY: _PATHWAY.c.authority,
    Division.COORDINATOR: func.coalesce(_PATHWAY.c.content["coordinator"].astext, literal("")),
    Division.LEGAL_BASIS: _PATHWAY.c.legal_basis,
    Division.AREA: _PATHWAY.c.area,
}
_IN_PERIOD = and_(
    _PATHWAY.c.authority == bindparam("authority"),
    _PATHWAY.c.clarified_at >= bindparam("since", type_=_AT),
    _PATHWAY.c.clarified_at < bindparam("until", type_=_AT),
    ~among(_PATHWAY.c.status, "void"),
)


def _of_pathway(table: Any) -> Any:
    return and_(table.c.authority == _PATHWAY.c.authority, table.c.pathway_id == _PATHWAY.c.id)


def _clarified(unit: Any) -> Statement:
    return Statement(select(unit.label("unit"), func.count()).where(_IN_PERIOD).group_by("unit"))


def _offered(unit: Any) -> Statement:
    return Statement(
        select(unit.label("unit"), _OFFER.c.category, func.count(_PATHWAY.c.id.distinct()))
        .join(_OFFER, _of_pathway(_OFFER))
        .where(_IN_PERIOD, ~among(_OFFER.c.status, "void_offers"))
        .group_by("unit", _OFFER.c.category)
    )


def _sessions(unit: Any) -> Statement:
    return Statement(
        select(unit.label("unit"), _SESSION.c.status, func.count())
        .join(_SESSION, _of_pathway(_SESSION))
        .where(_IN_PERIOD)
        .group_by("unit", _SESSION.c.status)
    )


def _endings(unit: Any) -> Statement:
    how = _PATHWAY.c.content["closure"]["close_type"].astext
    return Statement(
        select(unit.label("unit"), how.label("ending"), func.count())
        .where(_IN_PERIOD, _PATHWAY.c.closed_at.is_not(None))
        .group_by("unit", "ending")
    )


_CLARIFIED = {division: _clarified(unit) for division, unit in _UNIT.items()}
_OFFERED = {division: _offered(unit) for division, unit in _UNIT.items()}
_SESSIONS = {division: _sessions(unit) for division, unit in _UNIT.items()}

_ENDINGS = {division: _endings(unit) for division, unit in _UNIT.items()}


async def units(
    work: UnitOfWork, by: Division, *, since: datetime, until: datetime
) -> tuple[UnitCounts, ...]:
    """Return each unit that had a clarifying conversation in the period, in alphabetical order."""
    asked = {"since": since, "until": until, "void": [PathwayStatus.ENTERED_IN_ERROR]}
    clarified = await fetch(work, _CLARIFIED[by], **asked)
    offered = await fetch(work, _OFFERED[by], **asked, void_offers=[OfferStatus.ENTERED_IN_ERROR])
    sessions = await fetch(work, _SESSIONS[by], **asked)
    endings = await fetch(work, _ENDINGS[by], **asked)
    return tuple(
        UnitCounts(
            unit,
            count,
            {Category(category): n for of, category, n in offered if of == unit},
            {Attendance(status): n for of, status, n in sessions if of == unit},
            {CloseType(ending): n for of, ending, n in endings if of == unit},
        )
        for unit, count in sorted(clarified)
    )
