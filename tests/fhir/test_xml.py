"""FHIR's XML stands for the same as its JSON; what is none is refused before anybody trusts it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from app.domain.refusals import Refusal, TooLarge
from app.fhir import wire, xml
from tests.fhir.messaging.examples import LETTERS, official

HEAD = '<Patient xmlns="http://hl7.org/fhir">'


def read(text: str, **limits: int) -> dict[str, Any]:
    return xml.loads(text.encode(), limit=limits.pop("limit", 100_000), **limits)


def place_of(text: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        read(text)
    found = caught.value.findings[0]
    return found.place, found.code


def _told(value: Any) -> Any:
    """Leave the narrative out: how its tags are spelled is the writer's own."""
    if isinstance(value, dict):
        return {name: _told(child) for name, child in value.items() if name != "div"}
    if isinstance(value, list):
        return [_told(child) for child in value]
    return value.replace("+00:00", "Z") if isinstance(value, str) else value


@pytest.mark.parametrize("name", ["asked", "answered", "forwarded"])
def test_a_message_is_the_same_whichever_way_it_is_written(name: str) -> None:
    """Another library writes the XML, so that a slip of ours cannot undo itself."""
    sent = json.loads((LETTERS / f"{name}.json").read_text("utf-8"))
    theirs = Bundle.model_validate(sent)
    read_back = xml.loads(theirs.model_dump_xml(), limit=10**6)
    assert _told(read_back) == _told(json.loads(theirs.model_dump_json()))


@pytest.mark.parametrize("folder", ["medcom-testprotocol/recv", "medcom-testprotocol/send"])
def test_an_official_message_is_read_as_another_library_reads_it(folder: str) -> None:
    for content in official(folder).values():
        if xml.is_xml(content):
            theirs = json.loads(Bundle.model_validate_xml(content).model_dump_json())
            assert _told(xml.loads(content, limit=10**8)) == _told(theirs)


def test_a_value_and_what_stands_beside_it_are_both_read() -> None:
    said = {
        "resourceType": "Patient",
        "id": "p",
        "active": True,
        "name": [{"given": ["Åse", "<&>"], "_given": [None, {"id": "g2"}]}],
        "_birthDate": {"extension": [{"url": "urn:x", "valueCode": "unknown"}]},
        "multipleBirthInteger": 2,
        "extension": [{"url": "urn:y", "valueDecimal": 1.5}],
    }
    given = '<given value="Åse"/><given id="g2" value="&lt;&amp;&gt;"/>'
    born = '<birthDate><extension url="urn:x"><valueCode value="unknown"/></extension></birthDate>'
    more = '<multipleBirthInteger value="2"/><extension url="urn:y"><valueDecimal value="1.5"/></extension>'
    text = f'{HEAD}<id value="p"/><active value="true"/><name>{given}</name>{born}{more}</Patient>'
    assert json.loads(wire.dumps(read(text))) == said


def test_a_decimal_stays_as_it_was_written() -> None:
    body = '<extension url="urn:y"><valueDecimal value="1.50"/></extension></Patient>'
    assert wire.dumps(read(HEAD + body)).endswith(b'"valueDecimal":1.50}]}')


def test_narrative_is_kept_and_a_line_break_is_one() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Hej<br/>du</p></div>'
    text = f'<text><status value="generated"/>{div}</text>'
    name = '<name><text value="a&#xA;b"/></name></Patient>'
    found = read(HEAD + text + name)
    assert found["text"]["div"] == div
    assert found["name"][0]["text"] == "a\nb"


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (f'{HEAD}<dance value="x"/></Patient>', "Patient.dance", "unknown-code"),
        (f'{HEAD}<name><dance value="x"/></name></Patient>', "Patient.name[0].dance", "unknown-code"),
        (f'{HEAD}<gender value="male" dance="x"/></Patient>', "Patient.gender", "unknown-code"),
        (f'{HEAD}<name dance="x"/></Patient>', "Patient.name[0]", "unknown-code"),
        (f"{HEAD}<gender><dance/></gender></Patient>", "Patient.gender", "unknown-code"),
        (f"{HEAD}<gender/></Patient>", "Patient.gender", "invalid-value"),
        (f"{HEAD}<gender value='male'/><gender value='male'/></Patient>", "Patient.gender", "invalid-value"),
        (f"{HEAD}words</Patient>", "Patient", "invalid-value"),
        (f"{HEAD}<name>words</name></Patient>", "Patient.name[0]", "invalid-value"),
        (f'{HEAD}<gender xmlns="urn:x" value="male"/></Patient>', "Patient.gender", "invalid-value"),
        (
            f'{HEAD}<multipleBirthInteger value="NaN"/></Patient>',
            "Patient.multipleBirthInteger",
            "invalid-value",
        ),
        (f"{HEAD}<contained/></Patient>", "Patient.contained[0]", "missing-value"),
        (f"{HEAD}<contained><Dance/></contained></Patient>", "Patient.contained[0]", "not-supported"),
        ('<Dance xmlns="http://hl7.org/fhir"/>', "Dance", "not-supported"),
        ("<Patient/>", "line 1", "invalid-value"),
        (f"{HEAD}</Dance>", "line 1", "invalid-value"),
        (f"{HEAD}\n&x;</Patient>", "line 2", "invalid-value"),
        ('<?xml version="1.0" encoding="x-dance"?><Patient/>', "line 1", "invalid-value"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(text: str, place: str, code: str) -> None:
    assert place_of(text) == (place, code)


def test_a_document_type_and_its_entities_are_never_read() -> None:
    bomb = '<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert place_of(f'<?xml version="1.0"?><!-- a --> {bomb}{HEAD}&x;</Patient>') == ("", "invalid-value")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "iso-8859-1"])
@pytest.mark.parametrize("declares", [True, False])
def test_no_other_encoding_hides_a_document_type(encoding: str, *, declares: bool) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if declares else ""
    text = f'{head}<!DOCTYPE Patient [<!ENTITY a "b">]>{HEAD}&a;</Patient>'
    content = text.replace("<", "+ADw-").replace("&", "+ACY-") if encoding == "utf-7" else text
    if encoding == "utf-7" and declares:
        content = head + content.removeprefix(head.replace("<", "+ADw-"))
    with pytest.raises(Refusal):
        xml.loads(content.encode("ascii" if encoding == "utf-7" else encoding), limit=100_000)


def test_the_encoding_that_is_declared_is_the_one_it_is_in() -> None:
    declared = '<?xml version="1.0" encoding="{}"?>' + HEAD + '<gender value="x"/></Patient>'
    assert place_of(declared.format("windows-1252")) == ("line 1", "invalid-value")
    assert xml.loads(b"\xef\xbb\xbf" + declared.format("UTF-8").encode(), limit=1000)["gender"] == "x"


def test_a_boolean_that_is_none_stays_text_for_the_check_of_values() -> None:
    assert read(f'{HEAD}<active value="ja"/></Patient>') == {"resourceType": "Patient", "active": "ja"}


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{' ' * 1000}</Patient>",
        HEAD + "<extension>" * 20 + "</extension>" * 20 + "</Patient>",
        HEAD + "<extension>" * 400 + "</extension>" * 400 + "</Patient>",
    ],
)
def test_what_is_too_large_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(TooLarge):
        read(text, limit=900 if " " * 900 in text else 100_000, depth=5)


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(TooLarge):
        xml.loads((HEAD + "<name/>" * 200_001 + "</Patient>").encode(), limit=10**7)
