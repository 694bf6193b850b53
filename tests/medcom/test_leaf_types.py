"""The leaf types that every letter shares, in all we write (standards reference §2.3, §2.7, §2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.domain.identifiers import Cpr, MunicipalityCode, NationalReplacementCpr, Shak, Sor, Ydernummer
from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole
from app.domain.letters import Letter, Section
from app.domain.parties import Address, Party, PersonDetails, Professional
from app.domain.refusals import Finding, InvalidValue
from app.medcom import dis91, receipts, xdis15, xdis91
from app.medcom.head import LetterHead
from app.medcom.letters import open_letter
from app.medcom.specialities import SPECIALITIES

LONGEST = {
    "Identifier": 17,
    "StatisticalCode": 8,
    "EANIdentifier": 35,
    "OrganisationName": 35,
    "DepartmentName": 35,
    "UnitName": 35,
    "StreetName": 35,
    "SuburbName": 35,
    "DistrictName": 35,
    "PostCodeIdentifier": 9,
    "TelephoneSubscriberIdentifier": 25,
    "PersonSurnameName": 70,
    "PersonGivenName": 70,
    "Subject": 70,
    "DiagnoseCode": 17,
    "DiagnoseText": 70,
    "EpisodeOfCareIdentifier": 35,
    "OriginalVersionCode": 7,
    "CivilRegistrationNumber": 10,
    "AlternativeIdentifier": 10,
}
ONE_OF = {
    "IdentifierCode": {"sygehusafdelingsnummer", "ydernummer", "lokationsnummer", "kommunenummer", "sorkode"},
    "MedicalSpecialityCode": set(SPECIALITIES.values()),
    "DiagnoseTypeCode": {"SKSdiagnosekode", "uspecificeretkode", "ICPCkode"},
    "DiagnoseDescriptionCode": {"henv_diagnose", "bidiagnose", "tillaegsdiagnose"},
    "Priority": {"rutine", "høj_prioritet"},
    "AcknowledgementCode": {"pluspositivkvitt", "minuspositivkvitt"},
    "StatusCode": {"nytbrev", "rettetbrev", "annulleretbrev"},
    "EpisodeOfCareStatusCode": {"inaktiv", "indlagt", "ambulant", "doed", "ambulant_roentgen"},
    "RefuseCode": set(receipts.REFUSE_CODE.values()) | {"problem_med_modtagerID"},
}
NUMBERED = {"Envelope", "Letter"}
"""Whose Identifier has at most fourteen characters."""

long = st.text(st.characters(categories=["Ll", "Zs"], max_codepoint=0xFF), max_size=120).map(str.strip)
numbers = st.text("0123456789", max_size=40)
addresses = st.builds(Address, street=long, suburb=long, district=long, postal_code=numbers)
parties = st.builds(
    Party,
    name=long,
    department=long,
    unit=long,
    address=addresses,
    telephone=numbers,
    gln_text=st.sampled_from(["", "5790000121441"]),
    ydernummer=st.none() | st.just(Ydernummer("091034")),
    shak=st.none() | st.just(Shak("4202360")),
    municipality=st.none() | st.just(MunicipalityCode("0461")),
    sor=st.none() | st.just(Sor("451000016003")),
    speciality=st.sampled_from(["", *SPECIALITIES.values()]),
)
people = st.builds(
    PersonDetails,
    number=st.sampled_from([Cpr("2512484916"), NationalReplacementCpr("0703921VJ4")]),
    given_name=long,
    family_name=long,
    address=addresses,
)
diagnoses = st.builds(
    Diagnosis,
    code=st.just("DM545"),
    system=st.sampled_from(CodeSystem),
    text=long,
    role=st.sampled_from(DiagnosisRole),
)
changes = st.fixed_dictionaries(
    {
        "sender": parties,
        "receiver": parties,
        "citizen": people,
        "subject": long,
        "sections": st.lists(st.builds(Section, long, st.tuples(long)), max_size=2).map(tuple),
        "signed_by": st.builds(Professional, given_name=long, family_name=long, title=long),
        "high_priority": st.booleans(),
        "episode_id": st.sampled_from(["", "0f4b8e2a-61c9-4d7f-b3a5-d2c8e9170b64", "e" * 36]),
        "diagnoses": st.lists(diagnoses, max_size=3).map(tuple),
    }
)


def broken(content: bytes) -> Iterator[str]:
    """Yield every leaf that passes its length or is none of its codes."""
    for node in etree.fromstring(content).iter("{*}*"):
        name, text = etree.QName(node).localname, node.text or ""
        above = node.getparent()
        inside = etree.QName(above).localname if above is not None else ""
        most = 14 if name == "Identifier" and inside in NUMBERED else LONGEST.get(name, len(text))
        if len(text) > most:
            yield f"{inside}/{name} has {len(text)} characters"
        if name in ONE_OF and text not in ONE_OF[name]:
            yield f"{inside}/{name} is {text}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(said=changes)
def test_no_leaf_of_ours_passes_its_length_or_its_codes(letter: Letter, said: dict[str, object]) -> None:
    ours = replace(letter, **said)  # type: ignore[arg-type]

    assert list(broken(xdis91.write(ours))) == []
    assert list(broken(xdis15.write(ours))) == []
    assert open_letter(dis91.write(replace(ours, sender=letter.sender, receiver=letter.receiver)))


@given(version=st.text("XHDR0123456789", max_size=12), words=st.lists(long, min_size=1, max_size=4))
def test_no_leaf_of_a_receipt_passes_its_length_or_its_codes(version: str, words: list[str]) -> None:
    head = LetterHead(letter_id="L1", envelope_id="E1", version_code=version)
    refusal = InvalidValue.of(Finding("x", word, word) for word in words)
    numbers = {"letter_id": "Q1", "envelope_id": "E2", "now": datetime(2026, 11, 20, tzinfo=UTC)}

    assert list(broken(receipts.write_positive(head, **numbers))) == []
    assert list(broken(receipts.write_negative(head, refusal, **numbers))) == []


@pytest.mark.parametrize("number", ["", "x" * 15])
def test_a_number_that_does_not_fit_is_refused_and_not_cut(letter: Letter, number: str) -> None:
    for write in (xdis91.write, xdis15.write, dis91.write):
        with pytest.raises(InvalidValue, match="14 characters"):
            write(replace(letter, letter_id=number))
        with pytest.raises(InvalidValue, match="14 characters"):
            write(replace(letter, envelope_id=number))


def test_a_correspondence_has_the_parts_the_standard_counts(letter: Letter) -> None:
    root = etree.fromstring(xdis91.write(letter))

    def count(path: str) -> int:
        return len(root.findall("/".join(f"{{*}}{name}" for name in path.split("/"))))

    for path in ("Letter", "Sender", "Receiver", "Patient", "Patient/EpisodeOfCareStatusCode"):
        assert count(f"ClinicalEmail/{path}") == 1
    assert 1 <= count("ClinicalEmail/ClinicalInformation") <= 10
    assert count("ClinicalEmail/ClinicalInformation") == count("ClinicalEmail/ClinicalInformation/Text01")
    assert count("ClinicalEmail/Sender/Contact") == count("ClinicalEmail/Sender/Referrer") == 0
