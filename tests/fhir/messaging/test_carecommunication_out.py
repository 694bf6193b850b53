"""A CareCommunication of ours: written as it was meant, the same each time, readable by a person."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from app.domain.carecommunications import CareCommunication
from app.domain.parties import Party
from app.domain.refusals import MissingValue
from app.fhir.messaging.carecommunication_in import read
from app.fhir.messaging.carecommunication_out import render, write
from app.fhir.validate import violations
from tests.domain.builders_correspondence import CITIZEN, MUNICIPALITY, answered, asked, forwarded
from tests.domain.strategies_correspondence import care_communications
from tests.fhir.messaging.examples import LETTERS, bundle_of, golden, official, resources, the

EVERY = {"asked": asked(), "answered": answered(), "forwarded": forwarded()}


@given(message=care_communications())
@settings(max_examples=25)
def test_every_message_is_read_back_as_it_was_written(message: CareCommunication) -> None:
    assert read(json.loads(write(message))) == message


@pytest.mark.parametrize("name", EVERY)
def test_a_message_is_written_as_the_file_has_it(name: str) -> None:
    written = json.dumps(render(EVERY[name]), indent=2, ensure_ascii=False) + "\n"
    assert written == (LETTERS / f"{name}.json").read_text("utf-8")


def test_the_same_message_is_the_same_bytes() -> None:
    assert write(answered()) == write(answered())


def test_what_is_sent_again_has_another_envelope_and_is_else_the_same() -> None:
    first, again = render(asked()), render(asked(envelope_id="e2b1a6a0-2a4e-4a56-9c7e-0c8f6d1c2b3a"))
    assert first.pop("id") != again.pop("id")
    assert first == again


def test_a_new_notice_has_the_smallest_set_of_entries() -> None:
    types = [entry["resource"]["resourceType"] for entry in render(asked())["entry"]]
    assert types == [
        "MessageHeader",
        "Patient",
        "Communication",
        "PractitionerRole",
        "Practitioner",
        "Organization",
        "Organization",
        "Provenance",
    ]


@pytest.mark.parametrize("name", EVERY)
def test_every_entry_is_told_in_words(name: str) -> None:
    for entry in golden(name)["entry"]:
        resource = entry["resource"]
        assert re.search(r"<p><b>[^<]+</b>: [^<]+", resource["text"]["div"]), resource["resourceType"]
        assert entry["fullUrl"].endswith(f"{resource['resourceType']}/{resource['id']}")


def test_the_narrative_holds_the_text_and_no_markup_of_it() -> None:
    div = the(render(answered()), "Communication")["text"]["div"]
    assert "Den 9. november &lt;kl. 10&gt; &amp; frem." in div
    assert "Hvornår begynder træningen?<br/>Mvh" in div
    assert "02.11.2026 kl. 09.30" in div


@pytest.mark.parametrize("name", EVERY)
def test_what_is_written_is_valid_r4(name: str) -> None:
    assert violations(render(EVERY[name]), place="Bundle") == ()


def test_a_link_of_the_chain_has_the_same_id_in_every_message_of_the_thread() -> None:
    first, later = resources(render(answered()), "Provenance"), resources(render(forwarded()), "Provenance")
    assert [each["id"] for each in first] == [each["id"] for each in later][:2]


@pytest.mark.parametrize(
    "unit", [Party(name="x", gln_text="5798000362055"), replace(MUNICIPALITY, gln_text="")]
)
def test_who_lacks_a_number_cannot_be_written_to(unit: Party) -> None:
    with pytest.raises(MissingValue):
        write(asked(receiver=unit))


def test_a_character_that_no_message_can_carry_becomes_a_space() -> None:
    segment = replace(asked().segments[0], text="a\x07b")
    message = read(json.loads(write(asked(segments=(segment,)))))
    assert message.segments[0].text == "a b"


def test_a_citizen_whose_family_name_is_unknown_is_written_so() -> None:
    message = asked(citizen=replace(CITIZEN, family_name=""))
    assert "family" not in the(render(message), "Patient")["name"][0]
    assert read(json.loads(write(message))) == message


def _inlined(bundle: dict[str, Any]) -> Any:
    """Return what a message says, each reference to an entry replaced by what stands there."""
    entries = {f"{r['resourceType']}/{r['id']}": r for r in (e["resource"] for e in bundle["entry"])}

    def walk(value: Any, seen: tuple[str, ...]) -> Any:
        if isinstance(value, dict):
            target = value.get("reference", "")
            if target in entries and target not in seen:
                return walk(entries[target], (*seen, target))
            return {n: walk(child, seen) for n, child in value.items() if _says(n, child)}
        if isinstance(value, list):
            return sorted((walk(child, seen) for child in value), key=str)
        is_moment = isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value)
        return datetime.fromisoformat(value).timestamp() if is_moment else value

    header = bundle["entry"][0]["resource"]
    return walk(header, ()), walk(list(resources(bundle, "Provenance")), ())


def _says(name: str, value: Any) -> bool:
    is_narrative = name == "text" and isinstance(value, dict)
    return not is_narrative and name not in {"id", "meta", "use"}


def test_ours_match_the_sender_cases_of_medcoms_protocol_in_content() -> None:
    files = official("medcom-testprotocol/send")
    assert len(files) == 9
    for name, content in files.items():
        theirs = bundle_of(content)
        assert _inlined(render(read(theirs))) == _inlined(theirs), name
