"""The published G-GOP goes in, is found again word for word, and its final status goes out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.api.loop import (
    COORDINATOR,
    TRAINING_140,
    actions,
    case_worker,
    closed,
    in_rehabilitation,
    send_letter,
)
from tests.conftest import Service

LETTER = Path(__file__).parents[2].parent / "shared" / "data" / "examples" / "ggop" / "ggop.xml"
FINAL_STATUS_RECEIVER = "5790002012276"
MARKS = {
    *("Identifier", "IdentifierCode", "EANIdentifier", "VersionCode", "StatisticalCode", "TypeCode"),
    *("AcknowledgementCode", "TelephoneSubscriberCode", "Date", "Time"),
}
"""Numbers and codes that say which letter it is and how to read it; the source keeps them."""


@pytest.fixture
def letter() -> bytes:
    if not LETTER.exists():
        pytest.skip("the published examples are not at hand")
    return LETTER.read_bytes()


def _texts(letter: bytes) -> list[tuple[str, str]]:
    """Return every text a person wrote, by its element."""
    root = etree.fromstring(letter)
    found = []
    for element in root.iter("{*}*"):
        name = etree.QName(element).localname
        parts = [element.text, *(child.tail for child in element)]
        found += [(name, " ".join(part.split())) for part in parts if part and part.strip()]
    return found


def _words(value: Any) -> str:
    """Return everything a view says, as one text."""
    if isinstance(value, dict):
        return " ".join(_words(item) for item in value.values())
    if isinstance(value, list):
        return " ".join(_words(item) for item in value)
    return " ".join(str(value).split())


async def test_every_text_is_found_again(service: Service, letter: bytes) -> None:
    answer = await send_letter(await service.as_client("demo-hospital"), letter)
    assert answer.status_code == 201, answer.text
    worker = await case_worker(service)
    request = await _only(service)
    plan = await worker.get(f"/api/v1/rehabilitation-plans/{request}")
    said = re.sub(r"\W+", "", _words(plan)).casefold()
    assert not [
        (name, text)
        for name, text in _texts(letter)
        if name not in MARKS and len(text) > 3 and re.sub(r"\W+", "", text).casefold() not in said
    ]


async def _only(service: Service) -> str:
    row = await service.database.changes.fetchrow("SELECT id FROM rehab_plan")
    assert row is not None
    return str(row["id"])


async def test_its_final_status_receiver_gets_the_end(service: Service, letter: bytes) -> None:
    assert (await send_letter(await service.as_client("demo-hospital"), letter)).status_code == 201
    authority = await service.database.changes.fetchval("SELECT authority FROM rehab_plan")
    assert authority == "0461", "the example is to Odense"
    worker = await case_worker(service)
    plan = await worker.get(f"/api/v1/rehabilitation-plans/{await _only(service)}")
    if "change-type" in actions(plan):
        plan = await worker.act(plan, "change-type", changed_on="2026-11-23", reason="Ændret til almen")
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    await closed(worker, pathway)
    await service.work()
    operator = await service.as_client("demo-operator")
    listed = await operator.get("/medcom/messages", params={"receiver": FINAL_STATUS_RECEIVER})
    (end,) = listed.json()["messages"]
    assert end["format"] == "XDIS91"
    assert FINAL_STATUS_RECEIVER in end["content"]
    assert "ODI fra 42 til 24" in end["content"]
    notices = (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
    told = next(n for n in notices if n["letter_id"] == end["letter_identifier"])
    assert (told["type"], told["role"], told["status"]) == ("END", "result-receiver", "sent")
