"""Ordering notices: ledger rows as changes of a decision (§5.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.decision import Change
from app.domain.notices import NoticeOrder, ledger_rows
from app.domain.pathways import Pathway

NewId = Callable[[], UUID]


def ordered(*orders: NoticeOrder, now: datetime, new_id: NewId) -> tuple[Change, ...]:
    """Return the ledger rows of these orders, as changes."""
    return tuple(
        Change(row, "order", now) for order in orders for row in ledger_rows(order, now=now, new_id=new_id)
    )


def order_start(
    pathway: Pathway, orders: Iterable[NoticeOrder], *, now: datetime, new_id: NewId
) -> tuple[Pathway, tuple[Change, ...]]:
    """Return the pathway that remembers, and the ledger rows for requests not told of yet.

    START is ordered once per request, as soon as a first conversation has a time; the own GP
    hears of the pathway once.
    """
    fresh = [order for order in orders if order.request_id not in pathway.start_told_for]
    rows = ordered(
        *(replace(o, pathway_id=pathway.id, with_own_gp=_first(pathway, n)) for n, o in enumerate(fresh)),
        now=now,
        new_id=new_id,
    )
    told = (*pathway.start_told_for, *(order.request_id for order in fresh))
    return replace(pathway, start_told_for=told), rows


def _first(pathway: Pathway, place: int) -> bool:
    return place == 0 and not pathway.start_told_for
