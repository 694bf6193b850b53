"""How well notices arrive, counted in the ledger by receiver and format: one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    DateTime,
    Float,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from app.domain.delivery_counts import DeliveryCounts, Outcome, statuses_of
from app.domain.notices import NoticeEvent
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.volumes import among

_NOTICE = table_of(rows.NoticeRow)
_DELIVERY = table_of(rows.DeliveryRow)
_EVENT = table_of(rows.EventRow)
_ORGANISATION = table_of(rows.OrganisationRow)
_AT: Final = DateTime(timezone=True)
_NOBODY: Final = "~"
"""Stands behind every id and format."""


def _instant(name: str) -> Any:
    return cast(_NOTICE.c.content[name].astext, _AT)


def _ordered(column: Any) -> Any:
    """Byte by byte: an order that no database's language changes."""
    return func.coalesce(cast(column, String), literal(_NOBODY)).collate("C")


def _counted(condition: Any) -> Any:
    return func.count().filter(condition)


def _standing(outcome: Outcome) -> Any:
    return _counted(among(_NOTICE.c.status, f"statuses_{outcome}")).label(outcome.value)


def _percentile(share: float) -> Any:
    seconds = func.extract("epoch", _instant("acknowledged_at") - _instant("sent_at"))
    return cast(func.percentile_cont(literal(share)).within_group(seconds), Float)


_FORMAT = _NOTICE.c.content["route"]["format"].astext
_PLACE = (_ordered(_NOTICE.c.recipient_id), _ordered(_FORMAT))
_SENT_BY_HAND_AGAIN = exists().where(
    _EVENT.c.authority == _NOTICE.c.authority,
    _EVENT.c.aggregate_id == _NOTICE.c.id,
    _EVENT.c.name == literal(NoticeEvent.RESEND.value),
)
_COUNTS = Statement(
    select(
        _NOTICE.c.recipient_id.label("organisation_id"),
        func.coalesce(func.max(_ORGANISATION.c.name), literal("")).label("name"),
        func.coalesce(_FORMAT, literal("")).label("format"),
        func.count().label("ordered"),
        _counted(_instant("sent_at").is_not(None)).label("sent"),
        _counted(or_(_DELIVERY.c.resends > literal(0), _SENT_BY_HAND_AGAIN)).label("resent"),
        *(_standing(outcome) for outcome in Outcome),
        _percentile(0.5).label("median_seconds"),
        _percentile(0.9).label("slow_seconds"),
    )
    .outerjoin(
        _DELIVERY, and_(_DELIVERY.c.authority == _NOTICE.c.authority, _DELIVERY.c.notice_id == _NOTICE.c.id)
    )
    .outerjoin(_ORGANISATION, _ORGANISATION.c.id == _NOTICE.c.recipient_id)
    .where(
        _NOTICE.c.authority == bindparam("authority"),
        _NOTICE.c.due_at >= bindparam("since", type_=_AT),
        _NOTICE.c.due_at < bindparam("until", type_=_AT),
        tuple_(*_PLACE)
        > tuple_(bindparam("after_receiver", type_=String), bindparam("after_format", type_=String)),
    )
    .group_by(_NOTICE.c.recipient_id, _FORMAT)
    .order_by(*_PLACE)
    .limit(bindparam("limit"))
)


def place(counts: DeliveryCounts) -> tuple[str, str]:
    """Return where it stands in the list, which what is written meanwhile does not change."""
    receiver = _NOBODY if counts.organisation_id is None else str(counts.organisation_id)
    return receiver, counts.format or _NOBODY


async def delivery_counts(
    work: UnitOfWork, *, since: datetime, until: datetime, after: tuple[str, str], limit: int
) -> tuple[DeliveryCounts, ...]:
    """Count the notices that fell due in a period, from a place in the list on."""
    values = {
        "authority": work.authority,
        "since": since,
        "until": until,
        "after_receiver": after[0],
        "after_format": after[1],
        "limit": limit,
        **{f"statuses_{outcome}": list(statuses_of(outcome)) for outcome in Outcome},
    }
    found = await work.connection.fetch(_COUNTS.sql, *_COUNTS.bind(values))
    return tuple(DeliveryCounts(**dict(row)) for row in found)
