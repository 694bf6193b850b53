"""Physical tests: 30-second chair stand and six-minute walk."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Direction, Instrument, Item, Scoring

_BETTER = Direction.HIGH_IS_BETTER

PHYSICAL: Final = (
    Instrument(
        code="CST-30",
        danish="Rejse-sætte-sig-test, 30 sekunder",
        items=(Item("1", 0, 100, "Antal rejsninger"),),
        scoring=Scoring.SINGLE,
        direction=_BETTER,
        highest=Decimal(100),
        mic_absolute=Decimal(2),
        snomed="450738001",
        licence="Fri",
        note="Sæde 44–47 cm, armene krydset; mere end halvvejs oppe ved 30 sekunder tæller med.",
    ),
    Instrument(
        code="6MWT",
        danish="6-minutters gangtest (meter)",
        items=(Item("1", 0, 1500, "Meter"),),
        scoring=Scoring.SINGLE,
        direction=_BETTER,
        highest=Decimal(1500),
        mic_absolute=Decimal(30),
        snomed="1144649008",
        licence="Fri",
        note="Bane på 20–50 meter, uden ganghjælpemiddel; afvigelser noteres.",
    ),
)
