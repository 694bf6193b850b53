"""Entries of the registers: drafted, published, retired, each change a version of its own."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from app.domain.refusals import InvalidValue, RuleNotMet


class EntryState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


WRITABLE = (EntryState.DRAFT, EntryState.PUBLISHED)
"""What an entry may be written as; it is retired by its own command."""


def check_span(valid_from: date, valid_to: date | None) -> None:
    """Refuse an entry that ends before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise InvalidValue(
            "valid_to",
            "a day on or after valid_from",
            danish="Slutdatoen ligger før startdatoen.",
            place="valid_to",
        )


def check_retirable(state: EntryState, *, on: date, since: date) -> None:
    """Refuse what is retired, or a day before it began: from its first day on it will never have held."""
    if state is EntryState.RETIRED:
        raise RuleNotMet(
            "register-entry-retired", "The entry is retired already.", "Posten er allerede taget ud af brug."
        )
    if on < since:
        raise InvalidValue(
            "on",
            f"a day not before {since}, when it began",
            danish="Dagen ligger før postens første dag.",
            place="on",
        )


def holds(state: EntryState, *, valid_to: date | None, on: date) -> bool:
    """Say whether what was last decided by a day is in force that day."""
    return state is EntryState.PUBLISHED and (valid_to is None or on <= valid_to)
