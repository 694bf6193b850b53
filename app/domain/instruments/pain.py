"""Pain: NRS for back and leg, VAS, VRS."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Direction, Instrument, Item, Scoring

_FREE = "Fri"
_WORSE = Direction.HIGH_IS_WORSE


def _nrs(code: str, where: str) -> Instrument:
    return Instrument(
        code=code,
        danish=f"Numerisk smerteskala, {where}",
        items=(Item("1", 0, 10, f"Smerte i {where}"),),
        scoring=Scoring.SINGLE,
        direction=_WORSE,
        highest=Decimal(10),
        mic_absolute=Decimal(2),
        mic_relative=True,
        licence=_FREE,
    )


PAIN: Final = (
    _nrs("NRS-BACK", "ryg"),
    _nrs("NRS-LEG", "ben"),
    Instrument(
        code="VAS",
        danish="Visuel analog skala for smerte (mm)",
        items=(Item("1", 0, 100, "Millimeter på en linje på 100 mm"),),
        scoring=Scoring.SINGLE,
        direction=_WORSE,
        highest=Decimal(100),
        mic_absolute=Decimal(15),
        mic_relative=True,
        snomed="443394008",
        licence=_FREE,
    ),
    Instrument(
        code="VRS",
        danish="Verbal smerteskala",
        items=(Item("1", 0, 4, "0 ingen smerter – 4 uudholdelige smerter"),),
        scoring=Scoring.SINGLE,
        direction=_WORSE,
        highest=Decimal(4),
        snomed="1144798005",
        licence=_FREE,
    ),
)
