"""Letters over HTTP: what comes in, the receipt that goes back, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest

from app.domain.refusals import RuleNotMet
from app.medcom import receipts
from app.medcom.letters import open_letter
from tests.api.loop import (
    GGOP,
    NOBODY,
    XML,
    XREF15,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    a_whole_loop,
    case_worker,
    send_letter,
)
from tests.conftest import Service

GP_2 = "5790000240159"
ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 20))
BOMB = b'<!DOCTYPE x [<!ENTITY a0 "bomb">' + ENTITIES + b"]><x>&a19;</x>"


async def counts(service: Service) -> dict[str, int]:
    """Return how many rows every table has."""
    pool = service.database.changes
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {t[0]: await pool.fetchval(f"SELECT count(*) FROM {t[0]}") for t in tables}


def refuse_text(answer: httpx.Response) -> str:
    text = re.search(r"<RefuseText>(.*?)</RefuseText>", answer.text, re.DOTALL)
    assert text, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text[1]))


def receipt(letter: str, *, positive: bool = True, number: int = 1) -> bytes:
    """Write the receipt that a receiver's system answers a letter of ours with."""
    head = open_letter(letter.encode()).head
    numbers = {"letter_id": f"Q{number:08d}", "envelope_id": f"E{number:08d}", "now": head.sent_at}
    if positive:
        return receipts.write_positive(head, **numbers)
    return receipts.write_negative(head, REFUSAL, **numbers)


REFUSAL = RuleNotMet("unknown", "No such patient.", "Patienten er ikke tilmeldt her.")


@pytest.mark.parametrize(("client", "letter"), [("demo-hospital", GGOP), ("demo-gp", XREF15)])
async def test_a_letter_is_taken_in_and_receipted(service: Service, client: str, letter: bytes) -> None:
    answer = await send_letter(await service.as_client(client), letter)
    head = open_letter(letter).head
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("application/xml")
    assert b"PositiveReceipt" in answer.content
    assert f"<OriginalLetterIdentifier>{head.letter_id}<".encode() in answer.content
    assert open_letter(answer.content).head.type_code == "XCTL03"


async def test_a_letter_that_comes_again_gets_the_very_same_receipt(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    first = await send_letter(hospital, GGOP)
    before = await counts(service)
    service.clock.advance(minutes=30)
    again = await send_letter(hospital, GGOP.replace(b"OUH26111800417", b"OUH26111800999"))
    assert (again.status_code, again.content) == (201, first.content)
    assert await counts(service) == before


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "malformed XML": (GGOP[:-40], "syntaksfejl", ""),
    "an entity bomb": (BOMB, "syntaksfejl", ""),
    "an external entity": (
        b'<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]><x>&p;</x>',
        "syntaksfejl",
        "",
    ),
    "an external entity inside a letter": (
        GGOP.replace(b"<Emessage", b'<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/hostname">]><Emessage', 1),
        "syntaksfejl",
        "",
    ),
    "another version": (GGOP.replace(b"GGOP100", b"GGOP200"), "problem_med_version", "VersionCode"),
    "an unknown kind of letter": (
        GGOP.replace(b"RehabilitationPlan>", b"RehabilitationPlane>"),
        "problem_med_version",
        "RehabilitationPlane",
    ),
    "an unknown receiver": (
        GGOP.replace(b"5790000121441", b"5790009999998").replace(
            b"<mm100:Identifier>461<", b"<mm100:Identifier>999<"
        ),
        "",
        "Receiver",
    ),
    "a civil registration number of another shape": (
        GGOP.replace(b"2512484916", b"251248-491"),
        "syntaksfejl",
        "CivilRegistrationNumber",
    ),
    "no patient": (
        re.sub(rb"<Patient>.*?</Patient>", b"", GGOP, count=1, flags=re.DOTALL),
        "syntaksfejl",
        "Patient",
    ),
    "no XML": (b"Kaere kommune, her er en henvisning.", "syntaksfejl", ""),
    "JSON": (b'{"resourceType": "ServiceRequest"}', "syntaksfejl", ""),
    "nothing": (b"", "syntaksfejl", ""),
    "blanks": (b"   ", "syntaksfejl", ""),
    "NUL": (b"\0\0\0\0", "syntaksfejl", ""),
    "another document": (b"<html/>", "syntaksfejl", "Emessage"),
    "depth": (b"<a>" * 100_000, "ikke_specificeret", ""),
}


async def test_a_letter_is_refused_with_its_place_and_nothing_is_stored(
    service: Service, subtests: pytest.Subtests
) -> None:
    for why, (letter, code, place) in REFUSED.items():
        with subtests.test(repr(why)[:60]):
            hospital = await service.as_client("demo-hospital")
            before = await counts(service)
            answer = await send_letter(hospital, letter)
            assert answer.status_code in {409, 413, 422}, answer.text
            assert answer.headers["content-type"].startswith("application/xml")
            assert open_letter(answer.content).head.type_code == "XCTL02"
            assert f"<RefuseCode>{code}" in answer.text
            assert place in refuse_text(answer)
            assert "passwd" not in answer.text
            assert "251248" not in answer.text
            assert await counts(service) == before
            assert (await send_letter(hospital, GGOP)).status_code == 201


async def test_a_letter_in_edifact_is_answered_in_edifact(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    for content, media_type in ((b"UNA:+.? 'UNB+UNOC:3'", ""), (b"Kaere kommune", "application/edifact")):
        answer = await hospital.post(
            "/medcom/messages", content=content, headers={"Content-Type": media_type} if media_type else {}
        )
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/edifact")
        assert open_letter(answer.content).head.type_code == "XCTL02"
        assert b"FTX+SYN+" in answer.content


async def test_several_findings_come_in_one_receipt(service: Service) -> None:
    wrong = GGOP.replace(b"2512484916", b"251248-491").replace(b"GOP26111800417", b"")
    answer = await send_letter(await service.as_client("demo-hospital"), wrong)
    assert "CivilRegistrationNumber" in refuse_text(answer)
    assert "Letter/Identifier" in refuse_text(answer)


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_letter_too_large_to_be_read_gets_a_receipt_that_names_none(
    service: Service, *, chunked: bool
) -> None:
    async def pieces() -> Any:
        for _ in range(6):
            yield b" " * 1024 * 1024

    hospital = await service.as_client("demo-hospital")
    before = await counts(service)
    content = pieces() if chunked else b" " * 6 * 1024 * 1024
    answer = await hospital.post("/medcom/messages", content=content, headers=XML)
    assert answer.status_code == 413
    assert open_letter(answer.content).head.type_code == "XCTL02"
    assert "5242880" in refuse_text(answer)
    assert await counts(service) == before


async def test_a_packed_letter_is_not_unpacked(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    headers = XML | {"Content-Encoding": "gzip"}
    answer = await hospital.post("/medcom/messages", content=b"\x1f\x8b\x08", headers=headers)
    assert answer.status_code == 415
    assert open_letter(answer.content).head.type_code == "XCTL02"


async def test_a_letter_of_ours_that_is_handed_in_as_it_is_was_for_somebody_else(service: Service) -> None:
    await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    answer = await send_letter(gp, (await waiting(gp))[0]["content"].encode())
    assert answer.status_code == 422
    assert "Receiver" in refuse_text(answer)


async def test_who_may_not_send_letters_is_told_before_anything_is_read(service: Service) -> None:
    for client in ("demo-region", "demo-jobcentre"):
        answer = await send_letter(await service.as_client(client), b"<x" * 10)
        assert answer.status_code == 403
        large = await send_letter(await service.as_client(client), b" " * 6 * 1024 * 1024)
        assert large.status_code == 403
    assert (await send_letter(service.anonymous(), GGOP)).status_code == 401


async def waiting(client: httpx.AsyncClient, receiver: str = GP_2) -> list[dict[str, Any]]:
    answer = await client.get("/medcom/messages", params={"receiver": receiver})
    assert answer.status_code == 200, answer.text
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


async def ledger(worker: CaseWorker, pathway: dict[str, Any]) -> dict[str, str]:
    found = await worker.get(f"/api/v1/pathways/{pathway['id']}/notices")
    return {f"{n['type']} {n['role']}": n["status"] for n in found["items"]}


async def test_letters_wait_until_their_receipt_comes(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    assert (await ledger(worker, pathway))["END own-gp"] == "ready"
    gp = await service.as_client("demo-gp-2")
    letters = await waiting(gp)
    assert len(letters) == 3
    assert {letter["format"] for letter in letters} == {"XDIS91"}
    assert (await ledger(worker, pathway))["END own-gp"] == "sent"
    assert [letter["id"] for letter in await waiting(gp)] == [letter["id"] for letter in letters]
    for number, letter in enumerate(letters):
        answer = await send_letter(gp, receipt(letter["content"], number=number))
        assert (answer.status_code, answer.content) == (202, b"")
        assert (await send_letter(gp, receipt(letter["content"], number=number))).status_code == 202
    assert await waiting(gp) == []
    assert (await ledger(worker, pathway))["END own-gp"] == "acknowledged"


async def test_a_refused_letter_stands_on_a_humans_list_with_the_receivers_words(service: Service) -> None:
    worker, _, pathway = await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    letter = (await waiting(gp))[-1]
    assert (await send_letter(gp, receipt(letter["content"], positive=False))).status_code == 202
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    failed = next(n for n in notices if n["letter_id"] == letter["letter_identifier"])
    assert (failed["status"], "Patienten er ikke tilmeldt her" in failed["reason"]) == ("failed", True)
    assert letter["id"] not in {waits["id"] for waits in await waiting(gp)}
    again = await worker.act(failed, "resend")
    assert again["status"] == "due"
    await service.work()
    sent_again = next(w for w in await waiting(gp) if w["letter_identifier"] == letter["letter_identifier"])
    assert (await send_letter(gp, receipt(sent_again["content"]))).status_code == 202


async def test_a_letter_is_receipted_by_its_receiver_or_the_relay_and_nobody_else(service: Service) -> None:
    await a_whole_loop(service)
    letter = (await waiting(await service.as_client("demo-gp-2")))[0]
    answer = await send_letter(await service.as_client("demo-gp"), receipt(letter["content"]))
    assert answer.status_code == 404
    assert open_letter(answer.content).head.type_code == "XCTL02"
    assert letter in await waiting(await service.as_client("demo-gp-2"))
    operator = await service.as_client("demo-operator")
    assert (await send_letter(operator, receipt(letter["content"]))).status_code == 202
    assert letter not in await waiting(operator)


async def test_a_receipt_for_a_letter_that_is_not_ours_is_refused(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await send_letter(gp, receipt(XREF15.decode("cp1252")))
    assert answer.status_code == 404
    assert open_letter(answer.content).head.type_code == "XCTL02"


async def test_one_letter_comes_just_as_it_was_written(service: Service) -> None:
    await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    letter = (await waiting(gp))[0]
    answer = await gp.get(f"/medcom/messages/{letter['id']}")
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.content.decode() == letter["content"]
    assert all(len(line) <= 70 for line in re.split(r"<Break\s*/>|<[^>]+>", letter["content"]))


async def test_somebody_elses_mailbox_is_not_there_but_the_operator_relays_for_many(service: Service) -> None:
    await a_whole_loop(service)
    letter = (await waiting(await service.as_client("demo-gp-2")))[0]
    for client_id in ("demo-gp", "demo-hospital", "demo-municipality", "demo-provider"):
        client = await service.as_client(client_id)
        listed = await client.get("/medcom/messages", params={"receiver": GP_2})
        assert listed.status_code == 404, client_id
        assert (await client.get(f"/medcom/messages/{letter['id']}")).status_code == 404, client_id
    for client_id in ("demo-region", "demo-jobcentre"):
        client = await service.as_client(client_id)
        for path in (f"/medcom/messages?receiver={GP_2}", f"/medcom/messages/{letter['id']}"):
            assert (await client.get(path)).status_code == 403, client_id
        assert (await client.get(f"/medcom/messages/{NOBODY}")).status_code == 403
    operator = await service.as_client("demo-operator")
    assert letter in await waiting(operator)
    assert (await operator.get(f"/medcom/messages/{letter['id']}")).status_code == 200
    assert await waiting(operator, "5790009999998") == []


async def test_what_is_asked_of_a_mailbox_is_checked(service: Service) -> None:
    operator = await service.as_client("demo-operator")
    for query in ("", "receiver=x", "receiver=%00", f"receiver={GP_2}&limit=0", f"receiver={GP_2}&limit=x"):
        assert (await operator.get(f"/medcom/messages?{query}")).status_code == 422, query
    unknown = await operator.get(f"/medcom/messages?receiver={GP_2}&colour=red")
    assert (unknown.status_code, unknown.json()["errors"][0]["place"]) == (422, "colour")
    assert (await operator.get("/medcom/messages/x")).status_code == 422
    assert (await operator.get(f"/medcom/messages/{NOBODY}")).status_code == 404
    deleted = await operator.delete("/medcom/messages")
    assert (deleted.status_code, deleted.headers["allow"]) == (405, "GET, POST")


async def test_only_a_page_of_letters_comes_at_a_time(service: Service) -> None:
    await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    answer = await gp.get("/medcom/messages", params={"receiver": GP_2, "limit": "1"})
    assert len(answer.json()["messages"]) == 1


async def test_a_referral_withdrawn_by_its_sender_is_withdrawn(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    withdrawn = XREF15.replace(b">nytbrev<", b">annulleretbrev<")
    answer = await send_letter(await service.as_client("demo-gp"), withdrawn)
    assert (answer.status_code, (await worker.again(referral))["status"]) == (201, "revoked")
    never_sent = withdrawn.replace(b"HEN26111700093", b"HEN00000000000")
    refused = await send_letter(await service.as_client("demo-gp"), never_sent)
    assert refused.status_code == 404
    assert open_letter(refused.content).head.type_code == "XCTL02"


async def test_nobody_withdraws_what_another_system_handed_in(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    withdrawn = XREF15.replace(b">nytbrev<", b">annulleretbrev<")
    refused = await send_letter(await service.as_client("demo-gp-2"), withdrawn)
    assert refused.status_code == 404
    assert (await worker.again(referral))["status"] == "received"


async def test_fifty_at_once_make_one_plan(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    answers = await asyncio.gather(*(send_letter(hospital, GGOP) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    inbox = await (await case_worker(service)).get("/api/v1/inbox")
    assert len(inbox["items"]) == 1


async def test_the_letter_can_be_had_again_byte_for_byte(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    answer = await worker.http.get(plan["source"]["href"])
    assert answer.content == GGOP
