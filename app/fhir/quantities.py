"""Quantities beside each other: which of two is the larger, as far as their units tell."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from app.fhir.elements import Json


def _quantity(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def number_in(value: Json, name: str) -> Any:
    found = value.get(name)
    return found if isinstance(found, int | float | Decimal) else None


def is_in_order(range_: Json) -> bool:
    """Compare what is in one unit, or in two of UCUM that measure the same; the rest is not compared."""
    low, high = _quantity(range_, "low"), _quantity(range_, "high")
    values = number_in(low, "value"), number_in(high, "value")
    if None in values:
        return True
    if _unit(low) == _unit(high):
        return bool(values[0] <= values[1])
    (of_low, one), (of_high, other) = _measured(low), _measured(high)
    return not of_low or of_low != of_high or _is_at_most(values[0], one, values[1], other)


def _unit(quantity: Json) -> tuple[object, ...]:
    """Return what it is measured in: the code where there is one, else the words."""
    coded = quantity.get("system"), quantity.get("code")
    return coded if quantity.get("code") else (quantity.get("unit"),)


def _measured(quantity: Json) -> tuple[str, Decimal]:
    """Return what a unit measures, and how many of the smallest it is; nothing of a unit we do not know."""
    is_ucum = quantity.get("system") == "http://unitsofmeasure.org"
    return _UCUM.get(str(quantity.get("code")), _UNKNOWN) if is_ucum else _UNKNOWN


def _is_at_most(low: Any, one: Decimal, high: Any, other: Decimal) -> bool:
    try:
        return Decimal(str(low)) * one <= Decimal(str(high)) * other
    except ArithmeticError:
        return True  # A number that none can be; its shape is a finding of its own.


_UNKNOWN: Final = "", Decimal(1)
_UCUM: Final[Mapping[str, tuple[str, Decimal]]] = {
    code: (measures, Decimal(size))
    for measures, units in {
        "mass": {"ug": "1e-6", "mg": "0.001", "g": "1", "kg": "1000"},
        "length": {"mm": "0.001", "cm": "0.01", "dm": "0.1", "m": "1", "km": "1000"},
        "volume": {"uL": "1e-6", "mL": "0.001", "ml": "0.001", "dL": "0.1", "L": "1", "l": "1"},
        "time": {"ms": "0.001", "s": "1", "min": "60", "h": "3600", "d": "86400", "wk": "604800"},
        "years": {"mo": "1", "a": "12"},
        "share": {"%": "0.01", "1": "1"},
    }.items()
    for code, size in units.items()
}
"""Units of UCUM that rehabilitation is measured in."""
