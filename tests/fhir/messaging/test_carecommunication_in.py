"""What a CareCommunication says, in our own values."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from app.domain.carecommunications import MessageActivity, MessageCategory, Team
from app.domain.refusals import Refusal
from app.fhir.messaging.carecommunication_in import read
from tests.domain.builders_correspondence import MUNICIPALITY, PDF, PRACTICE, answered, asked, forwarded
from tests.fhir.messaging.examples import SHARED, bundle_of, golden, official, the

VERDICTS: Final = SHARED.parent / "verdicts.tar.xz"


@pytest.mark.parametrize(
    ("name", "meant"), [("asked", asked()), ("answered", answered()), ("forwarded", forwarded())]
)
def test_a_message_is_read_as_what_it_means(name: str, meant: object) -> None:
    assert read(golden(name)) == meant


def test_the_answer_carries_the_question_and_the_chain() -> None:
    message = read(golden("answered"))
    assert [segment.assigner for segment in message.segments] == [PRACTICE, MUNICIPALITY]
    assert [segment.text for segment in message.written] == ["Den 9. november <kl. 10> & frem."]
    assert message.enclosures[0].content == PDF
    assert [link.activity for link in message.chain] == [MessageActivity.NEW, MessageActivity.REPLY]
    assert message.own.after == message.chain[0].message_id
    assert message.from_whom == Team("Team Ryg", MUNICIPALITY)
    assert message.subject == "Henvisning til rygtræning"


def test_a_message_without_topic_is_called_by_its_category() -> None:
    bundle = golden("forwarded")
    del the(bundle, "Communication")["topic"]
    assert read(bundle).subject == "Træning"


@pytest.mark.parametrize(
    "system", ["http://www.gs1.org/gln", "https://www.gs1.org/gln", "http://gs1.org/gln"]
)
def test_a_location_number_is_known_in_all_three_spellings(system: str) -> None:
    bundle = golden("asked")
    for entry in bundle["entry"]:
        for identifier in entry["resource"].get("identifier", []):
            if isinstance(identifier, dict) and "gs1" in identifier.get("system", ""):
                identifier["system"] = system
    assert read(bundle).receiver == MUNICIPALITY


def test_of_other_numbers_of_an_organisation_nothing_is_asked() -> None:
    bundle = golden("asked")
    the(bundle, "Organization")["identifier"].insert(0, {"system": "urn:oid:1.2.208.176.1.4", "value": "219"})
    assert read(bundle).receiver == MUNICIPALITY


def test_a_citizen_without_family_name_and_with_two_numbers_is_read() -> None:
    bundle = golden("asked")
    patient = the(bundle, "Patient")
    absent = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
    patient["name"] = [{"use": "official", "_family": {"extension": [absent]}, "given": ["Peter"]}]
    patient["identifier"].insert(0, {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"})
    message = read(bundle)
    assert (message.citizen.given_name, message.citizen.family_name) == ("Peter", "")
    assert [number.KIND for number in (message.citizen.number, *message.other_numbers)] == ["CPR", "X_ECPR"]


def test_a_reply_to_a_letter_names_its_number() -> None:
    bundle = golden("answered")
    for entity in bundle["entry"][-1]["resource"]["entity"]:
        if entity["role"] == "revision":
            entity["what"] = {"identifier": {"value": "B300720181623#5790000121526"}}
    assert read(bundle).own.after_letter == "B300720181623#5790000121526"


OFFICIAL = {
    "R-A": ("extended-care-responsibility", 1, 1, "new-message"),
    "R-B": ("examination-results", 2, 1, "reply-message"),
    "R-C": ("examination-results", 2, 0, "forward-message"),
    "R-Tek-A": ("regarding-referral", 1, 7, "new-message"),
    "R-Tek-F": ("examination-results", 2, 1, "reply-message"),
}


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_official_message_says_what_medcom_wrote(name: str) -> None:
    files = official("medcom-testprotocol/recv")
    message = read(bundle_of(next(c for n, c in files.items() if n.startswith(f"Bundle-{name}-"))))
    category, segments, enclosures, activity = OFFICIAL[name]
    assert message.category is MessageCategory(category)
    assert (len(message.segments), len(message.enclosures)) == (segments, enclosures)
    assert message.own.activity is MessageActivity(activity)


def test_line_breaks_come_through_xml() -> None:
    files = official("medcom-testprotocol/recv")
    message = read(bundle_of(next(c for n, c in files.items() if n.startswith("Bundle-R-Tek-A-"))))
    assert message.segments[0].text.startswith("Til rette vedkommende.\nVi vil")
    assert message.sent_at == datetime(2024, 8, 17, 14, tzinfo=UTC)


@pytest.mark.parametrize("folder", ["fhir-carecommunication", "medcom-testprotocol/send"])
def test_every_official_message_is_read(folder: str) -> None:
    files = official(folder)
    assert [read(bundle_of(content)).written for content in files.values()].count(()) == 0


def _accepted(bundle: dict[str, Any]) -> bool:
    try:
        read(bundle)
    except Refusal:
        return False
    return True


def test_the_official_validator_judges_the_same() -> None:
    """Its verdicts on messages with one fault each; of narrative it says nothing, and nor do we."""
    judged = _judged()
    assert len(judged) >= 12
    assert [name for name, bundle, verdict in judged if _accepted(bundle) != (verdict == "accept")] == []


def _judged() -> list[tuple[str, dict[str, Any], str]]:
    if not VERDICTS.exists():
        pytest.skip("the verdicts are not here")
    with tarfile.open(VERDICTS) as archive:
        read_out = {m.name.partition("/")[2]: archive.extractfile(m) for m in archive.getmembers()}
        content = {name: file.read() for name, file in read_out.items() if file}
    return [
        (said["file"], json.loads(content[said["file"]]), said["verdict"])
        for said in json.loads(content["verdicts.json"])
        if (said["profile"] or "").endswith("medcom-careCommunication-message")
    ]
