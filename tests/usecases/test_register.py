"""The organisation register: what ships, what is imported, and whose a number is on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.identifiers import Gln, OrganisationIdentifier, Sor, Ydernummer
from app.domain.organisations import Channel, Format, Organisation, OrganisationKind
from app.domain.refusals import InvalidValue, NotFound, Refusal, UnknownCode
from app.persistence.registers import find_organisation, organisations
from app.persistence.unit_of_work import SHARED
from app.usecases.find_unit import find_by_sor
from app.usecases.import_organisations import COLUMNS
from app.usecases.load_demo import CLIENTS
from app.usecases.load_reference_data import load_reference_data
from tests.usecases.world import World

HEADING = ",".join(COLUMNS)
A = {"name": "Klinik A", "kind": "gp", "sor": "265161000016000"}
B = {"name": "Klinik B", "kind": "gp", "sor": "441211000016000"}
X = "5798000362055"
Y = "5798000362062"


def row(**cells: str) -> str:
    return ",".join(cells.get(column, "") for column in COLUMNS)


async def load(world: World, *rows: dict[str, str]) -> int:
    return await world.register(*(row(**cells) for cells in rows), heading=HEADING)


async def holder(world: World, number: OrganisationIdentifier, on: str) -> str | None:
    found = await world.run(
        lambda work: find_organisation(work, (number,), date.fromisoformat(on)), authority=SHARED
    )
    return found.name if found else None


async def unit(world: World, sor: str = A["sor"]) -> Organisation:
    return await world.run(lambda work: find_by_sor(work, sor), authority=SHARED)


# Reference data


async def test_98_municipalities_and_the_regions_before_and_after_the_reform_ship(world: World) -> None:
    kinds = await world.rows("SELECT kind, count(*) AS number FROM authority GROUP BY kind")
    assert {r["kind"]: r["number"] for r in kinds} == {"MUNICIPALITY": 98, "REGION": 6}
    regions = await world.rows("SELECT code, successor, valid_to FROM authority WHERE kind = 'REGION'")
    ended = {r["code"]: (r["successor"], r["valid_to"]) for r in regions if r["successor"]}
    assert ended == {c: ("1086", date(2026, 12, 31)) for c in ("1084", "1085")}


async def test_every_municipality_has_somebody_responsible_for_every_task_every_day(world: World) -> None:
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        held = await world.rows(
            "SELECT area, task, count(*) AS number FROM responsibility"
            " WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1) GROUP BY area, task",
            day,
        )
        assert len(held) == 98 * 5
        assert {r["number"] for r in held} == {1}
    answers = await world.rows("SELECT DISTINCT authority FROM responsibility")
    known = await world.rows("SELECT code FROM authority")
    assert {r["authority"] for r in answers} <= {r["code"] for r in known}


async def test_reference_data_is_loaded_once(world: World) -> None:
    before = await world.counts()
    assert await world.run(load_reference_data, authority=SHARED) is False
    assert await world.counts() == before


async def test_every_demo_client_belongs_to_a_unit_of_the_register(world: World) -> None:
    for client_id, _, sor, _ in CLIENTS:
        assert (await unit(world, sor)).id == world.actors[client_id].organisation_id


# Importing


async def test_a_row_says_who_a_unit_is_and_what_it_can_receive(world: World) -> None:
    said = A | {
        "gln": X,
        "ydernummer": "012345",
        "telephone": "39981234",
        "receives": "XDIS15 DIS91 FHIR",
        "channel": "http-post",
        "endpoint": "https://a.test/letters",
    }
    assert await load(world, said) == 1
    held = await unit(world)
    assert (held.name, held.kind, held.telephone) == ("Klinik A", OrganisationKind.GP, "39981234")
    assert held.receives == {Format.XDIS15, Format.DIS91, Format.FHIR}
    assert (held.channel, held.endpoint) == (Channel.HTTP_POST, "https://a.test/letters")
    assert held.identifier(Gln, date(2026, 11, 23)) == Gln(X)
    assert not held.provisional


async def test_importing_the_same_file_again_changes_nothing_but_the_version(world: World) -> None:
    said = A | {"gln": X, "receives": "XDIS91", "channel": "polling"}
    await load(world, said, B)
    first, numbers = await unit(world), await world.value("SELECT count(*) FROM organisation_identifier")
    await load(world, said, B)
    again = await unit(world)
    assert (again.id, again.identifiers, again.receives) == (first.id, first.identifiers, first.receives)
    assert await world.value("SELECT count(*) FROM organisation_identifier") == numbers


async def test_a_row_adds_numbers_and_takes_none_away(world: World) -> None:
    await load(world, A | {"gln": X})
    await load(world, A | {"ydernummer": "012345"})
    kinds = [dated.identifier.KIND for dated in (await unit(world)).identifiers]
    assert sorted(kinds) == ["GLN", "SOR", "YDER"]
    assert await holder(world, Gln(X), "2026-11-23") == "Klinik A"


async def test_several_rows_of_one_file_may_be_about_one_unit(world: World) -> None:
    old = {"name": "Klinik A", "kind": "gp", "gln": X, "valid_to": "2025-12-31"}
    assert await load(world, A | {"gln": X}, A | {"ydernummer": "012345"}, A | {"gln": Y}, old) == 4
    numbers = {(d.identifier.value, d.valid_to) for d in (await unit(world)).identifiers}
    assert numbers == {
        (A["sor"], None),
        ("012345", None),
        (Y, None),
        (X, date(2025, 12, 31)),
    }
    assert await world.value("SELECT count(*) FROM organisation WHERE name = 'Klinik A'") == 1
    assert await holder(world, Gln(X), "2026-11-23") is None
    assert await holder(world, Gln(X), "2025-12-31") == "Klinik A"


async def test_a_number_passes_to_another_unit_on_a_date(world: World) -> None:
    await load(world, A | {"gln": X}, B)
    await load(
        world,
        {"name": "Klinik A", "kind": "gp", "gln": X, "valid_to": "2026-12-31"},
        B | {"gln": X, "valid_from": "2027-01-01"},
    )
    assert await holder(world, Gln(X), "2026-12-31") == "Klinik A"
    assert await holder(world, Gln(X), "2027-01-01") == "Klinik B"
    assert await holder(world, Sor(A["sor"]), "2027-01-01") == "Klinik A"


async def test_a_number_that_passed_on_in_an_earlier_file_is_the_new_units(world: World) -> None:
    await load(world, A | {"gln": X}, B)
    await load(world, {"name": "Klinik A", "kind": "gp", "gln": X, "valid_to": "2026-12-31"})
    await load(world, B | {"gln": X, "valid_from": "2027-01-01"})
    assert await holder(world, Gln(X), "2026-12-31") == "Klinik A"
    assert await holder(world, Gln(X), "2027-01-01") == "Klinik B"


async def test_a_number_that_ends_is_not_found_under_its_old_dates(world: World) -> None:
    await load(world, A | {"gln": X})
    await load(
        world,
        {
            "name": "Klinik A",
            "kind": "gp",
            "gln": X,
            "valid_from": "2020-01-01",
            "valid_to": "2025-12-31",
        },
    )
    assert await holder(world, Gln(X), "2026-11-23") is None


async def test_a_number_that_two_units_share_finds_nobody(world: World) -> None:
    await load(world, A, B)
    for sor, since in ((A["sor"], "2020-01-01"), (B["sor"], "2021-01-01")):
        await world.database.changes.execute(
            "INSERT INTO organisation_identifier (kind, value, valid_from, organisation_id)"
            " VALUES ('GLN', $1, $2, $3)",
            X,
            date.fromisoformat(since),
            await world.unit(sor),
        )
    assert await holder(world, Gln(X), "2020-06-01") == "Klinik A"
    assert await holder(world, Gln(X), "2026-11-23") is None


async def test_the_surest_number_that_finds_one_unit_decides(world: World) -> None:
    await load(world, A | {"gln": X}, B | {"ydernummer": "012345"})
    numbers = (Sor("331061000016004"), Gln(X), Ydernummer("012345"))
    found = await world.run(
        lambda work: find_organisation(work, numbers, date(2026, 11, 23)), authority=SHARED
    )
    assert found
    assert found.name.startswith("Odense Universitetshospital")
    found = await world.run(
        lambda work: find_organisation(work, numbers[1:], date(2026, 11, 23)), authority=SHARED
    )
    assert found
    assert found.name == "Klinik A"


# Refusals: every row or none


def places(refusal: Refusal) -> list[str]:
    return [finding.place for finding in refusal.findings]


async def refused(world: World, *lines: str, heading: str = HEADING) -> Refusal:
    before = await world.counts()
    with pytest.raises(Refusal) as caught:
        await world.register(*lines, heading=heading)
    assert await world.counts() == before
    return caught.value


async def test_a_column_we_do_not_know_is_refused_by_name(world: World) -> None:
    refusal = await refused(world, "Klinik A,gp,x", heading="name,kind,colour")
    assert isinstance(refusal, UnknownCode)
    assert places(refusal) == ["colour"]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"name": ""}, "line 2.name"),
        ({"kind": "florist"}, "line 2.kind"),
        ({"kind": ""}, "line 2.kind"),
        ({"sor": "123"}, "line 2.sor"),
        ({"gln": "5790000120315"}, "line 2.gln"),
        ({"sor": ""}, "line 2.sor"),
        ({"receives": "XDIS91 FAX"}, "line 2.receives"),
        ({"channel": "pigeon"}, "line 2.channel"),
        ({"valid_from": "1.1.2027"}, "line 2.valid_from"),
        ({"valid_to": "yesterday"}, "line 2.valid_to"),
        ({"sor": A["sor"], "gln": "5790000120314"}, None),
    ],
)
async def test_a_bad_cell_is_named_by_line_and_column(
    world: World, cells: dict[str, str], place: str | None
) -> None:
    if place is None:  # a known practice's location number beside another unit's SOR code
        await load(world, A)
        place = "line 2.gln"
    refusal = await refused(world, row(**A | cells))
    assert places(refusal) == [place]


async def test_every_bad_row_is_named_and_no_good_row_is_kept(world: World) -> None:
    lines = [row(**A), row(**A | {"kind": "x"}), row(**B), row(**B | {"channel": "x"})]
    refusal = await refused(world, *lines)
    assert isinstance(refusal, InvalidValue)
    assert places(refusal) == ["line 3.kind", "line 5.channel"]
    with pytest.raises(NotFound):
        await unit(world)


async def test_a_row_with_more_cells_than_columns_is_refused(world: World) -> None:
    refusal = await refused(world, row(**A) + ",and,more")
    assert places(refusal) == ["line 2.row"]


async def test_numbers_of_two_units_of_the_same_file_do_not_stand_in_one_row(world: World) -> None:
    refusal = await refused(world, row(**A | {"gln": X}), row(**B), row(**B | {"gln": X}))
    assert places(refusal) == ["line 4.gln"]


async def test_a_row_without_a_name_says_so(world: World) -> None:
    refusal = await refused(world, row(kind="gp", sor=A["sor"]))
    assert refusal.findings[0].code == "missing-value"


async def test_an_empty_file_imports_nothing(world: World) -> None:
    assert await world.register(heading=HEADING) == 0


async def test_a_sor_code_nobody_has_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        await unit(world)


async def test_units_are_listed_by_name(world: World) -> None:
    found: Any = await world.run(organisations, authority=SHARED)
    names = [u.name for u in found]
    assert "Odense Kommune" in names
    assert len(names) == await world.value("SELECT count(*) FROM organisation")
