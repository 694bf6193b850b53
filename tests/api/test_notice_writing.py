"""A case worker reads a notice before it leaves, writes in it, calls it back, and corrects what was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.loop import (
    COORDINATOR,
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    actions,
    an_accepted_referral,
    case_worker,
    in_rehabilitation,
)
from tests.api.test_casework import places
from tests.api.test_intake import codes
from tests.api.test_medcom import GP_2, waiting
from tests.conftest import Service

GP = "5790000120314"


async def a_plan_with_a_booked_conversation(service: Service) -> tuple[CaseWorker, dict[str, Any]]:
    worker, plan = await a_received_plan(service)
    at = (service.clock() + timedelta(days=2)).isoformat()
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    return worker, await worker.act(plan, "offer-first-contact", offered_for=at)


async def to_gp(worker: CaseWorker, request: dict[str, Any], type_: str = "START") -> dict[str, Any]:
    """Return the newest notice to the own GP."""
    items = (await worker.get(f"/api/v1/rehabilitation-plans/{request['id']}/notices"))["items"]
    found: dict[str, Any] = [n for n in items if (n["role"], n["type"]) == ("own-gp", type_)][-1]
    return found


async def letters_of(service: Service, client: str, receiver: str) -> str:
    """Return every letter that waits for a practice, as it would fetch them."""
    practice = await service.as_client(client)
    paths = [f"/medcom/messages/{letter['id']}" for letter in await waiting(practice, receiver)]
    return "\n".join([(await practice.get(path)).text for path in paths])


async def at_the_gps(service: Service) -> str:
    return await letters_of(service, "demo-gp-2", GP_2)


async def preview(worker: CaseWorker, notice: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await worker.get(f"/api/v1/notices/{notice['id']}/preview")
    return found


async def test_a_preview_shows_what_leaves_and_changes_nothing(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await to_gp(worker, plan)
    shown = await preview(worker, notice)
    assert (shown["status"], shown["version"]) == ("due", notice["version"])
    assert shown["recipient"]
    assert shown["route_reason"]
    headings = {part["heading"]: part["writable"] for part in shown["sections"]}
    assert headings == {"Henvisningsårsag": False, "Status": True, "Kontakt": False, "Bemærkninger": True}
    assert max(map(len, shown["text"].splitlines())) <= 70
    await service.work()
    sent = await to_gp(worker, plan)
    assert (sent["text"], sent["subject"]) == (shown["text"], shown["subject"])
    frozen = await preview(worker, sent)
    assert frozen["text"] == shown["text"]
    assert not any(part["writable"] for part in frozen["sections"])


async def test_a_draft_is_held_until_it_is_approved_and_says_what_was_written(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    own = {"heading": "Bemærkninger", "text": "Borgeren ønsker tolk.\n\nRing gerne."}
    notice = await worker.act(await to_gp(worker, plan), "draft", sections=[own])
    await service.work()
    notice = await worker.again(notice)
    assert (notice["status"], notice["letter_id"]) == ("draft", "")
    desk = await worker.get("/api/v1/worklists/notice-draft")
    assert [(item["next_step"], item["href"]) for item in desk["items"]] == [
        ("approve", f"/api/v1/notices/{notice['id']}")
    ]
    assert "Borgeren ønsker tolk." in (await preview(worker, notice))["text"]
    instead = {"heading": "Status", "text": "Samtalen holdes hjemme hos borgeren."}
    notice = await worker.act(notice, "draft", sections=[instead])
    notice = await worker.act(notice, "approve")
    await service.work()
    notice = await worker.again(notice)
    assert notice["status"] == "ready"
    assert "Samtalen holdes hjemme hos borgeren." in notice["text"]
    assert "optaget i et forløb" not in notice["text"]
    assert "tolk" not in notice["text"]
    assert "Samtalen holdes hjemme" in await at_the_gps(service)


async def test_what_is_written_stays_within_the_frame(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await to_gp(worker, plan)
    frame = await worker.try_to(notice, "draft", sections=[{"heading": "Kontakt", "text": "Ring ikke."}])
    assert (codes(frame), places(frame)) == (["notice-frame"], {"sections[0].heading"})
    unknown = await worker.try_to(notice, "draft", sections=[{"heading": "Mål", "text": "x"}])
    assert (codes(unknown), places(unknown)) == (["unknown-code"], {"sections[0].heading"})
    twice = [{"heading": "Status", "text": "x"}] * 2
    assert places(await worker.try_to(notice, "draft", sections=twice)) == {"sections[1].heading"}
    assert (await worker.again(notice))["status"] == "due"


@pytest.mark.parametrize("is_written", [False, True])
async def test_what_has_not_left_is_called_back_with_a_reason(service: Service, *, is_written: bool) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    if is_written:
        await service.work()
    notice = await to_gp(worker, plan)
    assert places(await worker.try_to(notice, "cancel")) == {"reason"}
    notice = await worker.act(notice, "cancel", reason="Samtalen er flyttet.")
    await service.work()
    notice = await worker.again(notice)
    assert (notice["status"], notice["reason"]) == ("blocked", "Samtalen er flyttet.")
    assert actions(notice) == set()
    assert "Opstart af forløb" not in await at_the_gps(service)


async def test_nothing_is_called_back_while_a_worker_hands_it_over(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await to_gp(worker, plan)
    lease = service.clock() + timedelta(seconds=30)
    await service.database.changes.execute(
        "UPDATE delivery SET lease_until = $1 WHERE notice_id = $2::uuid", lease, notice["id"]
    )
    for command, body in (("cancel", {"reason": "x"}), ("draft", {})):
        assert codes(await worker.try_to(notice, command, **body)) == ["notice-leaving"]


async def test_what_was_told_wrongly_is_corrected_by_a_letter_that_says_so(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    await service.work()
    first = await to_gp(worker, plan)
    practice = await service.as_client("demo-gp-2")
    assert len(await waiting(practice)) == 1
    first = await worker.again(first)
    assert first["status"] == "sent"
    first = await worker.act(first, "correct", reason="Samtalen er den 27. og ikke den 25.")
    assert first["status"] == "superseded"
    draft = await to_gp(worker, plan)
    assert (draft["status"], draft["letter_id"]) == ("draft", "")
    shown = await preview(worker, draft)
    assert shown["subject"].startswith("Rettelse: Opstart af forløb")
    assert shown["sections"][0]["heading"] == "Rettelse"
    assert first["letter_id"] in shown["text"]
    assert "Samtalen er den 27. og ikke den 25." in shown["text"]
    draft = await worker.act(draft, "approve")
    await service.work()
    draft = await worker.again(draft)
    assert draft["status"] == "ready"
    assert draft["letter_id"] not in {"", first["letter_id"]}
    assert [letter["letter_identifier"] for letter in await waiting(practice)] == [draft["letter_id"]]
    history = await practice.get("/fhir/Communication", params={"_id": first["id"]})
    assert history.json()["entry"][0]["resource"]["status"] == "entered-in-error"


async def test_a_letter_to_a_practice_that_was_left_goes_to_the_new_one(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    await service.work()
    assert "Opstart af forløb" in await at_the_gps(service)
    notice = await to_gp(worker, plan)
    citizen = await worker.get(f"/api/v1/citizens/{plan['citizen']['id']}")
    await worker.act(citizen, "register-gp", gln=GP)
    notice = await worker.act(await worker.again(notice), "resend")
    await service.work()
    moved = await worker.again(notice)
    assert moved["recipient_id"] != notice["recipient_id"]
    assert "Opstart af forløb" not in await at_the_gps(service)
    assert "Opstart af forløb" in await letters_of(service, "demo-gp", GP)


async def test_a_draft_about_who_has_objected_since_is_not_sent(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await worker.act(await to_gp(worker, plan), "draft")
    await worker.act(plan["citizen"], "object-to-disclosure")
    assert "frabedt sig" in (await preview(worker, notice))["reason"]
    notice = await worker.act(notice, "approve")
    await service.work()
    assert (await worker.again(notice))["status"] == "blocked"
    assert await at_the_gps(service) == ""


async def test_a_draft_that_a_mistaken_death_stopped_is_a_draft_again(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    told = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    notice = next(n for n in told if (n["role"], n["type"]) == ("own-gp", "PLAN"))
    own = {"heading": "Bemærkninger", "text": "Halvt skrevet."}
    notice = await worker.act(notice, "draft", sections=[own])
    citizen = await worker.get(f"/api/v1/citizens/{pathway['citizen_id']}")
    citizen = await worker.act(citizen, "register-death", died_on=service.clock().date().isoformat())
    assert (await worker.again(notice))["status"] == "blocked"
    await worker.act(citizen, "take-back-death", reason="Forkert borger")
    await service.work()
    notice = await worker.again(notice)
    assert notice["status"] == "draft"
    assert "Halvt skrevet." in (await preview(worker, notice))["text"]


async def test_a_draft_that_was_written_for_days_has_all_patience_left(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await worker.act(await to_gp(worker, plan), "draft")
    service.clock.advance(days=3)
    worker = await case_worker(service)
    notice = await worker.act(await worker.again(notice), "approve")
    await service.work()
    service.clock.advance(hours=1)
    await service.work()
    worker = await case_worker(service)
    assert (await worker.again(notice))["status"] == "ready"


async def test_what_its_receiver_has_had_is_not_called_back(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    await service.work()
    assert "Opstart af forløb" in await at_the_gps(service)
    service.clock.advance(days=3)
    await service.work()
    worker = await case_worker(service)
    notice = await to_gp(worker, plan)
    assert (notice["status"], "cancel" in actions(notice)) == ("failed", False)
    assert codes(await worker.try_to(notice, "cancel", reason="x")) == ["notice-handed-over"]


async def test_a_correction_goes_to_whoever_was_told_wrongly(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    await service.work()
    assert "Opstart af forløb" in await at_the_gps(service)
    citizen = await worker.get(f"/api/v1/citizens/{plan['citizen']['id']}")
    await worker.act(citizen, "register-gp", gln=GP)
    await worker.act(await to_gp(worker, plan), "correct", reason="Dagen er en anden.")
    await worker.act(await to_gp(worker, plan), "approve")
    await service.work()
    assert "Dagen er en anden." in await at_the_gps(service)
    assert "Dagen er en anden." not in await letters_of(service, "demo-gp", GP)
