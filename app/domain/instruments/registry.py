"""Every instrument the service knows; an unknown code or version is refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from app.domain.instruments.definitions import Instrument
from app.domain.instruments.function import FUNCTION
from app.domain.instruments.habits import HABITS
from app.domain.instruments.pain import PAIN
from app.domain.instruments.physical import PHYSICAL
from app.domain.instruments.risk import RISK
from app.domain.instruments.wellbeing import WELLBEING
from app.domain.refusals import RuleNotMet, UnknownCode

REGISTRY: Final[tuple[Instrument, ...]] = (*PAIN, *FUNCTION, *WELLBEING, *PHYSICAL, *RISK, *HABITS)


def instrument_on(
    code: str, on: date, *, registry: Sequence[Instrument] = REGISTRY, place: str = "instrument"
) -> Instrument:
    """Return the version of an instrument that is valid that day."""
    versions = [known for known in registry if known.code == code]
    if not versions:
        raise UnknownCode("instrument", code, known={known.code for known in registry}, place=place)
    for version in versions:
        if version.is_valid(on):
            return version
    raise RuleNotMet(
        "instrument-not-valid",
        f"No version of {code} is valid on {on}.",
        f"Ingen version af {code} gælder den {on}.",
        place=place,
    )


def instrument_version(
    code: str, version: str, *, registry: Sequence[Instrument] = REGISTRY, place: str = "instrument_version"
) -> Instrument:
    """Return exactly this version, as a measurement was made with it."""
    versions = {known.version: known for known in registry if known.code == code}
    if version not in versions:
        raise UnknownCode(f"version of {code}", version, known=versions, place=place)
    return versions[version]
