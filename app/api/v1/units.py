"""A unit that a body points out by one of its numbers; one that cannot be is refused where it stands."""

from __future__ import annotations

from typing import TypeVar

from app.domain.identifiers import Gln, OrganisationIdentifier, Sor, Ydernummer
from app.domain.organisations import identifiers_of
from app.domain.parties import Party
from app.domain.refusals import InvalidValue, MissingValue

N = TypeVar("N", bound=OrganisationIdentifier)


def unit_named(
    *,
    ydernummer: str | None = None,
    gln: str | None = None,
    sor: str | None = None,
    required: str,
    prefix: str = "",
) -> Party:
    """Return the unit; the fields begin with `prefix`, and without any the `required` one is missing."""
    number = _number(Gln, gln, f"{prefix}gln")
    unit = Party(
        ydernummer=_number(Ydernummer, ydernummer, f"{prefix}ydernummer"),
        gln_text=number.value if number else "",
        sor=_number(Sor, sor, f"{prefix}sor"),
    )
    if not identifiers_of(unit):
        raise MissingValue(required, place=f"{prefix}{required}")
    return unit


def _number(kind: type[N], value: str | None, place: str) -> N | None:
    if not value:
        return None
    try:
        return kind(value)
    except InvalidValue as refusal:
        raise refusal.within(place) from None
