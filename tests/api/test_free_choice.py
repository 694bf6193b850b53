"""Free choice over HTTP: the provider reads what it was given, and no longer than it has it."""

from __future__ import annotations

from typing import Any

import pytest

from app.api.v1.clock.present import given_case
from app.domain.citizens import Protection
from tests.api.clock import PROVIDER, Case, actions, discharged
from tests.api.loop import COORDINATOR, TRAINING_140, XREF15, in_rehabilitation, send_letter
from tests.api.test_duplicates import alerts
from tests.conftest import Service
from tests.domain.builders import NOW, a_citizen, a_plan, danish

pytestmark = pytest.mark.requirement("R14", "L9", "L17")

MARCH_3 = discharged("2025-03-03")
CHOSEN = {"reason": "Tættere på", "sor": PROVIDER}


@pytest.fixture
def case(service: Service) -> Case:
    return Case(service)


async def given(case: Case, path: str = "", client: str = "demo-provider") -> Any:
    return await (await case.service.as_client(client)).get(f"/api/v1/given-cases{path}")


async def a_given_case(case: Case) -> dict[str, Any]:
    await case.classified("2025-03-03", **MARCH_3)
    await case.act("2025-03-05", "declare-inability")
    return await case.act("2025-03-06", "choose-private", **CHOSEN)


async def test_the_chosen_provider_reads_just_the_case_it_was_given(case: Case) -> None:
    plan = await a_given_case(case)
    assert (plan["status"], plan["status_reason"]["text"]) == ("on-hold-free-choice", "Frit valg")
    assert plan["free_choice"][0]["state"] == "used"
    (listed,) = (await given(case)).json()["items"]
    shown = (await given(case, f"/{case.id}")).json()
    assert listed == shown
    assert (shown["id"], shown["authority"], shown["plan_type"]) == (case.id, "0461", "almen")
    assert shown["citizen"]["identifier"] == "2509479989"
    assert not shown["citizen"]["protected"]


async def test_every_read_of_a_given_case_is_noted_where_it_belongs(case: Case) -> None:
    await a_given_case(case)
    await given(case)
    noted = await case.service.database.changes.fetch(
        "SELECT authority, client_id FROM audit_entry WHERE object_type = 'GivenCase'"
    )
    assert [tuple(row) for row in noted] == [("0461", "demo-provider")]


async def test_nobody_else_reads_given_cases(case: Case) -> None:
    await a_given_case(case)
    for client in ("demo-municipality", "demo-hospital", "demo-jobcentre"):
        assert (await given(case, client=client)).status_code == 403
        assert (await given(case, f"/{case.id}", client=client)).status_code == 403
    assert (await given(case, "?colour=red")).status_code == 422


async def test_a_case_that_was_not_given_is_not_there(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    assert (await given(case)).json() == {"items": [], "next": None}
    assert (await given(case, f"/{case.id}")).status_code == 404


@pytest.mark.parametrize(
    ("action", "status"), [("return-from-provider", "right-arisen"), ("finish-at-provider", "completed")]
)
async def test_a_provider_reads_no_longer_than_it_has_the_case(case: Case, action: str, status: str) -> None:
    await a_given_case(case)
    plan = await case.act("2025-04-01", action, reason="Aftalt")
    assert plan["status"] == status
    assert plan["free_choice"][0]["ended_at"]
    assert (await given(case, f"/{case.id}")).status_code == 404


async def test_a_protected_name_and_address_do_not_reach_a_provider_or_a_list(case: Case) -> None:
    plan = await a_given_case(case)
    worker = await case.on("2025-03-06")
    citizen = await worker.act(plan["citizen"], "protect", valid_to="2025-12-31")
    assert citizen["protected_until"] == "2025-12-31"
    shown = (await given(case, f"/{case.id}")).json()["citizen"]
    assert (shown["name"], shown["address"], shown["protected"]) == ("Navne- og adressebeskyttet", "", True)
    (listed,) = (await worker.get("/api/v1/inbox"))["items"]
    assert listed["citizen_name"] == "Navne- og adressebeskyttet"
    patient = (await worker.http.get(f"/fhir/Patient/{citizen['id']}")).json()
    assert patient["meta"]["security"][0]["code"] == "R"
    worker = await case.on("2025-03-07")
    citizen = await worker.act(citizen, "lift-protection", reason="Ønsker det ikke længere")
    assert citizen["protected_until"] is None
    assert (await given(case, f"/{case.id}")).json()["citizen"]["name"] != "Navne- og adressebeskyttet"
    again = await worker.try_to(citizen, "lift-protection", reason="x")
    assert again.json()["code"] == "not-protected"
    past = await worker.try_to(citizen, "protect", valid_to="2025-03-01")
    assert past.json()["errors"][0]["place"] == "valid_to"


async def test_a_protection_holds_a_year_where_nothing_else_is_said(case: Case) -> None:
    plan = await case.received("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-03")
    assert (await worker.act(plan["citizen"], "protect"))["protected_until"] == "2026-03-03"
    later = await case.passing("2026-03-04")
    assert later["citizen"]["protected_until"] is None


async def test_only_a_registered_private_provider_can_be_chosen(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.act("2025-03-05", "declare-inability")
    for body, code in (
        ({"reason": "x"}, "missing-value"),
        ({"reason": "x", "sor": "331061000016004"}, "not-a-private-provider"),
        ({"reason": "x", "gln": "5798000362055"}, "unresolved"),
    ):
        assert await case.refused("2025-03-06", "choose-private", **body) == code


async def test_an_offered_citizen_without_the_right_is_told_why_they_cannot_choose(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.offered("2025-03-04", "2025-03-10")
    assert await case.refused("2025-03-05", "choose-private", **CHOSEN) == "no-right-to-private-provider"
    worker = await case.on("2025-03-05")
    told = await worker.get(f"/api/v1/rehabilitation-plans/{case.id}/available-actions")
    choose = next(item for item in told["items"] if item["action"] == "choose-private")
    assert (choose["allowed"], choose["why_not"][0]["code"]) == (False, "no-right-to-private-provider")


async def test_a_late_offer_leaves_the_choice_open_and_silence_is_an_answer(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.passing("2025-03-11")
    said = {"duties": ["right-to-private-provider"], "told_by": "Mette Holm", "way": "letter"}
    plan = await case.act("2025-03-11", "inform-citizen", **said)
    assert plan["free_choice"][0]["informed_by"] == "Mette Holm"
    plan = await case.act("2025-03-14", "get-no-answer", reason="Svarer ikke")
    assert (plan["status"], plan["free_choice"][0]["answer"]) == ("right-arisen", "no-answer")
    plan = await case.offered("2025-03-14", "2025-03-18")
    assert plan["status"] == "offered"
    plan = await case.act("2025-03-15", "choose-private", **CHOSEN)
    assert [c["state"] for c in plan["free_choice"]] == ["lapsed", "used"]


async def test_the_choice_may_be_made_before_anybody_noted_that_the_deadline_passed(case: Case) -> None:
    plan = await case.classified("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-11")
    told = await worker.get(f"/api/v1/rehabilitation-plans/{case.id}/available-actions")
    assert {"choose-private", "wait"} <= {item["action"] for item in told["items"] if item["allowed"]}
    answer = await worker.try_to(plan, "choose-private", **CHOSEN)
    assert answer.json()["status"] == "on-hold-free-choice"


async def test_telling_that_the_start_is_late_means_telling_of_the_right(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    late = {"told_by": "Mette Holm", "way": "telephone", "within_seven_days": False}
    assert await case.refused("2025-03-04", "inform-citizen", duties=["start"], **late) == "tell-of-the-right"
    both = {"duties": ["start", "right-to-private-provider"], "start_at": danish("2025-03-20").isoformat()}
    plan = await case.act("2025-03-04", "inform-citizen", **both, **late)
    assert {told["duty"] for told in plan["told"]} == {"start", "right-to-private-provider"}
    contradicting = late | {"start_at": danish("2025-03-06").isoformat()}
    duties = ["start", "right-to-private-provider"]
    refused = await case.refused("2025-03-04", "inform-citizen", duties=duties, **contradicting)
    assert refused == "start-contradicts-deadline"
    plan = await case.act("2025-03-05", "declare-inability")
    assert plan["free_choice"][0]["informed_by"] == "Mette Holm"
    worker = await case.on("2025-03-05")
    assert (await worker.get("/api/v1/worklists/free-choice-to-inform"))["items"] == []
    assert "inform-citizen" in actions(plan)


def test_what_a_provider_is_shown_of_a_protected_citizen_names_them_nowhere() -> None:
    today = NOW.date()
    known = a_citizen()
    hidden = a_citizen(protection=Protection(today, today))
    open_, masked = (given_case(a_plan(), each, "0157", now=NOW).citizen for each in (known, hidden))
    assert (open_.name, "Strandvejen" in open_.address) == ("Åse Mærsk Sørensen", True)
    assert (masked.name, masked.address) == ("Navne- og adressebeskyttet", "")


@pytest.mark.requirement("R119")
async def test_a_referral_of_who_trains_at_a_provider_warns_and_holds_new_training_back(case: Case) -> None:
    plan = await a_given_case(case)
    worker = await case.on("2025-03-20")
    answer = await send_letter(await case.service.as_client("demo-gp"), XREF15)
    assert answer.status_code == 201, answer.text
    (alert,) = await alerts(worker, plan["citizen"]["id"])
    (match,) = [m for m in alert["matched"] if m["kind"] == "open-training"]
    assert (alert["level"], match["level"], match["legal_basis"]) == ("RED", "RED", "SUL140")
    assert (match["provider"], match["from_date"]) == ("Fysioterapi Fyn", "2025-03-06")
    assert alert["asks_for_decision"]
    decided = await worker.act(
        alert,
        "decide",
        decision="NO_NEW_TRAINING_BY_AGREEMENT",
        reason="Træner privat",
        citizen_agrees=True,
    )
    assert decided["status"] == "decided"


@pytest.mark.requirement("R119", "L8")
@pytest.mark.parametrize("outcome", ["replace", "restart"])
async def test_who_lets_a_new_plan_stand_in_for_the_given_one_has_decided_what_it_warned_of(
    case: Case, outcome: str
) -> None:
    first = await a_given_case(case)
    await case.received("2025-03-20", number="G-2", **discharged("2025-03-19"))
    worker = await case.on("2025-03-20")
    (alert,) = await alerts(worker, first["citizen"]["id"])
    assert (alert["level"], alert["status"]) == ("RED", "open")
    await case.act("2025-03-20", outcome, plan_id=first["id"], reason="Ny operation")
    (alert,) = await alerts(worker, first["citizen"]["id"])
    assert (alert["status"], alert["decision"], alert["reason"]) == ("decided", "REPLACE", "Ny operation")
    plan = await case.act("2025-03-20", "classify", level="basal", **COORDINATOR)
    plan = await case.act("2025-03-20", "offer-first-contact", offered_for=danish("2025-03-21").isoformat())
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    assert [a["status"] for a in pathway["activities"]] == ["running"]


async def test_a_plan_beside_the_given_one_leaves_its_warning_to_be_decided(case: Case) -> None:
    first = await a_given_case(case)
    await case.received("2025-03-20", number="G-2", **discharged("2025-03-19"))
    worker = await case.on("2025-03-20")
    await case.act("2025-03-20", "run-parallel", plan_id=first["id"], reason="Knæet")
    (alert,) = await alerts(worker, first["citizen"]["id"])
    assert alert["status"] == "open"
