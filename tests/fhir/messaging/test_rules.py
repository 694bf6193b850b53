"""MedCom's invariants of a CareCommunication, each by its number (standards reference §3.3)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from app.domain.refusals import Refusal
from app.fhir.messaging.addresses import AUTHORISED_ROLES, ROLES
from app.fhir.messaging.carecommunication_in import read
from app.fhir.messaging.rules import RULES
from tests.fhir.messaging.examples import Spoil, golden, resources, the

_CARE: Final = "medcom-careCommunication-"
_ENTRY: Final = "Bundle.entry[{}].resource{}"


def at(type_: str, path: str = "", *, number: int = 0) -> str:
    """Return the place of an element in the example, by the type that it stands in."""
    entries = golden("answered")["entry"]
    standing = [n for n, entry in enumerate(entries) if entry["resource"]["resourceType"] == type_]
    return _ENTRY.format(standing[number], path)


def header(bundle: dict[str, Any]) -> dict[str, Any]:
    return the(bundle, "MessageHeader")


def said(bundle: dict[str, Any]) -> dict[str, Any]:
    return the(bundle, "Communication")


def own_link(bundle: dict[str, Any]) -> dict[str, Any]:
    return list(resources(bundle, "Provenance"))[-1]


def without(type_: str) -> Spoil:
    def spoil(bundle: dict[str, Any]) -> None:
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != type_]

    return spoil


def second_patient(bundle: dict[str, Any]) -> None:
    patient = the(bundle, "Patient")
    bundle["entry"].append({"fullUrl": "urn:uuid:1", "resource": {**patient, "id": "another"}})


def copied(bundle: dict[str, Any]) -> None:
    header(bundle)["destination"] *= 2


def swapped(bundle: dict[str, Any]) -> None:
    bundle["entry"][:2] = reversed(bundle["entry"][:2])


def unspecific(name: str) -> Spoil:
    """Let a specific sender or recipient belong to whom the message does not come from or go to."""

    def spoil(bundle: dict[str, Any]) -> None:
        if name == "sender":
            the(bundle, "CareTeam")["managingOrganization"] = [header(bundle)["destination"][0]["receiver"]]
        else:
            role = next(r for r in resources(bundle, "PractitionerRole") if "organization" in r)
            role["organization"] = header(bundle)["sender"]

    return spoil


BROKEN: Final[dict[str, list[tuple[Spoil, str]]]] = {
    "medcom-messaging-1": [(lambda b: b.update(type="collection"), "Bundle.type")],
    "medcom-messaging-2": [
        (without("Provenance"), "Bundle.entry"),
        (lambda b: own_link(b).update(target=[{"reference": "MessageHeader/another"}]), "Bundle.entry"),
    ],
    "medcom-messaging-3": [
        (
            lambda b: own_link(b).update(target=own_link(b)["target"] * 2),
            at("Provenance", ".target", number=1),
        ),
        (lambda b: own_link(b).pop("activity"), at("Provenance", ".activity.coding", number=1)),
        (lambda b: own_link(b).pop("occurredDateTime"), at("Provenance", ".occurredDateTime", number=1)),
        (lambda b: own_link(b).update(agent=own_link(b)["agent"] * 2), at("Provenance", ".agent", number=1)),
        (
            lambda b: own_link(b).update(target=[{"identifier": {"value": "1"}}]),
            at("Provenance", ".target[0]", number=1),
        ),
    ],
    f"{_CARE}1": [
        (lambda b: header(b)["meta"].update(profile=["urn:x"]), at("MessageHeader", ".meta.profile")),
        (lambda b: header(b)["eventCoding"].update(code="x"), at("MessageHeader", ".eventCoding")),
        (copied, at("MessageHeader", ".destination")),
        (
            lambda b: header(b)["destination"][0]["extension"][0]["valueCoding"].update(code="cc"),
            at("MessageHeader", ".destination[0].extension"),
        ),
        (lambda b: header(b).pop("focus"), at("MessageHeader", ".focus")),
        (
            lambda b: header(b).update(definition=header(b)["definition"].replace("|5", "|4")),
            at("MessageHeader", ".definition"),
        ),
    ],
    f"{_CARE}2": [(second_patient, "Bundle.entry")],
    f"{_CARE}3": [(lambda b: own_link(b).pop("meta"), at("Provenance", ".meta.profile", number=1))],
    f"{_CARE}4": [(lambda b: the(b, "Practitioner")["name"][0].pop("given"), at("Practitioner", ".name"))],
    f"{_CARE}5": [
        (
            lambda b: said(b)["category"][0]["coding"][0].update(code="training"),
            at("Communication", ".priority"),
        )
    ],
    f"{_CARE}6": [
        (
            lambda b: (
                said(b)["category"][0]["coding"][0].update(code="other"),
                said(b).pop("topic"),
                said(b).pop("priority"),
            ),
            at("Communication", ".topic"),
        )
    ],
    f"{_CARE}7": [
        (
            lambda b: the(b, "PractitionerRole")["code"][0].update(
                coding=[{"system": ROLES, "code": "plejer"}]
            ),
            at("PractitionerRole", ".code[0]"),
        ),
        (lambda b: the(b, "PractitionerRole").pop("code"), at("PractitionerRole", ".code")),
        (
            lambda b: the(b, "PractitionerRole").update(code=[{"coding": [{"code": "plejer"}]}]),
            at("PractitionerRole", ".code[0].coding[0]"),
        ),
    ],
    f"{_CARE}8": [(lambda b: the(b, "Practitioner").pop("name"), at("Practitioner", ".name"))],
    f"{_CARE}9": [
        (
            lambda b: the(b, "Encounter")["episodeOfCare"][0]["identifier"].pop("value"),
            at("Encounter", ".episodeOfCare"),
        )
    ],
    f"{_CARE}11": [(unspecific("sender"), at("Communication", ".extension"))],
    f"{_CARE}12": [(unspecific("recipient"), at("Communication", ".recipient[0]"))],
    f"{_CARE}13": [
        (
            lambda b: the(b, "PractitionerRole").update(practitioner={"display": "Mads"}),
            at("PractitionerRole", ".practitioner"),
        )
    ],
    f"{_CARE}14": [
        (
            lambda b: own_link(b).update(entity=[e for e in own_link(b)["entity"] if e["role"] == "source"]),
            at("Provenance", ".entity", number=1),
        )
    ],
    f"{_CARE}15": [(lambda b: said(b).pop("encounter"), at("Communication", ".encounter"))],
    "medcom-uuidv4": [
        (
            lambda b: said(b)["identifier"][0].update(value="urn:uuid:1"),
            at("Communication", ".identifier[0].value"),
        ),
        (
            lambda b: said(b)["payload"][0]["extension"][1]["valueIdentifier"].update(value="B300720181623"),
            at("Communication", ".payload[0].extension[1].valueIdentifier.value"),
        ),
    ],
    "authorcontact": [
        (
            lambda b: said(b)["payload"][0]["extension"][3]["valueContactPoint"].update(value="70 10"),
            at("Communication", ".payload[0].extension[3].valueContactPoint"),
        )
    ],
}


def refused(spoil: Spoil) -> Refusal:
    bundle = golden("answered")
    spoil(bundle)
    with pytest.raises(Refusal) as caught:
        read(bundle)
    return caught.value


@pytest.mark.parametrize(
    ("key", "spoil", "place"),
    [(key, spoil, place) for key, cases in BROKEN.items() for spoil, place in cases],
)
def test_what_breaks_a_rule_is_refused_by_its_number_and_place(key: str, spoil: Spoil, place: str) -> None:
    findings = [f for f in refused(spoil).findings if f.english.endswith(f"({key})")]
    assert [finding.place for finding in findings] == [place]
    assert findings[0].danish.endswith(f"({key})")


def test_every_rule_is_broken_once_at_least() -> None:
    assert BROKEN.keys() == RULES.keys()


def test_the_example_breaks_none() -> None:
    assert read(golden("answered")).message_id == header(golden("answered"))["id"]


@pytest.mark.parametrize(
    ("spoil", "place", "code"),
    [
        (
            lambda b: said(b)["category"][0]["coding"][0].update(code="dance"),
            ".category[0].coding[0].code",
            "unknown-code",
        ),
        (
            lambda b: said(b)["category"][0]["coding"][0].update(system="urn:x"),
            ".category[0].coding[0].system",
            "unknown-code",
        ),
        (
            lambda b: said(b)["category"][0]["coding"][0].pop("code"),
            ".category[0].coding[0].code",
            "missing-value",
        ),
        (
            lambda b: said(b).update(category=[{"coding": said(b)["category"][0]["coding"] * 2}]),
            ".category[0].coding",
            "missing-value",
        ),
        (lambda b: said(b).update(priority="stat"), ".priority", "unknown-code"),
        (lambda b: said(b).update(status="completed"), ".status", "unknown-code"),
        (lambda b: said(b).update(payload=[said(b)["payload"][2]]), ".payload", "missing-value"),
        (
            lambda b: said(b)["payload"][0]["extension"].pop(0),
            ".payload[0].extension",
            "missing-value",
        ),
        (
            lambda b: said(b)["payload"][0]["extension"].append(said(b)["payload"][0]["extension"][0]),
            ".payload[0].extension[4]",
            "not-supported",
        ),
        (
            lambda b: said(b)["payload"][0]["extension"][0].update(valueDateTime="2026-11-02"),
            ".payload[0].extension[0].valueDateTime",
            "missing-value",
        ),
        (
            lambda b: said(b)["payload"][2]["contentAttachment"].update(contentType="text/html"),
            ".payload[2].contentAttachment.contentType",
            "unknown-code",
        ),
        (
            lambda b: said(b)["payload"][2]["contentAttachment"].pop("title"),
            ".payload[2].contentAttachment.title",
            "missing-value",
        ),
        (
            lambda b: said(b)["payload"][2].update(contentReference=said(b)["subject"]),
            ".payload[2].content",
            "invalid-value",
        ),
        (lambda b: said(b).update(recipient=said(b)["recipient"] * 2), ".recipient[1]", "not-supported"),
        (lambda b: said(b).update(subject={"reference": "Patient/elsewhere"}), ".subject", "unresolved"),
        (lambda b: said(b).pop("subject"), ".subject", "missing-value"),
        (lambda b: said(b).update(implicitRules="urn:x"), ".implicitRules", "not-supported"),
    ],
)
def test_what_else_is_wrong_is_refused_where_it_stands(spoil: Spoil, place: str, code: str) -> None:
    findings = refused(spoil).findings
    assert (at("Communication", place), code) in {(f.place, f.code) for f in findings}


@pytest.mark.parametrize(
    ("spoil", "place", "code"),
    [
        (lambda b: b.pop("id"), "Bundle.id", "missing-value"),
        (lambda b: b.pop("timestamp"), "Bundle.timestamp", "missing-value"),
        (lambda b: header(b).pop("id"), at("MessageHeader", ".id"), "missing-value"),
        (
            lambda b: header(b).update(sender={"reference": the(b, "Patient")["id"]}),
            at("MessageHeader", ".sender"),
            "unresolved",
        ),
        (
            lambda b: the(b, "Organization")["identifier"].pop(0),
            at("Organization", ".identifier"),
            "missing-value",
        ),
        (
            lambda b: the(b, "Organization")["identifier"][1].update(value="265161000016001"),
            at("Organization", ".identifier[1].value"),
            "invalid-value",
        ),
        (
            lambda b: the(b, "Patient").pop("identifier"),
            at("Patient", ".identifier"),
            "missing-value",
        ),
        (
            lambda b: own_link(b)["activity"]["coding"][0].update(code="retract-message"),
            at("Provenance", ".activity.coding[0].code", number=1),
            "unknown-code",
        ),
        (
            lambda b: own_link(b)["activity"]["coding"][0].update(system="urn:x"),
            at("Provenance", ".activity.coding[0].system", number=1),
            "unknown-code",
        ),
        (
            lambda b: own_link(b).update(entity=[e for e in own_link(b)["entity"] if e["role"] != "source"]),
            at("Provenance", ".entity", number=1),
            "missing-value",
        ),
        (
            lambda b: the(b, "PractitionerRole").update(
                code=[{"coding": [{"system": "urn:x", "code": "a"}]}]
            ),
            at("PractitionerRole", ".code[0].coding[0].system"),
            "unknown-code",
        ),
        (
            lambda b: b["entry"].append(
                {
                    "fullUrl": "urn:uuid:2",
                    "resource": {"resourceType": "Binary", "id": "x", "contentType": "text/plain"},
                }
            ),
            _ENTRY.format(len(golden("answered")["entry"]), ""),
            "not-supported",
        ),
        (
            lambda b: b["entry"].append({"fullUrl": "urn:uuid:2", "resource": {**said(b), "id": "x"}}),
            _ENTRY.format(len(golden("answered")["entry"]), ""),
            "not-supported",
        ),
    ],
)
def test_a_message_that_is_not_whole_is_refused_where_it_is_not(spoil: Spoil, place: str, code: str) -> None:
    assert (place, code) in {(f.place, f.code) for f in refused(spoil).findings}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    def spoil(bundle: dict[str, Any]) -> None:
        said(bundle)["category"][0]["coding"][0]["code"] = "dance"
        the(bundle, "Patient")["identifier"][0]["value"] = "9999999999"
        header(bundle)["eventCoding"] = "x"

    assert {f.place for f in refused(spoil).findings} == {
        at("MessageHeader", ".eventCoding"),
        at("Patient", ".identifier[0].value"),
        at("Communication", ".category[0].coding[0].code"),
    }


def test_a_message_that_does_not_begin_with_its_header_is_refused() -> None:
    """FHIR's own rule says so, too (bdl-12); whichever is told, the place is the first entry."""
    assert all(f.place.startswith("Bundle.entry") or f.place == "Bundle" for f in refused(swapped).findings)


def test_a_thread_longer_than_anybody_reads_is_refused() -> None:
    refusal = refused(lambda b: said(b).update(payload=said(b)["payload"][:1] * 501))
    assert "too-large" in {finding.code for finding in refusal.findings}


def test_a_role_may_be_of_either_list_of_medcom() -> None:
    bundle = golden("answered")
    the(bundle, "PractitionerRole")["code"] = [{"coding": [{"system": AUTHORISED_ROLES, "code": "laege"}]}]
    assert read(bundle).segments[0].author.role.code == "laege"
