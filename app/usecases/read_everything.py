"""All that is published about one patient, type after type, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.refusals import NotFound
from app.domain.searching import Condition, Equal
from app.fhir.parameters import PARAMETERS
from app.persistence.archive import Match
from app.persistence.wanted import Place, Wanted
from app.usecases.looking import Looking

_NAMES = ("$everything",)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which types, changed when, how many on a page."""

    types: tuple[str, ...]
    conditions: tuple[Condition, ...]
    count: int


async def read_everything(
    looking: Looking, id_: UUID, asked: Asked, *, after: Place | None
) -> tuple[list[tuple[str, Match]], Place | None]:
    """Return a page, and where the next one begins; raises NotFound where the patient is not to be seen."""
    if not await looking.search(Wanted("Patient", ids=(id_,), names=_NAMES, limit=1)):
        raise NotFound("Patient")
    found: list[tuple[str, Match]] = []
    for wanted in _remaining(id_, asked, after):
        if not looking.may_read(wanted.type):
            continue
        room = asked.count - len(found)
        page = await looking.search(replace(wanted, limit=room + 1))
        found += [(wanted.type, match) for match in page[:room]]
        if len(page) > room:
            return found, _place(*found[-1])
    return found, None


def _remaining(id_: UUID, asked: Asked, after: Place | None) -> list[Wanted]:
    """Return what is still to be walked: the patient, then each type in the order of its name."""
    about = [Wanted("Patient", asked.conditions, (id_,), _NAMES)] if "Patient" in asked.types else []
    for type_ in sorted(set(asked.types) - {"Patient"}):
        if parameter := PARAMETERS.get(type_, {}).get("patient"):
            forms = tuple((name, f"Patient/{id_}") for name in parameter.stored)
            conditions = (Equal(forms, is_narrow=True), *asked.conditions)
            about.append(Wanted(type_, conditions, None, _NAMES))
    if after is None:
        return about
    type_, _, at = str(after[0]).partition(" ")
    ahead = [
        wanted for wanted in about if (wanted.type != "Patient", wanted.type) >= (type_ != "Patient", type_)
    ]
    begun = [replace(w, after=(datetime.fromisoformat(at), after[1])) for w in ahead if w.type == type_]
    return [*begun, *(wanted for wanted in ahead if wanted.type != type_)]


def _place(type_: str, match: Match) -> Place:
    at = match.place[0]
    assert isinstance(at, datetime)  # noqa: S101 - nothing here is sorted by a value
    return f"{type_} {at.isoformat()}", match.id
