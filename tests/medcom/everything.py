"""All the texts inside a value, to prove that a reader loses none."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from app.domain.parties import Professional
from app.medcom import diagnoses, ggop, parties, xref15
from app.medcom.head import Acknowledgement

# A code that became a value of ours: the text it was is not repeated.
MEANT = {
    *diagnoses.TYPE_CODES,
    *diagnoses.ROLES,
    *parties.PHONE_USE,
    *xref15.PRIORITIES,
    *ggop.CONSENT,
    *(code.value for code in Acknowledgement),
}


def is_meant(text: str) -> bool:
    return text.casefold() in MEANT


def texts(value: object) -> set[str]:
    """Every text anywhere inside a value of ours."""
    if isinstance(value, Professional):
        return {
            value.name,
            value.title,
            value.telephone,
            value.department,
            value.identifier,
            value.identifier_kind,
        }
    if is_dataclass(value):
        return set().union(*(texts(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, tuple):
        return set().union(*(texts(part) for part in value))
    return {str(value)}
