"""Every list of `/api/v1`, found in its description: walked page by page, and only by cursors of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson
import pytest
from sqlalchemy import Table

from app.api.cursor import signed
from app.api.v1.paging import Page
from app.domain.plans import RehabPlan
from app.domain.refusals import InvalidValue
from app.domain.worklists import DESKS
from app.persistence.database import Database
from app.persistence.mapping import MAPPED
from app.persistence.rows import AuditEntryRow, WorkItemRow
from app.persistence.statements import table_of
from app.usecases.register_kinds import KINDS
from tests.api.clock import PROVIDER, Case, discharged
from tests.api.every_kind import one_of_each
from tests.api.loop import CPR, case_worker
from tests.api.test_dialogue import a_message, write
from tests.api.test_registers import GLOSSARY, an_entry, post, put
from tests.conftest import Service
from tests.domain.builders import danish
from tests.fhir.examples import logical

LATER = "2026-12-28"
WANTED: Final[dict[str, dict[str, str]]] = {
    "report_consents_expiring": {"days": "366"},
    "report_topic_coverage": {"since": LATER, "until": LATER},
}
"""What a list must be asked with to show anything."""

WHOLE: Final[dict[str, str]] = {
    "registers_list": "a table in code",
    "read_worklists": "a table in code",
    "instruments": "a table in code",
    "classifications": "a table in code",
    "treatments": "a table in code",
    "knowledge_read": "a page for people: what is in force and written for them",
    "pathway_core_set": "one row for each slot of the core set and phase",
    "pathway_effect": "one row for each instrument",
    "pathway_icf_summary": "one case as a page: four components",
    "pathway_citizen_view": "one case as a page",
    "pathway_topics": "one row for each of four topics",
    "pathway_reportability": "one row for each kind of obstacle",
    "pathway_responsibility": "one row for each stretch of years",
    "citizen_overview": "one citizen as a page; what there is in length is the timeline",
    "citizen_flow": "one citizen as a page: the stages of the way",
    "citizen_export": "the record as a whole is what the citizen has a right to",
    "group_participants": "one group as a page: its seats, and who waits for one",
    "jobcentre_fetch": "a queue: what is handed out is gone from it, so the next call is the next page",
    "routing_rule_dry_run": "a trial as a whole: which requests of the days asked for it hits",
    "report_capacity": "sums: one row for each week",
    "report_variation": "sums: one row for each unit",
    "report_data_completeness": "sums: one row for each field",
    "report_agreements": "a document: agreements beside each other, and where they disagree",
    "report_competences": "sums: one row for each professional",
    "report_stratification": "sums: one row for each support group",
    "report_incomplete_referrals": "sums: one row for each sender",
    "report_duplicates": "sums: one row for each level, law and decision",
    "report_effect": "sums: one row for each slot of the core set",
    "report_offer_inclusion": "sums: one row for each local offer, some dozens, below their total",
    "report_training_supervision": "sums: one row for each unit",
    "notice_preview": "one letter as a page: its sections",
    "report_catalogue_gaps": "what is missing of two tables in code",
    "read_indicators": "sums: one row for each indicator, its parts within a limit on cells",
    "read_indicator_definitions": "a table in code",
    "read_indicator_cases": "the cases behind one number as a whole, so that they add up to it",
}
"""What answers several things and is no list to be walked: by its nature bounded, or one thing as a whole."""


@dataclass
class World:
    """A service with something in every list, and who may read it."""

    service: Service
    addresses: list[str]
    worker: httpx.AsyncClient
    provider: httpx.AsyncClient

    async def described(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return path and description of what is read under `/api/v1`, by its name."""
        paths = (await self.service.anonymous().get("/openapi.json")).json()["paths"]
        read = {
            path: item["get"] for path, item in paths.items() if path.startswith("/api/v1") and "get" in item
        }
        return {operation["operationId"]: (path, operation) for path, operation in read.items()}

    async def lists(self) -> dict[str, list[str]]:
        """Return the addresses of every list with a cursor, by its name."""
        every = (await self.described()).items()
        return {name: self.places(path) for name, (path, said) in every if "cursor" in parameters(said)}

    def places(self, path: str) -> list[str]:
        """Fill in what the path leaves open."""
        if "{kind}" in path:
            filled = path.replace("{id}", "hold")
            kinds = ["glossary-term"] if "{id}" in path else KINDS
            return [filled.replace("{kind}", kind) for kind in kinds]
        if "{name}" in path:
            return [path.replace("{name}", desk) for desk in DESKS]
        owner, _, part = path.partition("/{id}")
        return [a + part for a in self.addresses if a.rpartition("/")[0] == owner] if part else [path]

    async def ask(self, name: str, address: str, **more: Any) -> httpx.Response:
        client = self.provider if name == "given_cases" else self.worker
        return await client.get(address, params=WANTED.get(name, {}) | more)

    async def page(self, name: str, address: str, **more: Any) -> dict[str, Any]:
        answer = await self.ask(name, address, **more)
        assert answer.status_code == 200, (name, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    async def rest(self, name: str, address: str, cursor: str | None) -> list[Any]:
        """Walk on from a cursor, one by one."""
        items: list[Any] = []
        while cursor:
            page = await self.page(name, address, limit=1, cursor=cursor)
            assert len(page["items"]) <= 1
            items += page["items"]
            cursor = page["next"]
        return items


def parameters(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}


@pytest.fixture
async def world(service: Service) -> World:
    worker, paths = await one_of_each(service)
    plan = paths[RehabPlan]
    answer = await write(await service.as_client("demo-hospital"), a_message(plan.rpartition("/")[2]))
    assert answer.status_code == 201, answer.text
    for text in ("Ring venligst.", "Ring gerne i dag."):
        await worker.act(await worker.get(plan), "write-message", text=text)
    assert (await post(worker, GLOSSARY, an_entry())).status_code == 201
    assert (await put(worker, f"{GLOSSARY}/hold", an_entry(), 1)).status_code == 200
    given = Case(service)
    person = {"subject": logical(CPR, "2512484916", type="Patient")}
    await given.classified("2026-12-01", **discharged("2026-12-01"), **person)
    await given.act("2026-12-02", "declare-inability")
    await given.act("2026-12-03", "choose-private", reason="Tættere på", sor=PROVIDER)
    service.clock.now = danish(LATER)
    worker, provider = await case_worker(service), await service.as_client("demo-provider")
    for month in ("11-30", "12-31"):
        await worker.get("/api/v1/indicators", **{"from": "2026-11-01", "to": f"2026-{month}"})
    await multiply(service.database)
    return World(service, list(paths.values()), worker.http, provider)


async def multiply(database: Database) -> None:
    """Write everything that is listed once more, under ids of its own: each list has several then."""
    for mapped in MAPPED.values():
        if "ordinal" in table_of(mapped.row).c:
            await copy(database, table_of(mapped.row), anew="id")
    await copy(database, table_of(WorkItemRow), anew="subject_id")
    await copy(database, table_of(AuditEntryRow), action="'break-glass'")
    await database.changes.execute(
        "UPDATE notice SET recipient_id = (SELECT min(id::text)::uuid FROM organisation)"
        " WHERE ordinal = (SELECT max(ordinal) FROM notice)"
    )
    await database.changes.execute(
        "UPDATE pathway SET closed_at = $1 WHERE rehab_start_date IS NOT NULL", danish(LATER)
    )


async def copy(database: Database, table: Table, *, anew: str = "", **changes: str) -> None:
    written = {c.name: f'"{c.name}"' for c in table.c if c.identity is None}
    written |= changes | ({anew: "gen_random_uuid()"} if anew else {})
    names, values = ", ".join(f'"{name}"' for name in written), ", ".join(written.values())
    some = " WHERE citizen_id IS NOT NULL LIMIT 3" if changes else ""
    await database.changes.execute(
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name}{some} ON CONFLICT DO NOTHING"
    )


async def test_whatever_answers_several_is_walked_or_whole_for_a_reason(world: World) -> None:
    schemas = (await world.service.anonymous().get("/openapi.json")).json()["components"]["schemas"]
    several, walked = set(), set()
    for name, (path, operation) in (await world.described()).items():
        if "cursor" in parameters(operation):
            walked.add(name)
            assert {"limit", "cursor"} <= parameters(operation)
            assert {"items", "next"} <= set(answered(operation, schemas)["required"]), name
        elif not path.endswith(("/available-actions", "/{id}")) and is_several(answered(operation, schemas)):
            # What may be done now is a table in code; one thing's own parts lie in its row.
            several.add(name)
    assert several == WHOLE.keys()
    assert len(walked) > 40


def answered(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"]["200"].get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas.get(name, {})
    return found


def is_several(schema: dict[str, Any]) -> bool:
    return any(said.get("type") == "array" for said in schema.get("properties", {}).values())


async def test_a_walk_one_by_one_meets_what_a_whole_page_shows(
    world: World, subtests: pytest.Subtests
) -> None:
    for name, addresses in (await world.lists()).items():
        with subtests.test(name):
            longest = 0
            for address in addresses:
                whole = await world.page(name, address)
                first = await world.page(name, address, limit=1)
                walked = first["items"] + await world.rest(name, address, first["next"])
                assert walked == whole["items"]
                assert whole["next"] is None
                longest = max(longest, len(walked))
            assert longest > 1, "nothing to walk through: let the world have several of it"


async def test_a_walk_meets_everything_once_though_others_write(
    world: World, subtests: pytest.Subtests
) -> None:
    begun = {}
    for name, addresses in (await world.lists()).items():
        for address in addresses:
            before = await world.page(name, address)
            begun[name, address] = before, await world.page(name, address, limit=1)
    await multiply(world.service.database)
    for (name, address), (before, first) in begun.items():
        with subtests.test(f"{name} {address}"):
            walked = Counter(map(shown, first["items"] + await world.rest(name, address, first["next"])))
            after = Counter(map(shown, (await world.page(name, address, limit=200))["items"]))
            assert Counter(map(shown, before["items"])) <= walked <= after


def shown(item: dict[str, Any]) -> bytes:
    return orjson.dumps(item.get("id", item))


async def test_only_its_own_cursors_lead_through_a_list(world: World, subtests: pytest.Subtests) -> None:
    foreign = (await world.page("given_cases", "/api/v1/given-cases", limit=1))["next"]
    other = (await world.page("message_list", "/api/v1/messages", limit=1))["next"]
    for name, addresses in (await world.lists()).items():
        with subtests.test(name):
            address, own = await first_cursor(world, name, addresses)
            forged = own[:-4] + ("AAAA" if own[-4:] != "AAAA" else "BBBB")
            strange = foreign if name != "given_cases" else other
            for cursor in ("intet", "æ", "MQ==", forged, strange):
                assert place(await world.ask(name, address, cursor=cursor)) == "cursor"
            for limit in ("0", "-1", "1001", "x"):
                assert place(await world.ask(name, address, limit=limit)) == "limit"
            assert place(await world.ask(name, address, colour="red")) == "colour"


async def first_cursor(world: World, name: str, addresses: list[str]) -> tuple[str, str]:
    """Return the first of these that has more than one thing, and where its first page ends."""
    for address in addresses:
        if cursor := (await world.page(name, address, limit=1))["next"]:
            return address, cursor
    raise AssertionError(name)


def place(refused: httpx.Response) -> str:
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"].startswith("application/problem+json")
    (error,) = refused.json()["errors"]
    found: str = error["place"]
    return found


def test_a_signed_place_in_an_order_that_a_list_no_longer_has_is_refused() -> None:
    key = b"k" * 32
    for content in (b"[1]", b'["x",2]', b"1"):
        page = Page(limit=1, cursor=signed(content, key=key), key=key)
        with pytest.raises(InvalidValue):
            page.after((0, 0))


async def test_a_cursor_is_good_for_whom_it_was_given_to(world: World) -> None:
    page = await world.page("inbox", "/api/v1/inbox", limit=1)
    other = await case_worker(world.service, "demo-municipality-2")
    refused = await other.http.get("/api/v1/inbox", params={"cursor": page["next"]})
    assert place(refused) == "cursor"
