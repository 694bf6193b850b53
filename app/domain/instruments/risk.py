"""Risk and beliefs: Örebro short and full, FABQ, STarT Back. A note tells unverified cut-offs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Band, Direction, Instrument, Purpose, Scoring, items, numbered

_WORSE = Direction.HIGH_IS_WORSE
_RECALLED = "Grænseværdierne er ikke efterprøvet."

RISK: Final = (
    Instrument(
        code="OREBRO-SHORT",
        danish="Örebro, kort (10 spørgsmål)",
        items=numbered(10, 0, 10),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(100),
        purpose=Purpose.SCREENING,
        bands=(Band("low", "lav risiko", Decimal(50)), Band("high", "høj risiko")),
        licence="Fri",
    ),
    Instrument(
        code="OREBRO-FULL",
        danish="Örebro, fuld (21 scorede spørgsmål)",
        items=numbered(21, 0, 10),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(210),
        purpose=Purpose.SCREENING,
        bands=(
            Band("low", "lav risiko", Decimal(105)),
            Band("medium", "moderat risiko", Decimal(130)),
            Band("high", "høj risiko"),
        ),
        licence="Fri",
        note=_RECALLED,
    ),
    Instrument(
        code="FABQ-PA",
        danish="FABQ, fysisk aktivitet",
        items=items("2345", 0, 6),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(24),
        bands=(Band("low", "lav", Decimal(14)), Band("high", "høj")),
        licence="Fri",
        note=_RECALLED,
    ),
    Instrument(
        code="FABQ-W",
        danish="FABQ, arbejde",
        items=items(("6", "7", "9", "10", "11", "12", "15"), 0, 6),
        scoring=Scoring.SUM,
        direction=_WORSE,
        highest=Decimal(42),
        bands=(Band("low", "lav", Decimal(33)), Band("high", "høj")),
        licence="Fri",
        note=_RECALLED,
    ),
    Instrument(
        code="START-BACK",
        danish="STarT Back (STarT-dk)",
        items=(*numbered(8, 0, 1), *items("9", 0, 4)),
        scoring=Scoring.START_BACK,
        groups=(("low", "lav risiko"), ("medium", "mellem risiko"), ("high", "høj risiko")),
        direction=_WORSE,
        highest=Decimal(9),
        purpose=Purpose.SCREENING,
        licence="Fri; dansk udgave STarT-dk",
        note="Støtte til en beslutning, aldrig beslutningen selv, og intet effektmål. "
        "Spørgsmål 9 (0–4) tæller 1 ved meget eller ekstremt generende.",
    ),
)
