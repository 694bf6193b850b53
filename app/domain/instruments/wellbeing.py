"""Quality of life and work: EQ-5D in its two forms, WHO-5, sick leave and hours (R75)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import Band, Direction, Instrument, Item, Scoring, items

_BETTER = Direction.HIGH_IS_BETTER
EQ_DIMENSIONS: Final = ("MO", "SC", "UA", "PD", "AD")
"""Bevægelighed, personlig pleje, sædvanlige aktiviteter, smerter/ubehag, angst/depression."""
NO_VALUE_SET: Final = "Indeks er ikke beregnet: der er ikke indlæst et dansk værdisæt."

WORK_STATUS: Final = (
    "I arbejde",
    "Delvist sygemeldt",
    "Fuldt sygemeldt",
    "Ledig",
    "Jobafklaringsforløb",
    "Ressourceforløb",
    "Fleksjob",
    "Førtidspension",
    "Pension",
    "Studerende",
    "Andet",
)


def _eq5d(levels: int) -> Instrument:
    return Instrument(
        code=f"EQ-5D-{levels}L",
        danish=f"EQ-5D-{levels}L, helbredsrelateret livskvalitet",
        items=(*items(EQ_DIMENSIONS, 1, levels), Item("VAS", 0, 100, "Helbred i dag")),
        scoring=Scoring.PROFILE_AND_VAS,
        direction=_BETTER,
        highest=Decimal(100),
        licence="EuroQol: brug kræver registrering og licens",
        note=f"Profil af fem svar og EQ VAS. {NO_VALUE_SET}",
    )


WELLBEING: Final = (
    _eq5d(3),
    _eq5d(5),
    Instrument(
        code="WHO-5",
        danish="WHO-5, trivsel",
        items=items("12345", 0, 5),
        scoring=Scoring.TIMES_FOUR,
        direction=_BETTER,
        highest=Decimal(100),
        mic_absolute=Decimal(10),
        bands=(
            Band("high-risk", "stor risiko for depression eller stressbelastning", Decimal(35)),
            Band("risk", "risiko for depression eller stressbelastning", Decimal(50)),
            Band("ok", "ikke umiddelbar risiko"),
        ),
        snomed="1144665009",
        licence="Fri",
    ),
    Instrument(
        code="WORK",
        danish="Arbejde: sygemelding og timer om ugen",
        items=(
            Item("STATUS", 1, len(WORK_STATUS), "Tilknytning til arbejde", WORK_STATUS),
            Item("HOURS", 0, 80, "Arbejdstimer om ugen"),
        ),
        scoring=Scoring.WORK,
        direction=_BETTER,
        highest=Decimal(80),
        licence="Fri",
        note="Ingen FSIII-tilstand dækker beskæftigelse; derfor et felt for sig selv.",
    ),
)
