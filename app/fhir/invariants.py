"""The rules of R4 that cardinalities cannot say, for the types we meet; the names are the standard's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.fhir.elements import instant

Value: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Invariant:
    key: str
    expected: str
    """What a finding says was expected."""
    holds: Callable[[Value], object]


def _starts_before_it_ends(period: Value) -> bool:
    start, end = period.get("start"), period.get("end")
    if not (isinstance(start, str) and isinstance(end, str)):
        return True
    length = min(len(start), len(end), len("2026-01-01"))
    if "T" in start and "T" in end:
        return _instant(start, end)
    return start[:length] <= end[:length]


def _instant(start: str, end: str) -> bool:
    try:
        return instant(start) <= instant(end)
    except (ValueError, OverflowError):
        return True  # The shape of each is a finding of its own.


def _has_value(extension: Value) -> bool:
    return any(name.lstrip("_").startswith("value") for name in extension)


def _says_who(contact: Value) -> bool:
    return bool({"name", "telecom", "address", "organization"} & contact.keys())


def _is_in_error(condition: Value) -> bool:
    status = condition.get("verificationStatus", {})
    codings = status.get("coding", ()) if isinstance(status, Mapping) else ()
    return any(isinstance(c, Mapping) and c.get("code") == "entered-in-error" for c in codings)


INVARIANTS: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "Attachment": (
        Invariant("att-1", "a contentType beside data", lambda v: "data" not in v or "contentType" in v),
    ),
    "Condition": (
        Invariant(
            "con-5",
            "no clinicalStatus where verificationStatus is entered-in-error",
            lambda v: not (_is_in_error(v) and "clinicalStatus" in v),
        ),
    ),
    "ContactPoint": (
        Invariant("cpt-2", "a system beside the value", lambda v: "value" not in v or "system" in v),
    ),
    "Extension": (
        Invariant("ext-1", "either extensions or a value", lambda v: _has_value(v) is not ("extension" in v)),
    ),
    "PatientContact": (Invariant("pat-1", "a name, telecom, address or organization", _says_who),),
    "Period": (Invariant("per-1", "a start before the end", _starts_before_it_ends),),
    "Quantity": (Invariant("qty-3", "a system beside the code", lambda v: "code" not in v or "system" in v),),
    "ServiceRequest": (
        Invariant("prr-1", "a code beside orderDetail", lambda v: "orderDetail" not in v or "code" in v),
    ),
}
"""By the name of fhir.resources' model."""
