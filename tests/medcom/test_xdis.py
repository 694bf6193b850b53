from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.domain.identifiers import MunicipalityCode, NationalReplacementCpr, Sor
from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole
from app.domain.letters import Letter, Section
from app.domain.parties import NOBODY, Party
from app.medcom import xdis15, xdis91
from app.medcom.correspondence import Correspondence
from app.medcom.letters import open_letter, read_body
from app.medcom.writer import shortened

# U+E000, which stands for nothing, is the reader's own sign for a blank that is kept.
paragraphs = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ue000\ufffe\uffff"), max_size=200
)


def read(content: bytes) -> Correspondence:
    correspondence = read_body(open_letter(content))
    assert isinstance(correspondence, Correspondence)
    return correspondence


def text_at(content: bytes, path: str) -> str | None:
    return etree.fromstring(content).findtext("/".join(f"{{*}}{name}" for name in path.split("/")))


def test_a_correspondence_is_read_as_it_was_written(letter: Letter) -> None:
    found = read(xdis91.write(letter))

    assert found.head.type_code == found.head.statistical_code == "XDIS91"
    assert found.head.letter_id == "LETTER1"
    assert found.head.envelope_id == "ENVELOPE1"
    assert found.head.sent_at == letter.sent_at
    assert found.head.written_at == letter.written_at
    assert found.head.wants_receipt is True
    assert found.head.episode_id == "0f4b8e2a61c94d7fb3a5d2c8e9170b64"
    assert found.head.sender.gln == letter.sender.gln
    assert found.head.receiver.ydernummer == letter.receiver.ydernummer
    assert found.citizen == letter.citizen
    assert found.subject == "Afslutning af forløb"
    assert found.high_priority is False
    assert found.care_status == "inaktiv"
    assert found.unmapped == ()
    assert found.text == (
        "Status:\nBruno har deltaget i ni af ti mødegange.\n\n"
        "Forslag til henvisende læge:\nIngen opfølgning.\nRing gerne ved spørgsmål.\n\n"
        "Med venlig hilsen\nSanne Krogh\nFysioterapeut"
    )


def test_a_correspondence_about_a_person_never_prints(letter: Letter) -> None:
    assert repr(read(xdis91.write(letter))) == "Correspondence('LETTER1')"


def test_high_priority_and_no_signature_are_written(letter: Letter) -> None:
    found = read(xdis91.write(replace(letter, high_priority=True, signed_by=NOBODY)))

    assert found.high_priority is True
    assert "hilsen" not in found.text


def test_a_replacement_number_is_an_alternative_identifier(letter: Letter) -> None:
    citizen = replace(letter.citizen, number=NationalReplacementCpr("0703921VJ4"))
    content = xdis91.write(replace(letter, citizen=citizen))

    assert text_at(content, "ClinicalEmail/Patient/AlternativeIdentifier") == "0703921VJ4"
    assert text_at(content, "ClinicalEmail/Patient/CivilRegistrationNumber") is None


@pytest.mark.parametrize(
    ("sender", "number", "code"),
    [
        (Party(gln_text="5790000121441"), "5790000121441", "lokationsnummer"),
        (Party(municipality=MunicipalityCode("0461")), "461", "kommunenummer"),
        (Party(sor=Sor("451000016003")), "451000016003", "sorkode"),
        (Party(), None, None),
    ],
)
def test_an_organisation_gives_the_number_it_is_best_known_by(
    letter: Letter, sender: Party, number: str | None, code: str | None
) -> None:
    content = xdis91.write(replace(letter, sender=sender))

    assert text_at(content, "ClinicalEmail/Sender/Identifier") == number
    assert text_at(content, "ClinicalEmail/Sender/IdentifierCode") == code
    assert text_at(content, "ClinicalEmail/Sender/OrganisationName") == "_"


def test_names_and_subject_are_shortened_at_a_word_and_the_text_is_not(letter: Letter) -> None:
    long = "Rehabilitering " * 10
    content = xdis91.write(
        replace(
            letter,
            subject=long,
            sender=replace(letter.sender, name=long),
            sections=(Section("", (long,)),),
        )
    )

    assert text_at(content, "ClinicalEmail/Sender/OrganisationName") == "Rehabilitering Rehabilitering"
    assert read(content).subject == ("Rehabilitering " * 4).strip()
    assert read(content).text.split().count("Rehabilitering") == 10


def test_a_name_without_a_blank_is_cut_within_the_word() -> None:
    assert shortened("x" * 50, 35) == "x" * 35


def test_characters_the_encoding_lacks_and_xml_forbids_do_no_harm(letter: Letter) -> None:
    odd = replace(letter, sections=(Section("", ("Smerte \N{GREATER-THAN OR EQUAL TO} 4 \x00\ufffe slut",)),))
    content = xdis91.write(odd, encoding="windows-1252")

    assert content.startswith(b"<?xml version='1.0' encoding='windows-1252'?>")
    assert b"&#8805;" in content
    assert read(content).text.startswith("Smerte \N{GREATER-THAN OR EQUAL TO} 4 slut")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(paragraphs, max_size=5))
def test_every_word_arrives_in_order_and_no_line_is_too_long(letter: Letter, told: list[str]) -> None:
    content = xdis91.write(replace(letter, sections=(Section("", tuple(told)),), signed_by=NOBODY))
    found = read(content).text

    assert "".join(found.split()) == "".join("".join(told).split())
    assert all(len(line) <= 70 for line in found.split("\n"))


def test_a_closing_letter_is_read_as_it_was_written(letter: Letter) -> None:
    found = read(xdis15.write(letter))

    assert (found.head.type_code, found.head.version_code) == ("XDIS15", "XD1530L")
    assert found.referred_on == date(2026, 8, 1)
    assert found.closed_on == date(2026, 11, 19)
    assert found.diagnoses == letter.diagnoses
    assert found.signed_by.name == "Sanne Krogh"
    assert found.signed_by.title == "Fysioterapeut"
    assert found.citizen == letter.citizen
    assert found.text.startswith("Afslutning af forløb\n\nStatus:\n")
    assert found.signed_on == date(2026, 11, 20)
    assert found.unmapped == ()


def test_a_closing_letter_leaves_out_what_it_does_not_know(letter: Letter) -> None:
    bare = replace(letter, referred_on=None, closed_on=None, diagnoses=(), signed_by=NOBODY, subject="")
    content = xdis15.write(bare)

    assert read(content).referred_on is None
    assert text_at(content, "MunicipalityLetter/Admission/Date") is None
    assert text_at(content, "MunicipalityLetter/Referral/Refer/DiagnoseText") is None
    assert text_at(content, "MunicipalityLetter/ClinicalInformation/Signed/SignedBy") is None
    assert read(content).text.startswith("Status:")


def test_diagnoses_without_a_main_one_are_all_additional(letter: Letter) -> None:
    only = Diagnosis("F4150", CodeSystem.ICF, "Siddende", DiagnosisRole.SECONDARY)
    found = read(xdis15.write(replace(letter, diagnoses=(only,))))

    assert found.diagnoses == (Diagnosis(text="F4150 Siddende", role=DiagnosisRole.SECONDARY),)


def test_times_are_written_as_danish_clocks_show_them(letter: Letter) -> None:
    summer = replace(letter, sent_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    content = xdis91.write(summer)

    assert text_at(content, "Envelope/Sent/Date") == "2026-07-02"
    assert text_at(content, "Envelope/Sent/Time") == "00:30"


def test_our_correspondence_has_the_structure_of_medcoms(examples: Path, letter: Letter) -> None:
    official = etree.parse(examples / "medcom-oioxml" / "DIS91_2.xml").getroot()
    ours = etree.fromstring(xdis91.write(letter))

    def order(root: etree._Element, part: str) -> list[str]:
        node = root.find(f"{{*}}ClinicalEmail/{{*}}{part}" if part else "{*}ClinicalEmail")
        assert node is not None
        return [etree.QName(child).localname for child in node]

    assert ours.tag == official.tag
    assert order(ours, "") == order(official, "")
    assert order(ours, "Letter") == order(official, "Letter")
    for part in ("Sender", "Receiver", "Patient"):
        known = [name for name in order(official, part) if name in order(ours, part)]
        assert [name for name in order(ours, part) if name in known] == known


def test_a_day_that_is_none_in_a_closing_letter_stays_visible(letter: Letter) -> None:
    found = read(xdis15.write(letter).replace(b"2026-08-01", b"i sommer"))

    assert found.referred_on is None
    assert [(it.path, it.value) for it in found.unmapped] == [
        ("MunicipalityLetter/Admission/Date", "i sommer"),
        ("MunicipalityLetter/Admission/Time", "00:00"),
    ]
