"""Who is the authority for a task, in an area, on a day (L3; health reform 2027, §1.5).

The authority is never "the municipality": on 1 January 2027 patient-directed prevention and
specialised rehabilitation move to the regions, while a municipality may go on operating them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.domain.codes import LegalBasis, PlanLevel
from app.domain.intake import PlanType
from app.domain.refusals import Unresolved


class Task(StrEnum):
    PREVENTION_119 = "PREVENTION_119"
    REHAB_ALMEN_BASAL = "REHAB_ALMEN_BASAL"
    REHAB_ALMEN_AVANCERET = "REHAB_ALMEN_AVANCERET"
    TRAIN_SPECIAL = "TRAIN_SPECIAL"
    REHAB_SPECIAL = "REHAB_SPECIAL"


REFORM = date(2027, 1, 1)
MOVED_TO_REGIONS = frozenset({Task.PREVENTION_119, Task.REHAB_SPECIAL})


@dataclass(frozen=True, slots=True)
class Assignment:
    """One authority answers for one task in one area (a kommunekode) for a while."""

    task: Task
    area: str
    authority: str
    """A kommunekode or a regionskode."""
    operator: str = ""
    """Who does the work under the authority; empty when it is the authority itself."""
    agreement: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def task_of(basis: LegalBasis, plan_type: PlanType | None = None, level: PlanLevel | None = None) -> Task:
    """Return the task that a request asks for."""
    if basis is LegalBasis.SUL119:
        return Task.PREVENTION_119
    if plan_type is PlanType.REHABILITERING:
        return Task.REHAB_SPECIAL
    if plan_type is PlanType.SPECIALISERET:
        return Task.TRAIN_SPECIAL
    return Task.REHAB_ALMEN_AVANCERET if level is PlanLevel.AVANCERET else Task.REHAB_ALMEN_BASAL


def responsible(task: Task, area: str, on: date, assignments: Iterable[Assignment]) -> Assignment:
    """Return the assignment in force that day; an agreement beats the law's own default.

    Raises Unresolved where none is.
    """
    held = [a for a in assignments if a.task is task and a.area == area and a.holds(on)]
    if not held:
        raise Unresolved(f"The authority for {task} in {area}", place="receiver")
    return max(held, key=lambda a: (bool(a.agreement), a.valid_from))


def by_law(area: str, region: str, region_after_reform: str) -> tuple[Assignment, ...]:
    """Return what the law alone says for one municipality, before and after the reform.

    Specialised training is the hospital's, so the region's, all along. Until agreements are
    registered the municipality is taken to go on operating what moves [P].
    """
    day_before = date(REFORM.year - 1, 12, 31)
    rows: list[Assignment] = []
    for task in Task:
        if task is Task.TRAIN_SPECIAL:
            rows.append(Assignment(task, area, region, valid_to=day_before))
            rows.append(Assignment(task, area, region_after_reform, valid_from=REFORM))
        elif task in MOVED_TO_REGIONS:
            rows.append(Assignment(task, area, area, valid_to=day_before))
            rows.append(Assignment(task, area, region_after_reform, operator=area, valid_from=REFORM))
        else:
            rows.append(Assignment(task, area, area))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Segment:
    """One authority answered from the first day to the last; none while it still does."""

    assignment: Assignment
    first_day: date
    last_day: date | None


def segments(
    task: Task, area: str, first_day: date, last_day: date | None, assignments: Iterable[Assignment]
) -> tuple[Segment, ...]:
    """Return who answered for a case from its first day on, without a gap (L3).

    A case that is not over has no last day; what is already known to come is told too.
    """
    held = [a for a in assignments if a.task is task and a.area == area]
    changes = {a.valid_from for a in held} | {a.valid_to + _DAY for a in held if a.valid_to}
    starts = sorted({first_day} | {d for d in changes if d > first_day and (not last_day or d <= last_day)})
    found: list[Segment] = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        until = following - _DAY if following else last_day
        now = responsible(task, area, start, held)
        if found and found[-1].assignment == now:
            found[-1] = replace(found[-1], last_day=until)
        else:
            found.append(Segment(now, start, until))
    return tuple(found)


_DAY = timedelta(days=1)
