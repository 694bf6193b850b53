"""Casework as a municipal front end does it: the inbox, versions, refusals, history, citizens."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any

import httpx
import pytest

from tests.api.loop import (
    COORDINATOR,
    GGOP,
    GGOP_ID,
    NOBODY,
    TRAINING_119,
    XREF15,
    XREF15_ID,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_whole_loop,
    actions,
    an_accepted_referral,
    in_rehabilitation,
    send_letter,
)
from tests.conftest import Service


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:rygvej:problem:")
    assert all(error["text"] for error in body["errors"])
    assert body["detail"] == " ".join(error["text"] for error in body["errors"])
    return body


def places(answer: httpx.Response, status: int = 422) -> set[str]:
    return {error["place"] for error in problem(answer, status)["errors"]}


async def many(service: Service, count: int) -> None:
    """Hand in plans and referrals in turn, two at each instant."""
    hospital, gp = await service.as_client("demo-hospital"), await service.as_client("demo-gp")
    for number in range(count):
        mark = b"%03d" % number
        await send_letter(hospital, GGOP.replace(GGOP_ID, GGOP_ID[:-3] + mark))
        await send_letter(gp, XREF15.replace(XREF15_ID, XREF15_ID[:-3] + mark))
        service.clock.advance(minutes=1)


async def test_the_inbox_holds_what_is_open_oldest_first_with_deadline_and_actions(service: Service) -> None:
    await many(service, 1)
    worker, plan = await a_received_plan(service)
    items = (await worker.get("/api/v1/inbox"))["items"]
    kinds = {item["kind"]: item for item in items}
    assert [item["received_at"] for item in items] == sorted(item["received_at"] for item in items)
    assert kinds["rehabilitation-plan"]["deadline_date"] == plan["deadline"]["deadline_date"]
    assert kinds["rehabilitation-plan"]["deadline_state"]
    assert kinds["referral"]["deadline_date"] is None
    assert "accept" in actions(kinds["referral"])
    assert "classify" in actions(kinds["rehabilitation-plan"])
    assert kinds["referral"]["citizen_name"] == "Bruno Test Elmer"


@pytest.mark.parametrize("limit", [1, 3, 4])
async def test_the_inbox_is_paged_to_the_end_without_repeats(service: Service, limit: int) -> None:
    await many(service, 3)
    worker = await _worker(service)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await worker.get("/api/v1/inbox", limit=limit, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        assert len(seen) <= 6
    assert len(set(seen)) == len(seen) == 6


async def _worker(service: Service) -> CaseWorker:
    return CaseWorker(await service.as_client("demo-municipality"), service)


async def test_the_inbox_may_be_narrowed_to_states(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="duplicate")
    assert (await worker.get("/api/v1/inbox"))["items"] == []
    rejected = (await worker.get("/api/v1/inbox", status=["rejected", "received"]))["items"]
    assert [item["status"] for item in rejected] == ["rejected"]
    # What is decided is decided; its sender may still be written to.
    assert [action["action"] for action in rejected[0]["allowed_actions"]] == ["write-message"]


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


async def test_what_cannot_be_asked_of_the_inbox_is_named(
    service: Service, subtests: pytest.Subtests
) -> None:
    for query, place in [
        ("status=lost", "status"),
        ("status=%00", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%C3%A6", "cursor"),
        (f"cursor={_cursor('2026-01-01')}", "cursor"),
        (f"cursor={_cursor(f'0001-01-01T00:00:00+14:00|{NOBODY}')}", "cursor"),
        ("colour=red", "colour"),
    ]:
        with subtests.test(repr(query)[:60]):
            worker = await _worker(service)
            assert places(await worker.http.get(f"/api/v1/inbox?{query}")) == {place}


async def test_a_change_needs_the_version_that_was_seen(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    path = f"/api/v1/referrals/{referral['id']}/reject"
    body = {"reason": "duplicate"}
    problem(await worker.http.post(path, json=body), 428)
    for header in ("x", "", "*", 'W/"1", W/"2"', 'W/"-1"'):
        assert places(await worker.http.post(path, json=body, headers={"If-Match": header})) == {"If-Match"}
    stale = await worker.http.post(path, json=body, headers={"If-Match": 'W/"9"'})
    problem(stale, 412)
    assert stale.headers["etag"] == 'W/"1"'
    assert (await worker.http.post(path, json=body, headers={"If-Match": "1"})).status_code == 200


async def test_a_read_says_the_version_to_change(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    answer = await worker.http.get(f"/api/v1/referrals/{referral['id']}")
    assert answer.headers["etag"] == f'W/"{referral["version"]}"'


async def test_of_two_case_workers_at_once_one_wins_and_the_other_is_told(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    answers = await asyncio.gather(
        worker.try_to(referral, "accept", criteria=["C1"], **COORDINATOR),
        worker.try_to(referral, "reject", reason="not-resident"),
        worker.try_to(referral, "ask-for-supplement", question="Hvor længe har det stået på?"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    for answer in answers:
        assert answer.headers["etag"] == 'W/"2"'
    assert len((await worker.get(f"/api/v1/referrals/{referral['id']}/history"))["items"]) == 2


async def test_a_body_that_is_not_right_is_refused_and_its_place_named(
    service: Service, subtests: pytest.Subtests
) -> None:
    for body, place in [
        (b'{"reason": "duplicate", "colour": "red"}', "colour"),
        (b'{"reason": "no-such-reason"}', "reason"),
        (b'{"comment": "uden grund"}', "reason"),
        (b'{"reason": "duplicate", "comment": "' + b"x" * 20_001 + b'"}', "comment"),
        (b'{"reason": "duplicate", "comment": "a\\u0000b"}', "body"),
        (b'{"reason": "duplicate", "comment": "\\ud800"}', "comment"),
        (b'{"reason": "duplicate", "comment": 7}', "comment"),
        (b'{"reason": ', "body"),
        (b"\xff\xfe", "body"),
        (b'{"reason": "\xe6"}', "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'"reason"', "body"),
        (b"", "body"),
    ]:
        with subtests.test(repr(body)[:60]):
            worker, referral = await a_received_referral(service)
            headers = {"If-Match": "1", "Content-Type": "application/json"}
            for language in ("da", "en"):
                answer = await worker.http.post(
                    f"/api/v1/referrals/{referral['id']}/reject",
                    content=body,
                    headers=headers | {"Accept-Language": language},
                )
                assert places(answer) == {place}
            assert (await worker.again(referral))["version"] == 1


async def test_a_value_that_is_not_right_is_named(service: Service, subtests: pytest.Subtests) -> None:
    for action, body, place in [
        ("classify", {"level": "høj", "coordinator": "M"}, "level"),
        ("classify", {"level": "basal", "coordinator": "  "}, "coordinator"),
        ("classify", {"coordinator": "M"}, "level"),
        ("correct-discharge-date", {"discharge_date": "9999-12-31", "reason": "x"}, "discharge_date"),
        ("correct-discharge-date", {"discharge_date": "0001-01-01", "reason": "x"}, "discharge_date"),
        ("correct-discharge-date", {"discharge_date": "2026-02-30", "reason": "x"}, "discharge_date"),
        ("offer-first-contact", {"offered_for": "2026-11-25T10:00:00"}, "offered_for"),
        ("offer-first-contact", {"offered_for": "0001-01-01T00:00:00+14:00"}, "offered_for"),
        ("offer-first-contact", {"offered_for": "9999-12-31T23:59:59-14:00"}, "offered_for"),
        ("forward", {"to_authority": "odense", "reason": "x"}, "to_authority"),
        ("forward", {"to_authority": "9999", "reason": "x"}, "to_authority"),
        ("forward", {"to_authority": "0461", "reason": "x"}, "to_authority"),
        ("ask-for-supplement", {"question": ""}, "question"),
        ("ask-for-supplement", {"question": "x", "missing": ["x"] * 101}, "missing"),
    ]:
        with subtests.test(repr(action)[:60]):
            worker, plan = await a_received_plan(service)
            assert places(await worker.try_to(plan, action, **body)) == {place}
            assert await worker.again(plan) == plan


async def test_an_id_that_is_none_is_invalid_and_one_that_names_nothing_not_found(service: Service) -> None:
    worker = await _worker(service)
    assert places(await worker.http.get("/api/v1/referrals/x")) == {"id"}
    problem(await worker.http.get(f"/api/v1/referrals/{NOBODY}"), 404)
    problem(await worker.http.get("/api/v1/nothing"), 404)
    deleted = await worker.http.delete("/api/v1/inbox")
    assert (problem(deleted, 405)["code"], deleted.headers["allow"]) == ("http-405", "GET")


async def test_a_problem_is_told_in_the_readers_language(service: Service) -> None:
    worker = await _worker(service)
    danish = problem(await worker.http.get(f"/api/v1/pathways/{NOBODY}"), 404)
    english = problem(
        await worker.http.get(f"/api/v1/pathways/{NOBODY}", headers={"Accept-Language": "en"}), 404
    )
    assert (danish["title"], english["title"]) == ("Findes ikke", "Not found")
    assert danish["detail"] != english["detail"]
    assert (danish["type"], danish["code"]) == (english["type"], english["code"])


async def test_everything_that_happened_is_told_with_both_times(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    service.clock.advance(minutes=10)
    held = worker.conversation(held_at="2026-11-23T09:05:00+00:00", settlements=[], stratification=None)
    await worker.act(pathway, "hold-clarifying-conversation", **held)
    events = (await worker.get(f"/api/v1/pathways/{pathway['id']}/history"))["items"]
    assert [event["name"] for event in events] == ["open", "hold-clarifying-conversation"]
    assert events[1]["happened_at"] == "2026-11-23T09:05:00Z"
    assert events[1]["recorded_at"] == "2026-11-23T09:10:00Z"
    names = [e["name"] for e in (await worker.get(f"/api/v1/referrals/{referral['id']}/history"))["items"]]
    assert names == ["receive", "accept", "clarify"]


async def test_a_correction_keeps_what_was_before(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    corrected = await worker.act(
        plan, "correct-discharge-date", discharge_date="2026-11-19", reason="Udskrevet før"
    )
    assert corrected["deadline"]["start_date"] != plan["deadline"]["start_date"]
    assert len(corrected["deadline_history"]) == len(plan["deadline_history"]) + 1
    event = (await worker.get(f"/api/v1/rehabilitation-plans/{plan['id']}/history"))["items"][-1]
    assert event["reason"] == "Udskrevet før"
    assert event["details"]["to"] == "2026-11-19"


async def test_the_source_is_had_byte_for_byte_with_its_digest(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    answer = await worker.http.get(referral["source"]["href"])
    assert answer.content == XREF15
    assert answer.headers["digest"] == f"sha-256={hashlib.sha256(XREF15).hexdigest()}"
    assert answer.headers["content-type"].startswith("application/xml")


async def test_the_ledger_says_what_is_told_to_whom_and_how_far_it_is(service: Service) -> None:
    worker, plan, pathway = await a_whole_loop(service)
    for about in (f"pathways/{pathway['id']}", f"rehabilitation-plans/{plan['id']}"):
        notices = (await worker.get(f"/api/v1/{about}/notices"))["items"]
        told = {(n["type"], n["role"]) for n in notices}
        assert {("START", "own-gp"), ("PLAN", "own-gp"), ("END", "own-gp"), ("END", "referrer")} <= told
    end = next(n for n in notices if (n["type"], n["role"]) == ("END", "own-gp"))
    assert end["text"]
    assert end["route_reason"]
    answer = await worker.http.get(f"/api/v1/notices/{end['id']}")
    assert answer.json() == end
    assert answer.headers["etag"] == f'W/"{end["version"]}"'


async def test_a_notice_that_failed_may_be_told_by_other_means(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    await worker.act(referral, "reject", reason="not-resident", comment="Flyttet i august.")
    notice = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"][0]
    assert notice["status"] == "due"
    sent = await worker.act(notice, "sent-manually", how="Ringet til lægen 23. november")
    assert (sent["status"], sent["reason"]) == ("sent-manually", "Ringet til lægen 23. november")
    await service.work()
    assert (await worker.again(sent))["status"] == "sent-manually"


async def test_the_own_gp_is_registered_by_any_number_of_a_known_practice(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    citizen = referral["citizen"]
    before = citizen["own_gp_id"]
    for number in ({"ydernummer": "024015"}, {"gln": "5790000240159"}, {"sor": "9902021000016007"}):
        citizen = await worker.act(citizen, "register-gp", **number)
        assert citizen["own_gp_id"] != before
    assert places(await worker.try_to(citizen, "register-gp", ydernummer="999999")) == {"ydernummer"}
    assert places(await worker.try_to(citizen, "register-gp")) == {"ydernummer"}
    for wrong in ({"gln": "5790000240150"}, {"sor": "x"}, {"ydernummer": "x"}):
        assert places(await worker.try_to(citizen, "register-gp", **wrong)) == set(wrong)


async def test_an_objection_keeps_notices_back_until_it_is_lifted(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    citizen = await worker.get(f"/api/v1/citizens/{referral['citizen']['id']}")
    citizen = await worker.act(citizen, "object-to-disclosure")
    assert citizen["objects_to_disclosure"]
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    await service.work()
    path = f"/api/v1/pathways/{pathway['id']}/notices"
    assert {n["status"] for n in (await worker.get(path))["items"]} == {"blocked"}
    citizen = await worker.act(citizen, "lift-objection")
    assert not citizen["objects_to_disclosure"]
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Rygtræning", answer="accept")
    await worker.act(pathway, "agree-plan", goals=["Gå en tur"])
    await service.work()
    notices = (await worker.get(path))["items"]
    assert {n["status"] for n in notices if n["type"] == "PLAN"} == {"ready", "not-applicable"}


async def test_a_second_referral_of_the_same_citizen_joins_the_open_pathway(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    second = (
        XREF15.replace(XREF15_ID, b"HEN26111700094")
        .replace(b"5790000120314", b"5790000240159")
        .replace(b"091034", b"024015")
    )
    await send_letter(await service.as_client("demo-gp-2"), second)
    items = (await worker.get("/api/v1/inbox", status="received"))["items"]
    referral = await worker.get(items[0]["href"])
    joined = await worker.act(referral, "accept", criteria=["C2"])
    assert joined["pathway_id"] == pathway["id"]
    assert len((await worker.again(pathway))["referral_ids"]) == 2


@pytest.mark.requirement("R11")
async def test_a_forwarded_request_arrives_at_the_other_authority_with_its_source(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    forwarded = await worker.act(plan, "forward", to_authority="0316", reason="Flyttet til Holbæk")
    assert (forwarded["status"], forwarded["forwarded_to"]) == ("transferred", "0316")
    await service.work()
    other = CaseWorker(await service.as_client("demo-municipality-2"), service)
    arrived = await other.newest()
    assert (arrived["status"], arrived["citizen"]["given_name"]) == ("received", "Nancy Ann")
    assert (await other.http.get(arrived["source"]["href"])).content == GGOP


async def test_a_pathway_shows_everything_that_hangs_on_it(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    assert pathway["status"] == "in-rehab"
    assert [a["kind"] for a in pathway["assessments"]] == ["clarifying"]
    assert [o["status"] for o in pathway["offers"]] == ["accepted"]
    assert [(a["attended"], a["planned"]) for a in pathway["activities"]] == [(1, 1)]
    assert [s["status"] for s in pathway["sessions"]] == ["attended", "planned"]
    for kind in ("offers", "activities", "sessions"):
        for part in pathway[kind]:
            assert await worker.get(f"/api/v1/{kind}/{part['id']}") == part
