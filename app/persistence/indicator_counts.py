"""Indicators counted by the database: each term of a definition is one expression over `case_fact`.

Lists of days are in their order, so `width_bucket` counts those up to the cut-off by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union,
    union_all,
)

from app.domain import indicator_terms as terms
from app.domain.codes import Category
from app.domain.indicator_results import Outcome
from app.domain.indicator_slices import Interval
from app.domain.indicator_terms import Asked, Indicator, Term
from app.domain.strata import Stratifier
from app.persistence import rows
from app.persistence.stale_cases import WAITING
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_FACT = table_of(rows.CaseFactRow)
_STALE = table_of(rows.StaleCaseRow)
_CUTOFF: Final = bindparam("cutoff", type_=Date)


def _until(category: Category, name: str) -> Any:
    """Return how many of these days had come at the cut-off."""
    return func.width_bucket(_CUTOFF, _FACT.c[f"{category.lower()}_{name}"])


def _surely(condition: Any) -> Any:
    """What is not known does not hold: of an unknown, not even its opposite would."""
    return func.coalesce(condition, literal(value=False))


def _happened(term: terms.Happened) -> Any:
    return _surely(_FACT.c[term.fact] <= _CUTOFF)


def _not_earlier(term: terms.NotEarlier) -> Any:
    return _surely(_FACT.c[term.fact] >= _FACT.c[term.than])


def _recently(term: terms.Recently) -> Any:
    return _surely(_CUTOFF - _FACT.c[term.fact] < term.days)


def _is(term: terms.Is) -> Any:
    return _surely(_FACT.c[term.fact] == term.value)


def _offered(term: terms.Offered) -> Any:
    return _happened(terms.Happened(f"{term.category.lower()}_offered_on"))


def _still_planned(term: terms.StillPlanned) -> Any:
    return _until(term.category, "planned") > _until(term.category, "settled")


def _nothing_countable(term: terms.NothingCountable) -> Any:
    return _until(term.category, "attended") + _until(term.category, "missed") == 0


def _over_half(term: terms.OverHalf) -> Any:
    # 2·attended > attended + missed (G10).
    return _until(term.category, "attended") > _until(term.category, "missed")


_COMPILED: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    terms.Happened: _happened,
    terms.NotEarlier: _not_earlier,
    terms.Recently: _recently,
    terms.Is: _is,
    terms.Offered: _offered,
    terms.StillPlanned: _still_planned,
    terms.NothingCountable: _nothing_countable,
    terms.OverHalf: _over_half,
    terms.Not: lambda term: not_(_compiled(term.term)),
    terms.All: lambda term: and_(*map(_compiled, term.terms)),
    terms.Any: lambda term: or_(*map(_compiled, term.terms)),
}


def _compiled(term: Term) -> Any:
    return _COMPILED[type(term)](term)


def _outcome(indicator: Indicator) -> Any:
    """Return what becomes of a case: the reason it is left out, or how it counts; nothing if not asked."""
    left_out = [(_compiled(reason.when), literal(reason.code, String)) for reason in indicator.excluded]
    waits = [(_compiled(indicator.pending), literal(Outcome.PENDING, String))] if indicator.pending else []
    met = [(_compiled(indicator.met), literal(Outcome.MET, String))]
    unasked = [(not_(_compiled(indicator.among)), null())] if indicator.among else []
    return case(*unasked, *left_out, *waits, *met, else_=literal(Outcome.NOT_MET, String))


def _is_second(indicator: Indicator) -> Any:
    """Say whether another case may stand for the citizen though it came later."""
    return not_(_compiled(indicator.preferred)) if indicator.preferred else literal(value=False)


_ROOM: Final = "SET LOCAL work_mem = '64MB'"
"""Sorting a year of a country's cases takes more than what is meant for everyday statements."""


@dataclass(frozen=True, slots=True)
class How:
    """What a statement is compiled for; the rest of what is asked is bound to it."""

    by_pathway: bool
    by: Interval | None = None
    stratifier: Stratifier | None = None


def _part(anchor: Any, by: Interval | None) -> Any:
    """Return the first day of the part that an anchor lies in; the first part begins with the period."""
    if by is None:
        return cast(null(), Date)
    begun = cast(func.date_trunc(by.value, cast(anchor, DateTime)), Date)
    return func.greatest(begun, bindparam("first", type_=Date))


def _stratum(indicator: Indicator, stratifier: Stratifier | None) -> Any:
    if stratifier is None:
        return literal("", String)
    if stratifier is Stratifier.AGE_GROUP:
        return _FACT.c[f"age_at_{indicator.anchor.removesuffix('_on')}"]
    return _FACT.c[stratifier.replace("-", "_")]


def _units(alike: Sequence[Indicator], how: How) -> Any:
    """Return the cases that stand for themselves, or one for each citizen: the earliest in each part (G2).

    Indicators that ask for the same cases share them, each with an outcome of its own: what costs is
    finding the earliest.
    """
    first = alike[0]
    anchor = _FACT.c[first.anchor]
    cases = (
        select(
            _FACT.c.authority,
            _FACT.c.citizen_id,
            _FACT.c.case_id,
            anchor.label("anchor"),
            _part(anchor, how.by).label("part"),
            _stratum(first, how.stratifier).label("stratum"),
            _is_second(first).label("is_second"),
            *(_outcome(indicator).label(indicator.code) for indicator in alike),
        )
        .where(
            _FACT.c.authority == func.any(bindparam("authorities", type_=ARRAY(String))),
            _FACT.c.programme,
            anchor >= bindparam("first", type_=Date),
            anchor <= bindparam("last", type_=Date),
            _compiled(first.belongs),
        )
        .cte(f"cases_{first.code.lower()}")
    )
    if how.by_pathway:
        return cases
    order = [cases.c.is_second, cases.c.anchor, cases.c.case_id]
    once_in = [cases.c.authority, cases.c.citizen_id, *([cases.c.part] if how.by else [])]
    place = func.row_number().over(partition_by=once_in, order_by=order)
    ranked = select(cases, place.label("place")).subquery(f"ranked_{first.code.lower()}")
    return select(ranked).where(ranked.c.place == 1).cte(f"units_{first.code.lower()}")


def _alike(indicators: Iterable[Indicator]) -> Iterable[Sequence[Indicator]]:
    """Return together those that ask for the same cases."""
    found: dict[tuple[Any, ...], list[Indicator]] = {}
    for each in indicators:
        found.setdefault((each.anchor, each.belongs, each.preferred), []).append(each)
    return found.values()


@cache
def _counting(indicators: tuple[Indicator, ...], how: How) -> Statement:
    counted = (_counted(alike, how) for alike in _alike(indicators))
    return Statement(union_all(*(select_ for group in counted for select_ in group)))


def _counted(alike: Sequence[Indicator], how: How) -> Iterator[Select[Any]]:
    units = _units(alike, how)
    for indicator in alike:
        code = literal(indicator.code, String).label("code")
        outcome = units.c[indicator.code]
        split = (units.c.authority, units.c.part, units.c.stratum)
        counted = select(code, *split, outcome.label("outcome"), func.count().label("cases"))
        yield counted.where(outcome.is_not(None)).group_by(*split, outcome)


@cache
def _listing(indicator: Indicator, how: How) -> Statement:
    units = _units((indicator,), how)
    outcome = units.c[indicator.code]
    listed = select(units.c.citizen_id, units.c.case_id, units.c.anchor, outcome.label("outcome"))
    return Statement(listed.where(outcome.is_not(None)).order_by(units.c.anchor, units.c.case_id))


def _bound(asked: Asked) -> dict[str, Any]:
    return {
        "authorities": list(asked.authorities),
        "first": asked.first,
        "last": asked.last,
        "cutoff": asked.cutoff,
    }


async def count(work: UnitOfWork, indicators: Sequence[Indicator], asked: Asked) -> Iterable[Any]:
    """Return how many cases of each authority, part and stratum came to each outcome, for each indicator."""
    statement = _counting(tuple(indicators), How(asked.by_pathway, asked.by, asked.stratifier))
    await work.connection.execute(_ROOM)
    found: Iterable[Any] = await work.connection.fetch(statement.sql, *statement.bind(_bound(asked)))
    return found


async def cases_of(work: UnitOfWork, indicator: Indicator, asked: Asked) -> Iterable[Any]:
    """Return the cases behind a number, each with what became of it."""
    statement = _listing(indicator, How(asked.by_pathway))
    found: Iterable[Any] = await work.connection.fetch(statement.sql, *statement.bind(_bound(asked)))
    return found


async def stale_among(work: UnitOfWork, authorities: Sequence[str]) -> tuple[str, ...]:
    """Return which of these have cases that changed since they were read."""
    found = await work.connection.fetch(WAITING.sql, *WAITING.bind({"authorities": list(authorities)}))
    return tuple(row["authority"] for row in found)


_WITH_CASES = Statement(union(select(_FACT.c.authority), select(_STALE.c.authority)).order_by("authority"))


async def with_cases(work: UnitOfWork) -> tuple[str, ...]:
    """Return every authority that has, or has had, cases."""
    return tuple(
        row["authority"] for row in await work.connection.fetch(_WITH_CASES.sql, *_WITH_CASES.bind({}))
    )
