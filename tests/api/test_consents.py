"""Consents as a case worker keeps them, and the log under each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import (
    TRAINING_119,
    CaseWorker,
    a_received_referral,
    actions,
    an_accepted_referral,
    closed,
    in_rehabilitation,
)
from tests.api.loop_consent import (
    CPR,
    a_consent_asked,
    a_consent_given,
    an_employment_case,
    citizen,
    fetched,
    look_up,
)
from tests.conftest import Service


async def of(service: Service) -> tuple[CaseWorker, str]:
    worker, referral = await a_received_referral(service)
    return worker, referral["citizen"]["id"]


async def log(worker: CaseWorker, consent: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    return items


@pytest.mark.requirement("L12")
async def test_a_consent_is_asked_for_and_given_for_a_year_at_the_most(service: Service) -> None:
    worker, id_ = await of(service)
    asked = await a_consent_asked(worker, id_)
    assert (asked["status"], asked["is_valid"]) == ("requested", False)
    assert (asked["from_party"], asked["to_party"]) == ("Odense Kommune", "Jobcenter Odense")
    assert asked["information_version"] == "2026-2"
    given = await worker.act(asked, "give", form="written", scope=["contacts"], expires_on="2028-01-01")
    assert (given["status"], given["is_valid"], given["scope"]) == ("active", True, ["contacts"])
    assert given["expires_at"].startswith("2027-11-23")


@pytest.mark.requirement("L12")
async def test_the_record_keeps_form_scope_and_reason_of_every_step(service: Service) -> None:
    worker, id_ = await of(service)
    asked = await a_consent_asked(worker, id_)
    oral = {"form": "oral-justified", "oral_reason": "Har armen i gips."}
    given = await worker.act(asked, "give", scope=["contacts"], **oral)
    await worker.act(given, "withdraw", reason="Har fået arbejde.")
    notes = (await worker.get(f"/api/v1/consents/{given['id']}/history"))["items"]
    assert [note["name"] for note in notes] == ["request", "give", "withdraw"]
    assert (notes[1]["reason"], notes[1]["details"]["scope"]) == ("Har armen i gips.", "contacts")
    assert notes[2]["reason"] == "Har fået arbejde."


async def test_a_no_leaves_everything_else_as_it_is(service: Service) -> None:
    worker, id_ = await of(service)
    refused = await worker.act(await a_consent_asked(worker, id_), "refuse", reason="Ønsker det ikke.")
    assert (refused["status"], refused["allowed_actions"]) == ("refused", [])
    assert "request-consent" in actions(await citizen(worker, id_))


async def test_the_jobcentre_is_one_in_the_register(service: Service) -> None:
    worker, id_ = await of(service)
    person = await citizen(worker, id_)
    for receiver in ({}, {"to_gln": "5790000121441"}, {"to_sor": "9901000016007"}):
        answer = await worker.try_to(
            person,
            "request-consent",
            type="jobcentre-exchange",
            information_version="1",
            need="FULL_SICK",
            **receiver,
        )
        assert answer.status_code == 422, answer.text


async def test_a_relative_is_named_and_asked_for_without_a_register(service: Service) -> None:
    worker, id_ = await of(service)
    asked = await a_consent_asked(
        worker, id_, type="relatives", to_gln=None, need=None, to_party="Else Elmer, datter"
    )
    given = await worker.act(
        asked, "give", form="oral-justified", oral_reason="I telefonen.", scope=["contacts"]
    )
    refused = await worker.try_to(given, "queue-exchange", categories=["contacts"])
    assert refused.json()["code"] == "not-an-exchange"
    told = await worker.get(f"/api/v1/consents/{given['id']}/available-actions")
    queue = next(item for item in told["items"] if item["action"] == "queue-exchange")
    assert not queue["allowed"]


@pytest.mark.requirement("L21", "R8")
async def test_a_sensitive_category_among_the_others_is_refused(service: Service) -> None:
    worker, id_ = await of(service)
    asked = await a_consent_asked(worker, id_)
    refused = await worker.try_to(asked, "give", form="written", scope=["contacts", "alcohol"])
    assert (refused.status_code, refused.json()["code"]) == (422, "needs-own-tick")
    unknown = await worker.try_to(asked, "give", form="written", scope=["everything"])
    assert unknown.json()["errors"][0]["code"] == "unknown-code"
    given = await worker.act(asked, "give", form="written", scope=["contacts"], explicit=["alcohol"])
    assert given["scope"] == ["contacts", "alcohol"]


@pytest.mark.requirement("R46")
async def test_what_is_not_consented_to_is_not_put_in_line(service: Service) -> None:
    worker, id_ = await of(service)
    consent = await a_consent_given(worker, id_, ["contacts"])
    refused = await worker.try_to(consent, "queue-exchange", categories=["contacts", "function"])
    assert (refused.status_code, refused.json()["code"]) == (422, "not-consented")
    assert await log(worker, consent) == []


@pytest.mark.requirement("L12", "R46")
async def test_withdrawn_at_ten_what_was_queued_a_minute_before_is_never_sent(service: Service) -> None:
    worker, id_ = await of(service)
    jobcentre = await service.as_client("demo-jobcentre")
    consent = await a_consent_given(worker, id_)
    consent = await worker.act(consent, "queue-exchange", categories=["contacts"])
    assert len(await fetched(jobcentre)) == 1
    service.clock.advance(minutes=50)
    consent = await worker.act(consent, "queue-exchange", categories=["expected-end"])
    service.clock.advance(minutes=1)
    consent = await worker.act(consent, "withdraw")
    assert (consent["status"], consent["is_valid"]) == ("withdrawn", False)
    sent, cancelled, message = await log(worker, consent)
    assert (sent["status"], cancelled["status"], message["status"]) == ("sent", "cancelled", "queued")
    (told,) = await fetched(jobcentre)
    assert told == {
        "id": message["id"],
        "reference": consent["id"],
        "ended": True,
        "cpr": None,
        "disclosed": {},
    }
    assert await fetched(jobcentre) == []
    assert (await look_up(jobcentre)).status_code == 404


async def test_narrowing_stops_what_is_no_longer_covered(service: Service) -> None:
    worker, id_ = await of(service)
    consent = await a_consent_given(worker, id_)
    consent = await worker.act(consent, "queue-exchange", categories=["attendance"])
    refused = await worker.try_to(consent, "change-scope", scope=["contacts"], explicit=["diagnoses"])
    assert refused.json()["code"] == "widening-needs-signature"
    narrowed = await worker.act(consent, "change-scope", scope=["contacts"])
    assert (narrowed["scope_version"], narrowed["expires_at"]) == (2, consent["expires_at"])
    assert [entry["status"] for entry in await log(worker, consent)] == ["cancelled"]
    wider = await worker.act(
        narrowed, "change-scope", scope=["contacts"], explicit=["diagnoses"], form="written", document_ref="2"
    )
    assert wider["expires_at"] == consent["expires_at"]


async def test_what_waits_can_be_cancelled_by_hand(service: Service) -> None:
    worker, id_ = await of(service)
    consent = await a_consent_given(worker, id_)
    consent = await worker.act(consent, "queue-exchange", categories=["contacts"])
    (entry,) = (await worker.get(f"/api/v1/citizens/{id_}/exchange-entries"))["items"]
    cancelled = await worker.act(entry, "cancel", reason="Forkert borger.")
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "Forkert borger.")
    await worker.act(consent, "withdraw")
    message = (await log(worker, consent))[-1]
    told = await worker.get(f"/api/v1/exchange-entries/{message['id']}/available-actions")
    assert told["items"][0]["why_not"][0]["code"] == "end-is-told"


async def test_all_that_expire_are_listed_however_many(service: Service) -> None:
    worker, id_ = await of(service)
    await a_consent_given(worker, id_, expires_on="2026-12-10")
    await service.database.changes.execute(
        "INSERT INTO consent (authority, id, version, content, citizen_id, status, type, expires_at)"
        " SELECT authority, gen_random_uuid(), version, content, citizen_id, status, type, expires_at"
        " FROM consent, generate_series(1, 120)"
    )
    assert len((await worker.get("/api/v1/reports/consents-expiring"))["items"]) == 121


@pytest.mark.requirement("L12")
async def test_an_expired_consent_lets_nothing_through_and_runs_out_on_a_list(service: Service) -> None:
    worker, id_ = await of(service)
    jobcentre = await service.as_client("demo-jobcentre")
    consent = await a_consent_given(worker, id_, expires_on="2026-12-10")
    consent = await worker.act(consent, "queue-exchange", categories=["contacts"])
    assert consent["renewal_due"]
    (due,) = (await worker.get("/api/v1/reports/consents-expiring"))["items"]
    assert due["id"] == consent["id"]
    assert (await worker.get("/api/v1/reports/consents-expiring", days=5))["items"] == []
    service.clock.advance(days=18)
    worker = CaseWorker(await service.as_client("demo-municipality"), service)
    jobcentre = await service.as_client("demo-jobcentre")
    assert (await look_up(jobcentre)).status_code == 404
    assert await fetched(jobcentre) == []
    assert [entry["status"] for entry in await log(worker, consent)] == ["cancelled"]
    told = await worker.get(f"/api/v1/consents/{consent['id']}/available-actions")
    assert {i["action"] for i in told["items"] if i["allowed"]} == {"withdraw", "mark-error"}
    assert (await worker.get("/api/v1/reports/consents-expiring"))["items"] == []


async def test_a_new_consent_takes_the_place_of_the_old_one(service: Service) -> None:
    worker, id_ = await of(service)
    jobcentre = await service.as_client("demo-jobcentre")
    await a_consent_given(worker, id_)
    newer = await a_consent_given(worker, id_, ["contacts"])
    statuses = [c["status"] for c in (await worker.get(f"/api/v1/citizens/{id_}/consents"))["items"]]
    assert statuses == ["ended", "active"]
    assert set((await look_up(jobcentre)).json()["disclosed"]) == {"contacts"}
    await worker.act(newer, "withdraw")
    assert (await look_up(jobcentre)).status_code == 404


@pytest.mark.parametrize("given", [True, False])
async def test_a_consent_registered_by_mistake_lets_nothing_through(service: Service, *, given: bool) -> None:
    worker, id_ = await of(service)
    asked = await a_consent_given(worker, id_) if given else await a_consent_asked(worker, id_)
    wrong = await worker.act(asked, "mark-error", reason="En anden borgers samtykke")
    assert (wrong["status"], wrong["allowed_actions"]) == ("entered-in-error", [])
    assert (await look_up(await service.as_client("demo-jobcentre"))).status_code == 404


async def test_consents_end_when_the_last_pathway_closes(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    id_ = referral["citizen"]["id"]
    consent = await a_consent_given(worker, id_)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    await closed(worker, pathway)
    consent = await worker.again(consent) if consent["allowed_actions"] else consent
    assert consent["status"] == "ended"


@pytest.mark.requirement("R109")
async def test_everybody_involved_is_listed_with_role_time_contact_and_access(service: Service) -> None:
    worker, referral, _ = await an_accepted_referral(service)
    id_ = referral["citizen"]["id"]
    consent = await a_consent_given(worker, id_, ["contacts"])
    case = await an_employment_case(worker, id_)
    await worker.act(case, "set-contacts", jobcentre_contact={"name": "Lene Lund", "telephone": "63755001"})
    await look_up(await service.as_client("demo-jobcentre"))
    items = (await worker.get(f"/api/v1/citizens/{id_}/participants"))["items"]
    by_role = {(item["role"], item["name"]): item for item in items}
    assert by_role["referrer", "Lægerne Forskerparken"]["access"] == "treatment"
    assert by_role["coordinator", "Mette Holm"]["access"] == "casework"
    assert by_role["jobcentre", "Lene Lund"]["access"] == "none"
    unit = by_role["jobcentre", "Jobcenter Odense"]
    assert (unit["access"], unit["scope"]) == ("consent", ["contacts"])
    assert unit["access_until"] == consent["expires_at"]
    assert unit["last_contact_at"] is not None
    await worker.act(await citizen(worker, id_), "object-to-disclosure")
    items = (await worker.get(f"/api/v1/citizens/{id_}/participants"))["items"]
    assert {i["access"] for i in items if i["role"] in {"own-gp", "referrer"}} == {"objected"}
    assert CPR not in str(items)


@pytest.mark.requirement("L12")
async def test_a_consent_registered_when_it_had_run_out_never_stands(service: Service) -> None:
    worker, id_ = await of(service)
    running = await a_consent_given(worker, id_)
    asked = await a_consent_asked(worker, id_)
    past = {"happened_at": "2025-05-10T09:00:00+02:00", "late_reason": "Fundet i arkivet"}
    lapsed = await worker.act(asked, "give", form="written", scope=["contacts"], **past)
    assert (lapsed["status"], lapsed["is_valid"]) == ("expired", False)
    assert (await worker.again(running))["status"] == "active"
    assert await fetched(await service.as_client("demo-jobcentre")) == []


@pytest.mark.requirement("L12")
async def test_the_dead_are_asked_for_nothing(service: Service) -> None:
    worker, id_ = await of(service)
    dead = await worker.act(await citizen(worker, id_), "register-death", died_on="2026-11-22")
    assert "request-consent" not in actions(dead)
    asked = {"type": "research-contact", "information_version": "1", "to_party": "Universitetet"}
    refused = await worker.try_to(dead, "request-consent", **asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "citizen-deceased")
