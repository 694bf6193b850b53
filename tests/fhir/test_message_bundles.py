"""What is wrong with the header of a message that can be answered is told where it stands."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.refusals import Refusal
from app.fhir.envelopes import EVENTS, open_message
from app.fhir.message_bundles import letter_of, read_message
from tests.api.test_process_message import NOWHERE, a_header, a_message
from tests.fhir.examples import NOW

PATIENT = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"}


@pytest.mark.parametrize("event", ["new-referral", "update-referral", "cancel-referral"])
@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"eventCoding": {"system": EVENTS, "code": "dance"}}, "eventCoding.code"),
        ({"eventCoding": {"system": "urn:x", "code": "new-referral"}}, "eventCoding.system"),
        ({"eventCoding": "new-referral"}, "eventCoding"),
        ({"id": None}, "id"),
        ({"id": "æ"}, "id"),
        ({"focus": None}, "focus"),
        ({"focus": [NOWHERE]}, "focus[0]"),
        ({"focus": [PATIENT]}, "focus"),
        ({"focus": "x"}, "focus"),
    ],
)
def test_a_header_that_is_wrong_is_told_once(event: str, changes: dict[str, Any], place: str) -> None:
    header = {k: v for k, v in (a_header(event) | changes).items() if v is not None}
    envelope = open_message(a_message(event, header=header))
    with pytest.raises(Refusal) as caught:
        read_message(envelope, now=NOW)
    assert [finding.place for finding in caught.value.findings] == [f"Bundle.entry[0].resource.{place}"]


def test_a_focus_may_name_its_entry_by_the_end_of_its_address() -> None:
    message = a_message(
        "new-referral", header=a_header("new-referral", focus=[{"reference": "ServiceRequest/1"}])
    )
    message["entry"][1]["fullUrl"] = "https://ehr.example/fhir/ServiceRequest/1"
    message["entry"][1]["resource"]["id"] = "1"
    assert read_message(open_message(message), now=NOW).event == "new-referral"


def test_a_message_without_timestamp_was_written_when_its_request_last_changed() -> None:
    message = a_message("update-referral", meta={"lastUpdated": "2026-11-19T08:00:00Z"})
    of_message = letter_of(open_message(message), now=NOW)
    assert (of_message.written_at.isoformat(), of_message.place) == (
        "2026-11-20T09:00:00+00:00",
        "Bundle.timestamp",
    )
    del message["timestamp"]
    of_request = letter_of(open_message(message), now=NOW)
    assert (of_request.written_at.isoformat(), of_request.place) == (
        "2026-11-19T08:00:00+00:00",
        "Bundle.entry[1].resource.meta.lastUpdated",
    )


def test_a_message_that_does_not_say_when_it_was_written_was_written_now() -> None:
    message = a_message("update-referral")
    del message["timestamp"]
    assert letter_of(open_message(message), now=NOW).written_at == NOW


def test_a_message_is_known_again_by_its_number_and_what_it_says() -> None:
    messages = [a_message("update-referral", priority=priority) for priority in ("asap", "asap", "routine")]
    one, same, other = [letter_of(open_message(message), now=NOW).identity for message in messages]
    assert one == same != other
