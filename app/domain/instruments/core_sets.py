"""The core test set of a programme: what is measured when, the same for both laws (R98, R99).

Which sets there are is data: the register `core-test-set`, dated and the authority's own where it has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.instruments.definitions import Phase
from app.domain.refusals import UnknownCode


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to be measured, by any one of the instruments."""

    code: str
    danish: str
    instruments: tuple[str, ...]
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class CoreSet:
    programme: str
    version: str
    danish: str
    valid_from: date
    slots: tuple[Slot, ...]


BACK_PAIN: Final = "forloebsprogram-ryg"


def core_set_of(programme: str, sets: Iterable[CoreSet], *, place: str = "programme") -> CoreSet:
    """Return the set of a programme among those in force; raises UnknownCode."""
    found = {each.programme: each for each in sets}
    if programme not in found:
        raise UnknownCode("programme", programme[:80], known=found, place=place)
    return found[programme]
