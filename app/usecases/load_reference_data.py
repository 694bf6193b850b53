"""Load what ships with the service: municipalities, regions before and after the reform, law, registers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from uuid import UUID, uuid5

from app.domain.decision import Change, Decision
from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.organisations import DatedIdentifier, Organisation, OrganisationKind
from app.domain.responsibility import Assignment, by_law
from app.persistence.registers import INSERT_AUTHORITY, INSERT_RESPONSIBILITY, authority_name
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.load_register_seeds import load_register_seeds

_NAMESPACE = UUID("0b3f6a54-7c8f-4a50-9c0f-6b6f0e5d7f10")
_ALWAYS = date(1, 1, 1)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("app.usecases") / "reference" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


async def load_reference_data(work: UnitOfWork) -> bool:
    """Load it once, and what has changed since; returns whether anything was loaded."""
    loaded = [await _load_authorities(work), await load_register_seeds(work)]
    return any(loaded)


async def _load_authorities(work: UnitOfWork) -> bool:
    if await authority_name(work, "0101") is not None:
        return False
    for row in _rows("regions.csv"):
        _region(work, row)
    for row in _rows("municipalities.csv"):
        _municipality(work, row)
    return True


def _region(work: UnitOfWork, row: dict[str, str]) -> None:
    first, last = date.fromisoformat(row["valid_from"]), row["valid_to"]
    until = date.fromisoformat(last) if last else None
    _authority(work, row, "REGION", valid_from=first, valid_to=until, successor=row["successor"])
    number = DatedIdentifier(RegionCode(row["code"]), first, until)
    _organisation(work, row, OrganisationKind.REGION, number)


def _municipality(work: UnitOfWork, row: dict[str, str]) -> None:
    row = {**row, "name": f"{row['name']} Kommune"}
    _authority(work, row, "MUNICIPALITY", valid_from=date(2007, 1, 1), valid_to=None, successor="")
    for assignment in by_law(row["code"], row["region"], row["region_after_reform"]):
        work.write(INSERT_RESPONSIBILITY, _assignment(assignment))
    number = DatedIdentifier(MunicipalityCode(row["code"]), _ALWAYS)
    _organisation(work, row, OrganisationKind.MUNICIPALITY, number)


def _authority(
    work: UnitOfWork,
    row: dict[str, str],
    kind: str,
    *,
    valid_from: date,
    valid_to: date | None,
    successor: str,
) -> None:
    work.write(
        INSERT_AUTHORITY,
        {
            "code": row["code"],
            "name": row["name"],
            "kind": kind,
            "region": row.get("region", ""),
            "region_after_reform": row.get("region_after_reform", ""),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "successor": successor,
        },
    )


def _assignment(assignment: Assignment) -> dict[str, object]:
    return {
        "task": assignment.task,
        "area": assignment.area,
        "authority": assignment.authority,
        "operator": assignment.operator,
        "agreement": assignment.agreement,
        "valid_from": max(assignment.valid_from, _ALWAYS),
        "valid_to": assignment.valid_to,
    }


def _organisation(
    work: UnitOfWork, row: dict[str, str], kind: OrganisationKind, number: DatedIdentifier
) -> None:
    unit = Organisation(
        id=uuid5(_NAMESPACE, row["code"]), version=0, name=row["name"], kind=kind, identifiers=(number,)
    )
    work.save(Decision((Change(unit, "load", work.now),)))
