"""Decisions on who a citizen is: a new number, two records of one person, a record that must be kept.

A check raises where what it asks about the citizen is not so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.acquaintance import spelled_out
from app.domain.citizens import Citizen, FormerNumber
from app.domain.decision import Change, Decision
from app.domain.identifiers import PersonNumber
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.retention import HoldReason, RecordHold


def change_number(citizen: Citizen, number: PersonNumber, *, reason: str, at: datetime) -> Decision:
    """Give a citizen the number they have now; messages under the earlier one still find them (L1)."""
    if not reason:
        raise MissingValue("reason")
    former = citizen.details.number
    if number == former:
        raise RuleNotMet(
            "same-number",
            "The citizen has this number already.",
            "Borgeren har allerede dette nummer.",
            place="identifier",
        )
    changed = replace(
        citizen,
        details=replace(citizen.details, number=number),
        former_numbers=(*citizen.former_numbers, FormerNumber(former, at)),
    )
    return Decision((Change(changed, "change-number", at, reason),))


def merge(kept: Citizen, other: Citizen, cases: Sequence[Any], *, reason: str, at: datetime) -> Decision:
    """Make two records of one person one: everything of the other becomes the kept one's (G11)."""
    if not reason:
        raise MissingValue("reason")
    if other.id == kept.id or other.merged_into is not None or kept.merged_into is not None:
        raise RuleNotMet(
            "not-two-records",
            "Two records are merged that both stand on their own.",
            "Der skal være to forskellige borgere, som ikke allerede er lagt sammen.",
            place="other_id",
        )
    numbers = (*kept.former_numbers, *other.former_numbers, FormerNumber(other.details.number, at))
    whole = replace(
        kept,
        former_numbers=numbers,
        absorbed=(*kept.absorbed, *other.absorbed, other.id),
        known_to=tuple(dict.fromkeys((*kept.known_to, *other.known_to))),
        told=tuple({t.organisation_id: t for t in (*spelled_out(other), *spelled_out(kept))}.values()),
        objects_to_disclosure=kept.objects_to_disclosure or other.objects_to_disclosure,
        record_holds=(*kept.record_holds, *other.record_holds),
    )
    moved = (Change(replace(case, citizen_id=kept.id), "merge", at, reason) for case in cases)
    return Decision(
        (
            Change(whole, "merge", at, reason),
            Change(replace(other, merged_into=kept.id), "merge", at, reason),
            *moved,
        )
    )


def hold_record(citizen: Citizen, why: HoldReason, *, at: datetime) -> Decision:
    """Keep the record while a complaint, supervision or compensation case runs (§7.9)."""
    held = replace(citizen, record_holds=(*citizen.record_holds, RecordHold(why, at)))
    return Decision((Change(held, "hold-record", at, why.value),))


def release_record(citizen: Citizen, why: HoldReason, *, at: datetime) -> Decision:
    """End a hold; raises RuleNotMet where none of that kind runs."""
    running = [hold for hold in citizen.record_holds if hold.reason is why and hold.until is None]
    if not running:
        raise RuleNotMet(
            "not-held",
            f"The record is not held for '{why}'.",
            f"Journalen er ikke tilbageholdt på grund af '{why}'.",
            place="why",
        )
    ended = tuple(replace(hold, until=at) if hold in running else hold for hold in citizen.record_holds)
    return Decision((Change(replace(citizen, record_holds=ended), "release-record", at, why.value),))


def check_objecting(citizen: Citizen) -> None:
    if not citizen.objects_to_disclosure:
        raise RuleNotMet(
            "not-objecting",
            "The citizen does not object to disclosure.",
            "Borgeren har ikke frabedt sig videregivelse.",
        )


def check_not_objecting(citizen: Citizen) -> None:
    if citizen.objects_to_disclosure:
        raise RuleNotMet(
            "already-objecting",
            "The citizen objects to disclosure already.",
            "Borgeren har allerede frabedt sig videregivelse.",
        )


def check_protected(citizen: Citizen) -> None:
    if citizen.protection is None:
        raise RuleNotMet(
            "not-protected",
            "The citizen has no name and address protection.",
            "Borgeren har ingen navne- og adressebeskyttelse.",
        )


def check_any_held(citizen: Citizen) -> None:
    if all(hold.until is not None for hold in citizen.record_holds):
        raise RuleNotMet(
            "nothing-held",
            "The record is not held for any case.",
            "Journalen er ikke tilbageholdt på grund af nogen sag.",
        )
