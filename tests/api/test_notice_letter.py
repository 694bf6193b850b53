"""The letter to print of a notice that reaches nobody otherwise."""

from __future__ import annotations

from tests.api.test_intake import codes
from tests.api.test_notice_formats import reads
from tests.api.test_notice_writing import a_plan_with_a_booked_conversation, preview, to_gp
from tests.conftest import Service
from tests.medcom.printed import text_of


async def test_a_notice_without_a_route_has_its_letter_to_print(service: Service) -> None:
    """The person who posts it says so, and the letter can still be had."""
    await reads(service, "", channel="")
    worker, plan = await a_plan_with_a_booked_conversation(service)
    due = await preview(worker, await to_gp(worker, plan))
    await service.work()
    failed = await to_gp(worker, plan)
    assert (failed["status"], failed["text"]) == ("failed", "")
    assert failed["letter_href"] == f"/api/v1/notices/{failed['id']}/letter.pdf"
    letter = await worker.http.get(failed["letter_href"])
    assert (letter.status_code, letter.headers["content-type"]) == (200, "application/pdf")
    said = text_of(letter.content)
    for line in ("Odense Kommune", "Lægehuset Slotsbryggen", "23.11.2026", due["subject"]):
        assert line in said.splitlines()
    assert "".join(due["text"].replace(":", "").split()) in "".join(said.replace(":", "").split())
    assert (await worker.again(failed))["version"] == failed["version"]
    by_post = await worker.act(failed, "sent-manually", how="Sendt med post 23/11.")
    assert (await worker.http.get(by_post["letter_href"])).status_code == 200


async def test_a_letter_that_left_is_printed_as_it_left(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    await service.work()
    sent = await to_gp(worker, plan)
    said = text_of((await worker.http.get(sent["letter_href"])).content)
    assert sent["letter_id"] in said
    assert sent["subject"] in said


async def test_what_is_withheld_is_not_printed(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await to_gp(worker, plan)
    withheld = await worker.act(notice, "cancel", reason="Ringet i stedet.")
    assert withheld["letter_href"] is None
    refused = await worker.http.get(notice["letter_href"])
    assert (refused.status_code, codes(refused)) == (422, ["notice-withheld"])


async def test_a_letter_of_another_municipality_is_not_there(service: Service) -> None:
    worker, plan = await a_plan_with_a_booked_conversation(service)
    href = (await to_gp(worker, plan))["letter_href"]
    for client, status in (("demo-municipality-2", 404), ("demo-gp-2", 403)):
        assert (await (await service.as_client(client)).get(href)).status_code == status
