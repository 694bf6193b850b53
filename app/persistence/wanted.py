"""A search in the archive's terms: what is wanted, where to begin, and the values of its statement.

A search begins with the entries of one thing that is asked for and checks the rest on each
resource. Where it begins is said by us and not left to the planner (ADR 0010).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from app.domain.private import Private
from app.domain.publishing import PRESENT
from app.domain.searching import FIRST, LAST, Between, Condition, Equal, Range, instant
from app.persistence import keys

MANY: Final = 1000
"""From here on it is cheaper to walk in order and check than to gather and sort."""

Place: TypeAlias = tuple[datetime | str, UUID]
"""Where a page ends: when the last resource was made, or the value it is sorted by; and which it is."""
Side: TypeAlias = Literal["entries", "low", "high"]
"""What leads to a condition's resources: entries, or the index of one end of its values."""
Check: TypeAlias = Literal["equal", "without", "between"]


@dataclass(frozen=True, slots=True)
class Sort:
    """By the least value of any of these parameters, or by the greatest, downwards."""

    parameters: tuple[str, ...]
    downwards: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(Private):
    """A search; all conditions must hold."""

    type: str
    conditions: tuple[Condition, ...] = ()
    ids: tuple[UUID, ...] | None = None
    names: tuple[str, ...] = ()
    """What was searched by, for the audit."""
    sort: Sort | None = None
    """None: as they were made, the newest first."""
    after: Place | None = None
    as_of: datetime | None = None
    """Of a walk by change: when its first page was read, for it to go on as things stood then."""
    limit: int = 20

    @property
    def is_behind_all_values(self) -> bool:
        """Whether a sorted walk has come to what has no value, which stands as it was made."""
        return self.sort is not None and self.after is not None and isinstance(self.after[0], datetime)

    @property
    def is_by_change(self) -> bool:
        """Whether it is sorted by what every resource has."""
        return self.sort is not None and self.sort.parameters == (keys.CHANGED,)

    @property
    def without_value(self) -> Wanted:
        """Return the search for what has no value to be sorted by."""
        assert self.sort is not None  # noqa: S101 - nothing else has values
        missing = Equal(
            tuple((name + PRESENT, "") for name in self.sort.parameters), without=True, leads=False
        )
        after = self.after if self.is_behind_all_values else None
        return replace(self, sort=None, after=after, conditions=(*self.conditions, missing))


Lead: TypeAlias = int | Literal["all", "ids", "sorted"]
"""Where a search begins: with the condition of this number, or as it says."""


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a search but its values: searches of one shape share one statement."""

    lead: Literal["entries", "low", "high", "ids", "sorted"]
    checks: tuple[tuple[int, Check], ...]
    downwards: bool = True
    paged: bool = False
    by_value: bool = False
    """Whether what is gathered is sorted by a value, not by when it was made."""
    is_as_of: bool = False
    """Whether what changed since the walk began stands where it stood then."""


def shape(wanted: Wanted, lead: Lead) -> Shape:
    checks = tuple((n, _check(c)) for n, c in enumerate(wanted.conditions) if n != lead or _leads_to_more(c))
    downwards = wanted.sort is None or wanted.sort.downwards
    by_value = wanted.sort is not None and lead != "sorted"
    is_as_of = wanted.as_of is not None
    return Shape(_lead(wanted, lead), checks, downwards, wanted.after is not None, by_value, is_as_of)


def _leads_to_more(condition: Condition) -> bool:
    return isinstance(condition, Equal) and condition.leads_to_more


def _check(condition: Condition) -> Check:
    if isinstance(condition, Between):
        return "between"
    return "without" if condition.without else "equal"


def _lead(wanted: Wanted, lead: Lead) -> Literal["entries", "low", "high", "ids", "sorted"]:
    if lead == "all":
        return "entries"
    if isinstance(lead, str):
        return lead
    return side(wanted.conditions[lead]) or "entries"


def side(condition: Condition) -> Side | None:
    """Return what leads to a condition's resources; None where all would have to be looked at."""
    if isinstance(condition, Equal):
        return None if condition.without or not condition.leads else "entries"
    if all(r.low_from > FIRST or r.low_before < LAST for r in condition.ranges):
        return "low"
    return "high" if all(r.high_after > FIRST or r.high_to < LAST for r in condition.ranges) else None


def obvious(wanted: Wanted) -> Lead | None:
    """Return where to begin if that can be said without looking."""
    if wanted.ids is not None:
        return "ids"
    leading = list(leads(wanted))
    if wanted.sort is not None:
        return None if leading else "sorted"
    if not leading:
        return "all"
    narrow = [n for n, c in leading if isinstance(c, Equal) and c.is_narrow]
    if narrow:
        return narrow[0]
    return leading[0][0] if len(leading) == 1 and isinstance(leading[0][1], Equal) else None


def leads(wanted: Wanted) -> Iterator[tuple[int, Condition]]:
    return ((n, c) for n, c in enumerate(wanted.conditions) if side(c))


def smallest(wanted: Wanted, sizes: Sequence[int]) -> Lead:
    """Return where to begin, by what each leading condition leads to."""
    sized = sorted(zip(sizes, leads(wanted), strict=True), key=lambda one: one[0])
    if sized and sized[0][0] <= MANY:
        return sized[0][1][0]
    if wanted.sort is not None:
        return "sorted"
    # All lead to many: those that come in order, or else everything does.
    return next((n for _, (n, c) in sized if isinstance(c, Equal)), "all")


def bound(wanted: Wanted, lead: Lead, audiences: Sequence[str]) -> dict[str, Any]:
    """Return everything that the statement of this search asks for beside the caller."""
    over = [keys.audience_of(name) for name in audiences]
    values = {"limit": wanted.limit, "ids": list(wanted.ids or ()), **_begun(wanted, lead, over)}
    for number, condition in enumerate(wanted.conditions):
        if number == lead:
            values |= _led(wanted.type, condition, over, "", "lead_")
        if number != lead or _leads_to_more(condition):
            values |= _checked(wanted.type, condition, over, number)
    return values


def _begun(wanted: Wanted, lead: Lead, over: list[int]) -> dict[str, Any]:
    """Return what is walked where no condition leads, and from where."""
    values: dict[str, Any] = {"keys": _laid_over(over, [keys.everything(wanted.type)])}
    if wanted.sort:
        values["sort_keys"] = _laid_over(over, _ordered(wanted.type, wanted.sort.parameters))
    if lead == "sorted":
        values["keys"] = values["sort_keys"]
    if wanted.after:
        values |= {"after": wanted.after[0], "after_id": wanted.after[1]}
    if wanted.as_of:
        values |= {"as_of": instant(wanted.as_of), "as_of_at": wanted.as_of}
    return values


def _checked(type_: str, condition: Condition, over: list[int], number: int) -> dict[str, Any]:
    if isinstance(condition, Between):
        return _led(type_, condition, over, str(number), f"{number}_")
    # Whether a form has entries is nothing to who only checks it.
    hashes = [hashed(type_, form) for form in condition.forms for hashed in (keys.walked, keys.checked)]
    return {f"found{number}": _laid_over(over, hashes)}


def bound_sizes(wanted: Wanted, audiences: Sequence[str]) -> dict[str, Any]:
    over = [keys.audience_of(name) for name in audiences]
    values: dict[str, Any] = {}
    for number, (_, condition) in enumerate(leads(wanted)):
        values |= _led(wanted.type, condition, over, str(number), f"{number}_")
    return values


def _laid_over(audiences: Iterable[int], hashes: Iterable[int]) -> list[int]:
    return [audience ^ form for audience, form in product(audiences, hashes)]


def _led(type_: str, condition: Condition, over: list[int], number: str, prefix: str) -> dict[str, Any]:
    """Return the keys a condition's resources stand under, and the ranges of their values."""
    if isinstance(condition, Equal):
        entries = (keys.walked(type_, form) for form in condition.led_by)
        return {f"keys{number}": _laid_over(over, entries)}
    names = _laid_over(over, _ordered(type_, condition.parameters))
    return {f"keys{number}": names, **_ranges(prefix, condition.ranges)}


def _ordered(type_: str, parameters: Iterable[str]) -> list[int]:
    return [keys.ordered(type_, name) for name in parameters]


BOUNDS: Final = ("low_from", "low_before", "high_after", "high_to", "containing")


def _ranges(prefix: str, ranges: Sequence[Range]) -> dict[str, list[str]]:
    return {f"{prefix}{name}": [getattr(r, name) for r in ranges] for name in BOUNDS}
