"""Import the organisation register from CSV: new units, new numbers, what each can receive."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from app.domain.codes import known
from app.domain.decision import Change, Decision
from app.domain.identifiers import OrganisationIdentifier
from app.domain.legal_days import legal_day
from app.domain.organisations import (
    IDENTIFIER_KINDS,
    Channel,
    DatedIdentifier,
    Format,
    Organisation,
    OrganisationKind,
)
from app.domain.refusals import Finding, InvalidValue, MissingValue, Refusal, UnknownCode
from app.persistence.registers import find_organisation
from app.persistence.unit_of_work import UnitOfWork

_NAMESPACE = UUID("6dd1b0a4-0a43-4a0c-8f0e-0b8f2d7a9c31")
_NUMBERS: Mapping[str, str] = {
    "sor": "SOR",
    "gln": "GLN",
    "ydernummer": "YDER",
    "shak": "SHAK",
    "cvr": "CVR",
    "municipality": "KOMMUNE",
    "region": "REGION",
}
COLUMNS = (
    "name",
    "kind",
    *_NUMBERS,
    "telephone",
    "receives",
    "channel",
    "endpoint",
    "valid_from",
    "valid_to",
)


async def import_organisations(work: UnitOfWork, lines: Iterable[str]) -> int:
    """Import every row or none; a refusal names each row and column that is wrong.

    A row finds the unit it is about by any of its numbers. Numbers are added, never taken away:
    a number that ends gets a row with `valid_to`.
    """
    reader = csv.DictReader(lines)
    unknown = [name for name in reader.fieldnames or () if name not in COLUMNS]
    if unknown:
        raise UnknownCode("column", unknown[0], known=COLUMNS, place=unknown[0])
    findings: list[Finding] = []
    units: dict[UUID, Organisation] = {}
    count = 0
    for row in reader:
        try:
            unit = await _merged(work, units, _organisation(_cells(row)))
            units[unit.id] = unit
            count += 1
        except Refusal as refusal:
            findings += refusal.within(f"line {reader.line_num}").findings
    if findings:
        raise InvalidValue.of(findings)
    work.save(Decision(tuple(Change(unit, "import", work.now) for unit in units.values())))
    return count


def _cells(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    if None in row:
        raise InvalidValue("row", f"at most {len(COLUMNS)} cells, as the first line names", place="row")
    return {str(name): (value or "").strip() for name, value in row.items() if not isinstance(value, list)}


async def _merged(work: UnitOfWork, units: Mapping[UUID, Organisation], said: Organisation) -> Organisation:
    """Return the unit with what the row adds to it; earlier rows of the same file count."""
    held = None
    for dated in said.identifiers:
        found = await _holder(work, units, dated)
        if held is not None and found is not None and found.id != held.id:
            raise InvalidValue("row", "numbers that belong to one unit", place=dated.identifier.KIND.lower())
        held = held or found
    if held is None:
        return said
    kept = tuple(d for d in held.identifiers if all(d.identifier != s.identifier for s in said.identifiers))
    return replace(said, id=held.id, version=held.version, identifiers=(*kept, *said.identifiers))


async def _holder(
    work: UnitOfWork, units: Mapping[UUID, Organisation], dated: DatedIdentifier
) -> Organisation | None:
    """Return who holds a number on the day the row speaks of: today, or when its time begins or ended."""
    on = max(legal_day(work.now), dated.valid_from)
    on = min(on, dated.valid_to) if dated.valid_to else on
    for unit in units.values():
        if any(d.identifier == dated.identifier and d.holds(on) for d in unit.identifiers):
            return unit
    found = await find_organisation(work, (dated.identifier,), on)
    # Whom this file has taken the number from does not hold it any more.
    return None if found is None or found.id in units else found


def _organisation(row: Mapping[str, str]) -> Organisation:
    if not row.get("name"):
        raise MissingValue("name")
    valid_from = _day(row, "valid_from") or date(1, 1, 1)
    valid_to = _day(row, "valid_to")
    numbers = tuple(
        DatedIdentifier(_number(row, column), valid_from, valid_to) for column in _NUMBERS if row.get(column)
    )
    if not numbers:
        raise MissingValue("One of the numbers", place="sor")
    channel = row.get("channel")
    return Organisation(
        id=uuid5(_NAMESPACE, f"{numbers[0].identifier.KIND}:{numbers[0].identifier.value}"),
        version=0,
        name=row["name"],
        kind=known(OrganisationKind, row.get("kind", ""), what="kind", place="kind"),
        identifiers=numbers,
        telephone=row.get("telephone", ""),
        receives=frozenset(
            known(Format, word, what="format", place="receives") for word in row.get("receives", "").split()
        ),
        channel=known(Channel, channel, what="channel", place="channel") if channel else None,
        endpoint=row.get("endpoint", ""),
    )


def _number(row: Mapping[str, str], column: str) -> OrganisationIdentifier:
    try:
        return IDENTIFIER_KINDS[_NUMBERS[column]](row[column])
    except InvalidValue as refusal:
        raise refusal.within(column) from None


def _day(row: Mapping[str, str], column: str) -> date | None:
    if not row.get(column):
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise InvalidValue(column, "a date as 2026-12-31", place=column) from None
