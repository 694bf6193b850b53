"""How an instrument and its scores are named outside: our own code always, SNOMED CT where there is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from app.domain.instruments.definitions import Instrument
from app.domain.instruments.registry import REGISTRY
from app.fhir import shapes
from app.fhir.systems import INSTRUMENT, SNOMED, UCUM

_NEWEST: Final = {known.code: known for known in REGISTRY}
_HOURS: Final = ("timer", "h")
_OF_INSTRUMENT: Final = {
    "VAS": ("mm", "mm"),
    "6MWT": ("m", "m"),
    "CST-30": ("rejsninger", "{repetitions}"),
    "ODI": ("%", "%"),
    "RMQ-23": ("%", "%"),
}
_POINTS: Final = ("score", "{score}")
"""What most instruments count: points, which UCUM has no unit for."""


def code_of(instrument: str) -> dict[str, Any]:
    return concept_of(_NEWEST[instrument])


def concept_of(instrument: Instrument) -> dict[str, Any]:
    codes = [shapes.coding(INSTRUMENT, instrument.code, instrument.danish)]
    if instrument.snomed:
        codes.append(shapes.coding(SNOMED, instrument.snomed))
    return {"coding": codes, "text": instrument.danish}


def quantity(instrument: str, score: str, value: Decimal) -> dict[str, Any]:
    unit, code = _unit(instrument, score)
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def _unit(instrument: str, score: str) -> tuple[str, str]:
    """Name what is counted; a score beside the main one counts points, or hours."""
    if score == "score":
        return _OF_INSTRUMENT.get(instrument, _POINTS)
    return _HOURS if score == "hours" else _POINTS
