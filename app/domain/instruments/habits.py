"""Habits: AUDIT-C for alcohol, Fagerström for nicotine. No cut-off is established, so neither has bands."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Direction, Instrument, Purpose, Scoring, items, numbered

_WORSE = Direction.HIGH_IS_WORSE

HABITS: Final = (
    Instrument(
        code="AUDIT-C",
        danish="AUDIT-C, alkohol",
        items=numbered(3, 0, 4),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(12),
        purpose=Purpose.SCREENING,
        licence="Fri",
    ),
    Instrument(
        code="FAGERSTROM",
        danish="Fagerström, nikotinafhængighed",
        items=(*items("14", 0, 3), *items("2356", 0, 1)),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(10),
        purpose=Purpose.SCREENING,
        licence="Fri",
        note="Spørgsmål 1 og 4 har fire svar (0–3), de øvrige to (0–1).",
    ),
)
