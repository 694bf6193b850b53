"""The core test set of each version of a programme: the same for both laws (R98, R99; decision D-4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.instruments.definitions import Phase
from app.domain.refusals import UnknownCode

_ALWAYS = (Phase.BASELINE, Phase.END)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to be measured, by any one of the instruments."""

    code: str
    danish: str
    instruments: tuple[str, ...]
    phases: tuple[Phase, ...] = _ALWAYS


@dataclass(frozen=True, slots=True)
class CoreSet:
    programme: str
    version: str
    danish: str
    valid_from: date
    slots: tuple[Slot, ...]


BACK_PAIN: Final = "back-pain"
CORE_SETS: Final = (
    CoreSet(
        BACK_PAIN,
        "1",
        "Lænderygsmerter",
        date(2015, 1, 1),
        (
            Slot("pain-back", "Smerte i ryg", ("NRS-BACK",)),
            Slot("pain-leg", "Smerte i ben", ("NRS-LEG",)),
            Slot("function", "Funktion", ("RMDQ-24", "RMQ-23", "ODI")),
            Slot("own-activities", "Egne aktiviteter", ("PSFS",)),
            Slot("quality-of-life", "Livskvalitet", ("EQ-5D-5L",)),
            Slot("physical", "Rejse-sætte-sig", ("CST-30",)),
            Slot("work", "Arbejde", ("WORK",), (Phase.BASELINE, Phase.END, Phase.FOLLOWUP)),
            # STarT Back tells what help is needed; measured again it tells nothing.
            Slot("risk", "Risikogruppe", ("START-BACK",), (Phase.BASELINE,)),
        ),
    ),
)


def core_set_on(
    on: date, *, programme: str = BACK_PAIN, sets: Sequence[CoreSet] = CORE_SETS, place: str = "programme"
) -> CoreSet:
    """Return the newest version of a programme's set that is valid that day."""
    valid = [known for known in sets if known.programme == programme and known.valid_from <= on]
    if not valid:
        known = {known.programme for known in sets}
        raise UnknownCode("programme", programme, known=known, place=place)
    return max(valid, key=lambda each: each.valid_from)
