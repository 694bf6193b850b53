"""Function: ODI, Roland-Morris with 24 and with 23 items, Quebec, and the citizen's own activities."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Band, Direction, Instrument, Item, Scoring, numbered

_WORSE = Direction.HIGH_IS_WORSE
_ASK = "Rettigheder: indhent tilladelse hos rettighedshaver, før spørgsmålene gengives"

FUNCTION: Final = (
    Instrument(
        code="ODI",
        danish="Oswestry Disability Index",
        items=numbered(10, 0, 5),
        min_answered=8,
        scoring=Scoring.PERCENT_OF_POSSIBLE,
        direction=_WORSE,
        highest=Decimal(100),
        mic_absolute=Decimal(10),
        mic_relative=True,
        licence=_ASK,
        note="Mindst 8 af 10 afsnit skal være besvaret; scoren er procent af det mulige i de besvarede.",
    ),
    Instrument(
        code="RMDQ-24",
        danish="Roland-Morris, 24 udsagn",
        items=numbered(24, 0, 1),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(24),
        mic_absolute=Decimal(5),
        mic_relative=True,
        bands=(Band("recovered", "restitueret", Decimal(2)), Band("limited", "begrænset")),
        licence="Fri",
    ),
    Instrument(
        code="RMQ-23",
        danish="Roland-Morris, dansk udgave med 23 udsagn",
        items=numbered(23, 0, 1),
        min_answered=19,
        scoring=Scoring.SUM_AND_PERCENT,
        direction=_WORSE,
        highest=Decimal(100),
        mic_relative=True,
        bands=(
            Band("good", "godt forløb", Decimal(30)),
            Band("poor", "dårligt forløb (over 30 af 100)"),
        ),
        licence="Fri",
        note="Scoren er procent ja af de besvarede (0–100); antal ja står ved siden af. "
        "Mindst 19 af 23 besvaret (eget valg).",
    ),
    Instrument(
        code="QBPDS",
        danish="Quebec Back Pain Disability Scale",
        items=numbered(20, 0, 5),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(100),
        mic_absolute=Decimal(20),
        mic_relative=True,
        licence=_ASK,
    ),
    Instrument(
        code="PSFS",
        danish="Patientspecifik funktionel skala",
        items=tuple(Item(str(n), 0, 10, "Borgerens egen aktivitet", needs_text=True) for n in range(1, 6)),
        min_answered=1,
        scoring=Scoring.MEAN,
        direction=Direction.HIGH_IS_BETTER,
        highest=Decimal(10),
        mic_absolute=Decimal(2),
        mic_item=Decimal(3),
        licence="Fri",
        note="Borgeren vælger selv 1–3 (højst 5) aktiviteter.",
    ),
)
