"""What only a §140 plan says: its type, the discharge date and the earliest start (KL rehab 2.2.0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from app.domain.codes import CARE_SOCIAL_CODES, PLAN_LEVEL_CODE, PLAN_TYPE_CODE, PlanLevel
from app.domain.intake import PlanType, Unmapped
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.fhir.elements import codings, day, extension, full_date
from app.fhir.entries import Located, together
from app.fhir.systems import PRECONDITION_DATE

_CATEGORIES: Final[dict[str, PlanType | PlanLevel]] = {
    code: member for table in (PLAN_TYPE_CODE, PLAN_LEVEL_CODE) for member, code in table.items()
}


def plan_fields(request: Located) -> dict[str, Any]:
    type_, discharged = together(lambda: _type(request), lambda: _discharge_date(request))
    return {
        "plan_type": type_,
        "discharge_date": discharged,
        "discharge_date_source": "PreconditionDate" if discharged else "",
        "earliest_start_date": _earliest_start(request, discharged),
        "unmapped": tuple(_levels(request)),
    }


def _categories(request: Located) -> Iterator[PlanType | PlanLevel]:
    for place, coding in codings(request.resource, "category"):
        if coding.get("system") != CARE_SOCIAL_CODES:
            continue
        code = coding.get("code", "")
        if code not in _CATEGORIES:
            raise UnknownCode("plan type", code, known=_CATEGORIES, place=request.at(f"{place}.code"))
        yield _CATEGORIES[code]


def _type(request: Located) -> PlanType:
    """Return the one type; a level of training stands only beside almen (L5)."""
    found = list(_categories(request))
    types = {member for member in found if isinstance(member, PlanType)}
    place = request.at("category")
    if not types:
        raise MissingValue("almen, specialiseret or rehabilitering", place=place)
    if len(types) > 1:
        raise InvalidValue("category", "one of almen, specialiseret and rehabilitering", place=place)
    if len(types) < len(set(found)) and types != {PlanType.ALMEN}:
        raise RuleNotMet(
            "level-without-almen",
            "basal and avanceret are levels of almen rehabilitation only.",
            "basal og avanceret er kun niveauer af almen genoptræning.",
            place=place,
        )
    return types.pop()


def _levels(request: Located) -> Iterator[Unmapped]:
    """Show the level a sender suggests; it is the municipality that decides it."""
    for member in _categories(request):
        if isinstance(member, PlanLevel):
            yield Unmapped(request.at("category"), member)


def _discharge_date(request: Located) -> date | None:
    written = extension(request.resource, PRECONDITION_DATE).get("valueDate", "")
    found = full_date(written)
    if written and found is None:
        raise InvalidValue("discharge date", "a whole date", place=request.at("extension"))
    return found


def _earliest_start(request: Located, discharged: date | None) -> date | None:
    """Return a start later than discharge: the plan postpones; any other start says nothing (K1)."""
    period = request.resource.get("occurrencePeriod", {})
    written = period.get("start") or request.resource.get("occurrenceDateTime", "")
    starts = day(written) if written else None
    later = starts is not None and discharged is not None and starts > discharged
    return starts if later else None
