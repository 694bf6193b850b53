from __future__ import annotations

from app.fhir.overlay import overlay, recarried, referred, rewritten


def test_ours_wins_and_the_rest_survives() -> None:
    ours = {"resourceType": "Patient", "id": "1", "status": "active"}
    sent = {
        "resourceType": "Patient",
        "id": "theirs",
        "status": "draft",
        "_status": {"id": "x"},
        "note": "kept",
    }
    assert overlay(ours, sent) == {**ours, "note": "kept"}


def test_what_we_own_gives_way_even_where_we_say_nothing() -> None:
    sent = {"occurrenceDateTime": "2026", "_occurrenceDateTime": {"id": "x"}}
    assert overlay({}, sent, owned=["occurrenceDateTime"]) == {}


def test_what_is_said_about_a_value_stands_while_the_value_does() -> None:
    sent = {"status": "active", "_status": {"id": "x"}}
    assert overlay({"status": "active"}, sent) == sent
    assert overlay({"status": "revoked"}, sent) == {"status": "revoked"}
    assert overlay({"status": "active"}, {"_status": {"id": "x"}}) == {"status": "active"}


def test_a_reference_of_ours_keeps_what_was_written_beside_the_senders_own() -> None:
    ours = {"reference": "Patient/1"}
    words = {"display": "Bruno", "type": "Patient", "extension": [{"url": "a", "valueCode": "x"}]}
    assert referred(ours, {"reference": "urn:uuid:1", "_reference": {"id": "x"}, **words}) == ours | words
    assert referred(ours, {"type": "Group", "display": "x"}) == ours | {"display": "x"}
    assert referred(ours, {}) == ours


def test_extensions_of_both_stand_but_ours_stand_once() -> None:
    ours = {"extension": [{"url": "a", "valueCode": "new"}]}
    sent = {"extension": [{"url": "a", "valueCode": "old"}, {"url": "b", "valueCode": "x"}]}
    assert overlay(ours, sent, urls={"a"})["extension"] == [
        {"url": "a", "valueCode": "new"},
        {"url": "b", "valueCode": "x"},
    ]


def test_meta_keeps_tags_and_loses_what_only_the_sender_could_claim() -> None:
    sent = {"meta": {"versionId": "7", "profile": ["https://x.example"], "tag": [{"code": "t"}]}}
    assert overlay({"meta": {"profile": ["ours"]}}, sent)["meta"] == {
        "tag": [{"code": "t"}],
        "profile": ["ours"],
    }


def test_a_contained_resource_goes_with_its_last_reference() -> None:
    role = {"id": "r", "practitioner": {"reference": "#p"}}
    sent = {
        "requester": {"reference": "#r"},
        "note": {"authorReference": {"reference": "#n"}},
        "contained": [role, {"id": "p"}, {"id": "n"}],
    }
    assert overlay({"requester": {"reference": "Organization/1"}}, sent)["contained"] == [{"id": "n"}]


def test_references_are_led_on_wherever_they_stand() -> None:
    targets = {"urn:uuid:1": "Patient/a", "https://ehr.example/fhir/Patient/2": "Patient/b"}
    element = {
        "subject": {"reference": "urn:uuid:1", "display": "Bruno"},
        "list": [{"reference": "Patient/2"}, {"reference": "https://ehr.example/fhir/Patient/2"}],
        "extension": [{"valueReference": {"reference": "urn:uuid:2"}}],
        "actor": {"reference": "Organization?identifier=s|1", "display": "x"},
    }
    assert rewritten(element, targets) == {
        "subject": {"reference": "Patient/a", "display": "Bruno"},
        "list": [{"reference": "Patient/b"}, {"reference": "Patient/b"}],
        "extension": [{"valueReference": {"reference": "urn:uuid:2"}}],
        "actor": {"type": "Organization", "identifier": {"system": "s", "value": "1"}, "display": "x"},
    }


def test_numbers_survive_being_carried_on() -> None:
    carried = '{"value":1.50,"subject":{"reference":"urn:uuid:1"}}'
    assert recarried(carried, {"urn:uuid:1": "Patient/a"}) == (
        '{"value":1.50,"subject":{"reference":"Patient/a"}}'
    )
    assert recarried("", {}) == ""
