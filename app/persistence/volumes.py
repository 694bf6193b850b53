"""Counts for the reports on volume and capacity: one statement each, nothing about a single person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.domain.activities import ACTIVITY_LIFECYCLE, ActivityEvent, ActivityStatus
from app.domain.codes import Category, LegalBasis
from app.domain.offers import OfferStatus
from app.domain.pathways import PathwayStatus
from app.domain.referrals import REFERRAL_LIFECYCLE, ReferralEvent, ReferralStatus
from app.domain.sessions import Attendance
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_REFERRAL = table_of(rows.ReferralRow)
_PATHWAY = table_of(rows.PathwayRow)
_OFFER = table_of(rows.OfferRow)
_ACTIVITY = table_of(rows.ActivityRow)
_SESSION = table_of(rows.SessionRow)
_AUTHORITY: Any = bindparam("authority")
_AT = DateTime(timezone=True)
_SINCE, _UNTIL = bindparam("since", type_=_AT), bindparam("until", type_=_AT)

UNDECIDED = [s for s in ReferralStatus if ReferralEvent.ACCEPT in REFERRAL_LIFECYCLE.allowed(s)]

_FILLS = (ActivityEvent.COMPLETE, ActivityEvent.STOP)
SEATED = [
    *(s for s in ActivityStatus if any(e in ACTIVITY_LIFECYCLE.allowed(s) for e in _FILLS)),
    ActivityStatus.COMPLETED,
]
"""States in which an activity takes, or took, a place for as long as it was planned."""


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Search by status: which ones, the caller says."""
    found: ColumnElement[bool] = column == func.any(bindparam(name, type_=ARRAY(String)))
    return found


def danish_day(instant: Any) -> Any:
    return cast(func.timezone("Europe/Copenhagen", instant), Date)


def month_of(instant: Any) -> Any:
    return func.to_char(func.timezone("Europe/Copenhagen", instant), literal("YYYY-MM"))


def instant_in(table: Any, name: str) -> Any:
    """Return an instant that lies in the content only."""
    return cast(table.c.content[name].astext, _AT)


_RECEIVED = Statement(
    select(danish_day(_REFERRAL.c.received_at)).where(
        _REFERRAL.c.authority == _AUTHORITY,
        _REFERRAL.c.received_at >= _SINCE,
        _REFERRAL.c.received_at < _UNTIL,
        ~among(_REFERRAL.c.status, "void"),
    )
)
_FIRST_REQUEST = (
    select(func.min(_REFERRAL.c.received_at))
    .where(_REFERRAL.c.authority == _PATHWAY.c.authority, _REFERRAL.c.pathway_id == _PATHWAY.c.id)
    .scalar_subquery()
)
_SINCE_WHEN = danish_day(func.coalesce(_FIRST_REQUEST, _PATHWAY.c.opened_at))
_OF_119 = and_(
    _PATHWAY.c.authority == _AUTHORITY,
    _PATHWAY.c.legal_basis == literal(LegalBasis.SUL119.value),
    ~among(_PATHWAY.c.status, "void"),
)
_CLARIFIED_LATER = _PATHWAY.c.clarified_at >= _UNTIL
_CLOSED_LATER = _PATHWAY.c.closed_at >= _UNTIL
_WAITING = Statement(
    union_all(
        select(_SINCE_WHEN.label("since"), instant_in(_PATHWAY, "conversation_at").label("booked_for")).where(
            _OF_119,
            _PATHWAY.c.opened_at < _UNTIL,
            or_(_PATHWAY.c.clarified_at.is_(None), _CLARIFIED_LATER),
            or_(_PATHWAY.c.closed_at.is_(None), _CLOSED_LATER),
            or_(among(_PATHWAY.c.status, "waiting"), _CLARIFIED_LATER, _CLOSED_LATER),
        ),
        select(danish_day(_REFERRAL.c.received_at), cast(None, _AT)).where(
            _REFERRAL.c.authority == _AUTHORITY,
            _REFERRAL.c.pathway_id.is_(None),
            _REFERRAL.c.received_at < _UNTIL,
            among(_REFERRAL.c.status, "undecided"),
        ),
    )
)
_HAS_TRAINING = exists().where(
    _OFFER.c.authority == _PATHWAY.c.authority,
    _OFFER.c.pathway_id == _PATHWAY.c.id,
    _OFFER.c.category == literal(Category.TRAINING.value),
    among(_OFFER.c.status, "accepted"),
)
_CLARIFIED = Statement(
    select(
        (danish_day(_PATHWAY.c.clarified_at) - _SINCE_WHEN).label("days"), _HAS_TRAINING.label("training")
    ).where(_OF_119, _PATHWAY.c.clarified_at >= _SINCE, _PATHWAY.c.clarified_at < _UNTIL)
)
_OFFERED = Statement(
    select(month_of(_OFFER.c.offered_at).label("month"), _OFFER.c.category, func.count().label("offers"))
    .where(
        _OFFER.c.authority == _AUTHORITY,
        _OFFER.c.offered_at >= _SINCE,
        _OFFER.c.offered_at < _UNTIL,
        ~among(_OFFER.c.status, "void"),
    )
    .group_by("month", _OFFER.c.category)
)
_ON = cast(bindparam("on"), Date)
_TAKEN = Statement(
    select(func.count()).where(
        _ACTIVITY.c.authority == _AUTHORITY,
        _ACTIVITY.c.category == literal(Category.TRAINING.value),
        among(_ACTIVITY.c.status, "seated"),
        cast(_ACTIVITY.c.content["planned_from"].astext, Date) <= _ON,
        cast(_ACTIVITY.c.content["planned_to"].astext, Date) >= _ON,
    )
)
_MINUTES = func.extract("epoch", instant_in(_SESSION, "planned_end") - _SESSION.c.planned_start) / literal(60)
_ATTENDED = Statement(
    select(
        month_of(_SESSION.c.planned_start).label("month"),
        _ACTIVITY.c.category,
        func.count().label("sessions"),
        cast(func.sum(_MINUTES), Integer).label("minutes"),
    )
    .join(
        _ACTIVITY,
        and_(_ACTIVITY.c.authority == _SESSION.c.authority, _ACTIVITY.c.id == _SESSION.c.activity_id),
    )
    .where(
        _SESSION.c.authority == _AUTHORITY,
        _SESSION.c.planned_start >= _SINCE,
        _SESSION.c.planned_start < _UNTIL,
        among(_SESSION.c.status, "attended"),
    )
    .group_by("month", _ACTIVITY.c.category)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    since: date
    booked_for: datetime | None


@dataclass(frozen=True, slots=True)
class Clarified:
    """One conversation held: how long it was waited for, and whether training followed."""

    days: int
    training: bool


@dataclass(slots=True)
class MonthOfCategory:
    month: str
    category: str
    offers: int = 0
    sessions: int = 0
    minutes: int = 0


async def fetch(work: UnitOfWork, statement: Statement, **values: Any) -> list[Any]:
    bound = statement.bind({"authority": work.authority, **values})
    return await work.connection.fetch(statement.sql, *bound)  # type: ignore[no-any-return]


async def days_received(work: UnitOfWork, *, since: datetime, until: datetime) -> tuple[date, ...]:
    """Return the day of every referral in a time, the mistaken ones left out."""
    void = [ReferralStatus.ENTERED_IN_ERROR]
    found = await fetch(work, _RECEIVED, since=since, until=until, void=void)
    return tuple(row[0] for row in found)


async def waiting(work: UnitOfWork, *, until: datetime) -> tuple[Waiting, ...]:
    """Return who at that moment had come after § 119 and had had no clarifying conversation.

    Referrals that nobody has decided on are as they are now: what they once were is not a column.
    """
    found = await fetch(
        work,
        _WAITING,
        until=until,
        void=[PathwayStatus.ENTERED_IN_ERROR],
        waiting=[PathwayStatus.OPEN],
        undecided=UNDECIDED,
    )
    return tuple(Waiting(row["since"], row["booked_for"]) for row in found)


async def seats_taken(work: UnitOfWork, *, on: date) -> int:
    """Return how many activities of training run over a day."""
    (row,) = await fetch(work, _TAKEN, on=on, seated=SEATED)
    return int(row[0])


async def clarified(work: UnitOfWork, *, since: datetime, until: datetime) -> tuple[Clarified, ...]:
    found = await fetch(
        work,
        _CLARIFIED,
        since=since,
        until=until,
        void=[PathwayStatus.ENTERED_IN_ERROR],
        accepted=[OfferStatus.ACCEPTED],
    )
    return tuple(Clarified(**dict(row)) for row in found)


async def months_of_categories(
    work: UnitOfWork, *, since: datetime, until: datetime
) -> tuple[MonthOfCategory, ...]:
    """Return offers made, sessions attended and their minutes, by month and category."""
    offered = await fetch(work, _OFFERED, since=since, until=until, void=[OfferStatus.ENTERED_IN_ERROR])
    attended = await fetch(work, _ATTENDED, since=since, until=until, attended=[Attendance.ATTENDED])
    return tuple(_merged((*offered, *attended)))


def _merged(found: Iterable[Any]) -> list[MonthOfCategory]:
    merged: dict[tuple[str, str], MonthOfCategory] = {}
    for row in found:
        key = (row["month"], row["category"])
        held = merged.setdefault(key, MonthOfCategory(*key))
        for name in set(row.keys()) - {"month", "category"}:
            setattr(held, name, row[name])
    return [merged[key] for key in sorted(merged)]
