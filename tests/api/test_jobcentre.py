"""What a jobcentre learns: what the citizen has consented to, and otherwise nothing, of anybody."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.loop import (
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    an_accepted_referral,
    case_worker,
    in_rehabilitation,
)
from tests.api.loop_consent import (
    CPR,
    EVERYTHING_ORDINARY,
    JOBCENTRE_GLN,
    UNKNOWN_CPR,
    a_consent_asked,
    a_consent_given,
    an_employment_case,
    fetched,
    look_up,
)
from tests.conftest import Service

SENSITIVE = ["alcohol", "smoking", "mental-health", "diagnoses", "psychosocial", "free-text"]


def as_seen(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return everything of an answer but the number of the request itself."""
    headers = [(name, value) for name, value in answer.headers.items() if name != "x-request-id"]
    return answer.status_code, answer.content, headers


async def deliver(client: httpx.AsyncClient, cpr: str = CPR, **told: Any) -> httpx.Response:
    body = {"authority": "0461", "cpr": cpr, **told}
    return await client.post("/api/v1/jobcentre/exchange", json=body)


@pytest.mark.requirement("R8", "L21", "L12")
async def test_a_citizen_without_consent_is_answered_as_one_nobody_knows(service: Service) -> None:
    """Not even that somebody is in a pathway may be told: byte for byte the same."""
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral, _ = await an_accepted_referral(service)
    id_ = referral["citizen"]["id"]
    unknown = as_seen(await look_up(jobcentre, UNKNOWN_CPR))
    assert unknown[0] == 404
    assert as_seen(await look_up(jobcentre)) == unknown
    asked = await a_consent_asked(worker, id_)
    assert as_seen(await look_up(jobcentre)) == unknown
    given = await worker.act(asked, "give", form="written", scope=["contacts"])
    assert (await look_up(jobcentre)).status_code == 200
    await worker.act(given, "withdraw")
    assert as_seen(await look_up(jobcentre)) == unknown
    assert as_seen(await look_up(jobcentre, authority="0316")) == unknown


async def test_a_delivery_without_consent_is_answered_in_the_same_way(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    await an_accepted_referral(service)
    unknown = as_seen(await deliver(jobcentre, UNKNOWN_CPR, benefit="sygedagpenge"))
    assert unknown[0] == 404
    assert as_seen(await deliver(jobcentre, benefit="sygedagpenge")) == unknown


async def _noted(service: Service) -> list[tuple[str, str, bool]]:
    found = await service.database.changes.fetch(
        "SELECT action, detail, citizen_id IS NOT NULL AS known FROM audit_entry"
        " WHERE client_id = 'demo-jobcentre' AND action LIKE 'jobcentre-%' ORDER BY id"
    )
    return [(row["action"], row["detail"], row["known"]) for row in found]


@pytest.mark.requirement("L13")
async def test_every_look_up_is_noted_the_refused_ones_too(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral = await a_received_referral(service)
    await look_up(jobcentre, UNKNOWN_CPR)
    await look_up(jobcentre)
    await a_consent_given(worker, referral["citizen"]["id"])
    await look_up(jobcentre)
    assert await _noted(service) == [
        ("jobcentre-lookup", "refused", False),
        ("jobcentre-lookup", "refused", True),
        ("jobcentre-lookup", "consent", True),
    ]


@pytest.mark.requirement("R8", "L21")
async def test_only_what_is_ticked_is_told_and_nothing_sensitive_by_itself(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral, pathway = await an_accepted_referral(service)
    await in_rehabilitation(worker, pathway, TRAINING_119)
    id_ = referral["citizen"]["id"]
    consent = await a_consent_given(worker, id_)
    answer = (await look_up(jobcentre)).json()
    assert set(answer["disclosed"]) == set(EVERYTHING_ORDINARY)
    assert answer["reference"] == consent["id"]
    assert answer["disclosed"]["contacts"][0]["name"] == "Mette Holm"
    assert {item["status"] for item in answer["disclosed"]["attendance"]} == {"attended", "planned"}
    assert {"goal": "Tilbage på cyklen"} in answer["disclosed"]["goals-plan"]
    for hidden in (*SENSITIVE, "At kunne passe haven", "drøftet", referral["diagnoses"][0]["code"]):
        assert hidden not in str(answer)
    await worker.act(consent, "change-scope", explicit=["alcohol", "diagnoses", "free-text"], form="written")
    told = (await look_up(jobcentre)).json()["disclosed"]
    assert set(told) == {"alcohol", "diagnoses", "free-text"}
    assert told["alcohol"] == [{"units_per_week": "3"}]
    assert told["diagnoses"][0]["code"] == referral["diagnoses"][0]["code"]
    assert {"text": "At kunne passe haven."} in told["free-text"]


async def test_a_consent_to_one_jobcentre_is_none_to_another(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await a_consent_given(worker, referral["citizen"]["id"])
    await service.database.changes.execute(
        "UPDATE client SET organisation_id = (SELECT id FROM organisation WHERE name = 'Odense Kommune')"
        " WHERE id = 'demo-jobcentre'"
    )
    assert (await look_up(await service.as_client("demo-jobcentre"))).status_code == 404


@pytest.mark.requirement("R46")
async def test_what_is_fetched_is_sent_once_within_the_scope(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral, _ = await an_accepted_referral(service)
    consent = await a_consent_given(worker, referral["citizen"]["id"])
    assert await fetched(jobcentre) == []
    consent = await worker.act(consent, "queue-exchange", categories=["contacts"])
    (item,) = await fetched(jobcentre)
    assert (item["reference"], item["ended"], item["cpr"]) == (consent["id"], False, CPR)
    assert list(item["disclosed"]) == ["contacts"]
    assert await fetched(jobcentre) == []
    (entry,) = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    assert (entry["status"], entry["direction"], entry["by"]) == ("sent", "to-jobcentre", "demo-municipality")
    assert entry["sent_at"] is not None


@pytest.mark.requirement("R46", "R47")
async def test_what_a_jobcentre_delivers_lies_in_the_log_and_on_the_case(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral = await a_received_referral(service)
    id_ = referral["citizen"]["id"]
    consent = await a_consent_given(worker, id_)
    case = await an_employment_case(worker, id_, work_status="PARTIAL_SICK", hours_per_week=10)
    answer = await deliver(
        jobcentre,
        contact={"name": "Lene Lund", "telephone": "63755001"},
        benefit="sygedagpenge",
        meetings=["2026-12-01T10:00:00+01:00"],
        return_to_work_plan="15 timer fra januar.",
        partial_hours=15,
    )
    assert answer.status_code == 201, answer.text
    told = ["contact", "benefit-type", "meetings", "return-to-work-plan", "partial-hours"]
    assert answer.json() == {"reference": consent["id"], "categories": told}
    case = await worker.again(case)
    assert (case["jobcentre_contact"]["name"], case["hours_per_week"]) == ("Lene Lund", 15)
    assert case["received"]["return_to_work_plan"] == "15 timer fra januar."
    assert [meeting["planned_for"][:10] for meeting in case["meetings"]] == ["2026-12-01"]
    (entry,) = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    assert (entry["direction"], entry["categories"]) == ("from-jobcentre", told)


@pytest.mark.parametrize(
    "told",
    [{}, {"benefit": "x"}, {"partial_hours": 40}, {"social_case": "x"}, {"contact": {"name": ""}}],
    ids=str,
)
async def test_a_jobcentre_delivers_the_five_things_and_nothing_else(
    service: Service, told: dict[str, Any]
) -> None:
    worker, referral = await a_received_referral(service)
    await a_consent_given(worker, referral["citizen"]["id"])
    answer = await deliver(await service.as_client("demo-jobcentre"), **told)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("cpr", "authority"), [("2509479980000", "0461"), ("abc4567890", "0461"), (CPR, "9999")]
)
async def test_a_number_or_authority_that_cannot_be_is_refused(
    service: Service, cpr: str, authority: str
) -> None:
    answer = await look_up(await service.as_client("demo-jobcentre"), cpr, authority)
    assert answer.status_code == 422
    assert cpr not in answer.text


@pytest.mark.parametrize("client_id", ["demo-municipality", "demo-gp", "demo-region", "demo-provider"])
async def test_nobody_but_a_jobcentre_comes_in_here(service: Service, client_id: str) -> None:
    client = await service.as_client(client_id)
    assert (await look_up(client)).status_code == 403
    assert (await client.get("/api/v1/jobcentre/exchange")).status_code == 403
    assert (await deliver(client, benefit="none")).status_code == 403


async def test_a_jobcentre_sees_nothing_of_casework(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    consent = await a_consent_given(worker, referral["citizen"]["id"])
    jobcentre = await service.as_client("demo-jobcentre")
    for path in (f"consents/{consent['id']}", f"citizens/{referral['citizen']['id']}/participants", "inbox"):
        assert (await jobcentre.get(f"/api/v1/{path}")).status_code == 403


async def test_a_rehabilitation_plan_tells_function_as_codes_only(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    await a_consent_given(worker, plan["citizen"]["id"], ["function"])
    cpr = plan["citizen"]["identifier"]
    told = (await look_up(await service.as_client("demo-jobcentre"), cpr)).json()["disclosed"]
    assert all(set(item) == {"icf", "qualifier"} for item in told["function"])


async def test_a_jobcentre_reads_nothing_of_another_authoritys_log(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    consent = await a_consent_given(worker, referral["citizen"]["id"])
    other: CaseWorker = await case_worker(service, "demo-municipality-2")
    for path in (f"consents/{consent['id']}", f"consents/{consent['id']}/exchange"):
        assert (await other.http.get(f"/api/v1/{path}")).status_code == 404
    assert consent["to_party"] == "Jobcenter Odense"
    assert JOBCENTRE_GLN not in str(consent)


@pytest.mark.requirement("R46")
async def test_what_a_jobcentre_delivered_by_mistake_is_taken_back_from_the_case(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral = await a_received_referral(service)
    id_ = referral["citizen"]["id"]
    consent = await a_consent_given(worker, id_)
    case = await an_employment_case(worker, id_)
    for name in ("Lene Lund", "Ib Ravn"):
        answer = await deliver(jobcentre, contact={"name": name, "telephone": "63755001"})
        assert answer.status_code == 201, answer.text
    path = f"/api/v1/consents/{consent['id']}/exchange"
    _, wrong = (await worker.get(path))["items"]
    wrong = await worker.act(wrong, "mark-error", reason="En anden borger")
    assert (wrong["status"], wrong["allowed_actions"]) == ("entered-in-error", [])
    case = await worker.again(case)
    assert (case["jobcentre_contact"]["name"], case["received"]["contact"]["name"]) == ("Lene Lund",) * 2
    history = await worker.get(f"/api/v1/citizens/{id_}/timeline")
    assert "jobcenterets oplysninger taget tilbage" in str(history)


@pytest.mark.requirement("R46")
async def test_what_waits_by_mistake_is_not_fetched_and_what_was_told_stays_logged(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    worker, referral = await a_received_referral(service)
    consent = await a_consent_given(worker, referral["citizen"]["id"])
    consent = await worker.act(consent, "queue-exchange", categories=["contacts"])
    path = f"/api/v1/consents/{consent['id']}/exchange"
    (queued,) = (await worker.get(path))["items"]
    await worker.act(queued, "mark-error", reason="Forkert borger")
    assert await fetched(jobcentre) == []
    await worker.act(consent, "queue-exchange", categories=["contacts"])
    assert len(await fetched(jobcentre)) == 1
    _, sent = (await worker.get(path))["items"]
    assert sent["allowed_actions"] == []
    refused = await worker.try_to(wrong_path(sent), "mark-error", reason="Forkert borger")
    assert (refused.status_code, refused.json()["code"]) == (422, "jobcentre-was-told")


def wrong_path(entry: dict[str, Any]) -> dict[str, Any]:
    """Return it with the address that it no longer offers."""
    href = f"/api/v1/exchange-entries/{entry['id']}/mark-error"
    return entry | {"allowed_actions": [{"action": "mark-error", "href": href}]}
