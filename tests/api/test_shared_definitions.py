"""Many authorities share definitions and nothing else; what analyses need is registered by ordinary work."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import pytest

from tests.api.loop import a_received_referral, a_whole_loop, case_worker
from tests.conftest import Service


def southern() -> list[str]:
    with (files("app.usecases") / "reference" / "municipalities.csv").open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file) if row["region"] == "1083"]


@pytest.mark.requirement("R133", "L3", "L4")
async def test_the_22_southern_municipalities_share_the_law_and_each_has_its_own(service: Service) -> None:
    codes = southern()
    assert len(codes) == 22
    rows = await service.database.reads.fetch(
        "SELECT area, count(DISTINCT task) AS tasks FROM responsibility WHERE area = ANY($1) GROUP BY area",
        codes,
    )
    assert {row["area"]: row["tasks"] for row in rows} == dict.fromkeys(codes, 5)


@pytest.mark.requirement("R133")
async def test_one_authority_sees_nothing_of_anothers_cases_lists_or_rules(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    other = await case_worker(service, "demo-municipality-2")
    for path in (
        f"/api/v1/referrals/{referral['id']}",
        f"/api/v1/referrals/{referral['id']}/available-actions",
        f"/api/v1/citizens/{referral['citizen']['id']}/export",
    ):
        assert (await other.http.get(path)).status_code == 404
    assert (await other.get("/api/v1/worklists/new"))["items"] == []
    assert (await worker.get("/api/v1/worklists/new"))["items"] != []


@pytest.mark.requirement("R60", "R61", "R64", "R16", "R59")
async def test_what_flow_and_indicators_need_is_registered_by_ordinary_work(service: Service) -> None:
    """Sender and its kind, receipt, decision, start, each session, end and the GP's receipt, with times."""
    worker, plan, pathway = await a_whole_loop(service)
    assert plan["requester"]["name"]
    story = await worker.get(f"/api/v1/pathways/{pathway['id']}/timeline", limit=500)
    happened = {(item["kind"], item["name"]) for item in story["items"]}
    assert happened >= {
        ("RehabPlan", "receive"),
        ("RehabPlan", "classify"),
        ("Pathway", "hold-clarifying-conversation"),
        ("Offer", "accept"),
        ("Session", "arrive"),
        ("Pathway", "close"),
        ("Notice", "order"),
    }
    assert all(item["happened_at"] and item["recorded_at"] for item in story["items"])
    reportable = await worker.get(f"/api/v1/pathways/{pathway['id']}/reportability")
    assert reportable == {"can_be_reported": True, "obstacles": []}
    assert {session["status"] for session in pathway["sessions"]} == {"attended", "no-show"}


@pytest.mark.requirement("R77", "R56")
async def test_every_message_out_is_on_the_ledger_and_open_questions_are_listed(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    asked = await worker.act(referral, "ask-for-supplement", question="Hvor længe har borgeren haft ondt?")
    (item,) = (await worker.get("/api/v1/worklists/incomplete"))["items"]
    assert (item["id"], item["next_step"]) == (asked["id"], "supplement")
    await service.work()
    (row,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    told: dict[str, Any] = {name: row[name] for name in ("type", "role", "format", "status")}
    assert told == {"type": "QUESTION", "role": "referrer", "format": "XDIS91", "status": "ready"}
    assert row["recipient_id"]
    assert row["due_at"]
