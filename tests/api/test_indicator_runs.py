"""Runs of the indicators: the same question with the same cut-off has the same answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.domain.actors import Actor, Role
from app.domain.indicator_runs import Answered
from app.domain.legal_days import legal_day
from app.domain.refusals import NotFound
from app.persistence.database import Scope
from app.usecases.run_indicators import read_run
from tests.api.loop import an_accepted_referral, case_worker
from tests.conftest import Service

PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}


async def read(service: Service, client: str = "demo-municipality", **parameters: Any) -> dict[str, Any]:
    http = await service.as_client(client)
    answer = await http.get("/api/v1/indicators", params=PERIOD | parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def clarified(answer: dict[str, Any]) -> tuple[int, int]:
    total = answer["indicators"][0]["total"]
    return total["numerator"], total["denominator"]


async def runs(service: Service, client: str = "demo-municipality", **parameters: Any) -> dict[str, Any]:
    http = await service.as_client(client)
    answer = await http.get("/api/v1/indicators/runs", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def a_conversation_told_late(service: Service) -> tuple[str, Any]:
    """Return a cut-off by which it had been held, and what tells of it when called."""
    _, _, pathway = await an_accepted_referral(service)
    held = service.clock() + timedelta(hours=1)
    service.clock.advance(days=3)
    worker = await case_worker(service)

    async def tell() -> None:
        await worker.act(
            pathway,
            "hold-clarifying-conversation",
            happened_at=held.isoformat(),
            late_reason="Skrevet ind dagen efter.",
            **worker.conversation(held_at=held.isoformat()),
        )

    return legal_day(held).isoformat(), tell


async def test_with_a_cutoff_the_answer_stays_whatever_is_corrected_later(service: Service) -> None:
    cutoff, tell = await a_conversation_told_late(service)
    first = await read(service, cutoff=cutoff)
    assert clarified(first) == (0, 1)
    await tell()
    assert await read(service, cutoff=cutoff) == first
    current = await read(service, cutoff=cutoff, current=True)
    assert clarified(current) == (1, 1)
    assert current["run"]["data_version"] != first["run"]["data_version"]
    assert await read(service, cutoff=cutoff) == first
    kept = [run["id"] for run in (await runs(service))["items"]]
    assert kept == [current["run"]["id"], first["run"]["id"]]


async def test_without_a_cutoff_the_answer_is_todays(service: Service) -> None:
    _, tell = await a_conversation_told_late(service)
    assert clarified(await read(service)) == (0, 1)
    await tell()
    assert clarified(await read(service)) == (1, 1)
    today = legal_day(service.clock()).isoformat()
    # A day that is not over yet is not fixed either.
    assert clarified(await read(service, cutoff=today)) == (1, 1)


async def test_asked_again_of_the_same_data_it_is_one_run(service: Service) -> None:
    cutoff, _ = await a_conversation_told_late(service)
    asked: list[dict[str, Any]] = [{}, {}, {"cutoff": cutoff}, {"cutoff": cutoff}, {"current": True}]
    answers = [await read(service, **each) for each in asked]
    ids = [answer["run"]["id"] for answer in answers]
    assert (ids[0], ids[2]) == (ids[1], ids[3])
    assert ids[4] == ids[0]
    assert len(set(ids)) == len((await runs(service))["items"]) == 2


async def test_who_asks_at_the_same_time_is_told_the_same(service: Service) -> None:
    cutoff, _ = await a_conversation_told_late(service)
    answers = await asyncio.gather(*(read(service, cutoff=cutoff, by="month") for _ in range(5)))
    assert len({answer["run"]["id"] for answer in answers}) == 1
    assert len((await runs(service))["items"]) == 1


async def test_a_run_is_read_as_it_was_answered(service: Service) -> None:
    cutoff, tell = await a_conversation_told_late(service)
    answer = await read(service, cutoff=cutoff, by="quarter", stratify="sex", denominator="cohort")
    await tell()
    http = await service.as_client("demo-municipality")
    path = f"/api/v1/indicators/runs/{answer['run']['id']}"
    assert (await http.get(path)).json() == answer
    table = await http.get(path, params={"format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) > len(answer["indicators"])


async def test_runs_are_listed_page_by_page_to_who_asked(service: Service) -> None:
    await an_accepted_referral(service)
    asked = [await read(service, **{"from": f"2026-11-0{day}"}) for day in range(1, 4)]
    wanted = [answer["run"] for answer in reversed(asked)]
    first = await runs(service, limit=2)
    assert first["items"] == wanted[:2]
    second = await runs(service, limit=2, cursor=first["next"])
    assert (second["items"], second["next"]) == (wanted[2:], None)
    assert wanted[0]["run_by"] == "demo-municipality"
    assert (await runs(service, "demo-region"))["items"] == []
    region = await service.as_client("demo-region")
    answer = await region.get(f"/api/v1/indicators/runs/{wanted[0]['id']}")
    assert answer.status_code == 404


async def test_a_run_keeps_nothing_that_was_withheld_and_nothing_of_a_person(service: Service) -> None:
    _, referral, pathway = await an_accepted_referral(service)
    answer = await read(service, "demo-region", authority="all")
    assert answer["run"]["parameters"]["suppressed_below"] == 5
    (row,) = await service.database.changes.fetch("SELECT * FROM indicator_run")
    assert (row["authority"], row["run_by"]) == ("0000", "demo-region")
    assert ["I1", "0461", None, None, ""] in orjson.loads(row["answer"])
    text = row["parameters"] + row["answer"]
    person = (pathway["id"], referral["id"], "2509479989", "Bruno")
    assert [known for known in person if known in text] == []


async def test_every_asking_is_noted_also_when_the_answer_was_kept(service: Service) -> None:
    cutoff, _ = await a_conversation_told_late(service)
    for _ in range(2):
        await read(service, cutoff=cutoff)
    noted = await service.database.changes.fetchval(
        "SELECT count(*) FROM audit_entry WHERE object_type = 'Indicators'"
    )
    assert noted == 2


async def test_a_client_reads_no_run_of_an_authority_it_does_not_work_for(service: Service) -> None:
    """Two clients of one organisation may work for different authorities."""
    run = (await read(service))["run"]
    organisation = await service.database.changes.fetchval("SELECT organisation_id FROM indicator_run")

    async def as_one_that_works_for(*authorities: str) -> Answered:
        actor = Actor("another", organisation, Role.MUNICIPALITY, frozenset(), authorities)
        scope = Scope(actor, "0461", service.clock())
        return await service.database.read(scope, lambda work: read_run(work, UUID(run["id"])))

    assert str((await as_one_that_works_for("0461", "0316")).run.id) == run["id"]
    with pytest.raises(NotFound):
        await as_one_that_works_for("0316")
