"""DIS91 and XDIS91 are twins: whichever a letter comes as, it says the same (standards reference §2.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.identifiers import MunicipalityCode, NationalReplacementCpr, Sor
from app.domain.letters import Letter, Section
from app.domain.parties import NOBODY, Address, Party, PersonDetails
from app.domain.refusals import Kind, TooLarge
from app.medcom import dis91, xdis91
from app.medcom.correspondence import Correspondence
from app.medcom.edifact import parse
from app.medcom.head import LetterStatus
from app.medcom.latin import in_latin
from app.medcom.letters import LetterRefused, open_letter, read_body
from app.medcom.receipts import refuse_code

LETTERS = Path(__file__).parent / "letters"
EDI = (LETTERS / "dis91-in.edi").read_bytes()
TWIN = (LETTERS / "dis91-in.xml").read_bytes()
GOLDEN = LETTERS / "dis91-out.edi"

latin = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc", "Zs"]), max_size=60
)
paragraphs = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200)
names = st.text(st.characters(categories=["Ll"], max_codepoint=0xFF), min_size=1, max_size=30)


def read(content: bytes) -> Correspondence:
    correspondence = read_body(open_letter(content))
    assert isinstance(correspondence, Correspondence)
    return correspondence


def refused(content: bytes) -> LetterRefused:
    with pytest.raises(LetterRefused) as found:
        open_letter(content)
    return found.value


def test_a_letter_says_the_same_in_either_form() -> None:
    found = read(EDI)

    assert found == read(TWIN)
    assert found.head.wants_receipt
    assert found.head.episode_id == "7c1e5a0d9b3f4c6e8a2d1f0b5e4c3a29"
    assert found.high_priority
    assert found.unmapped == ()
    assert found.text == (
        "Kære kommune.\n\nJa, der er taget MR: lænden, den 12.10. Der er ingen tegn på, at noget er brækket "
        "eller trykker. Spørg gerne! Hvad? Plus+minus, og en apostrof' dér.\nFed og ikke fed i samme linje\n"
        "L4   ja\nL5   nej\nVenlig hilsen\nLæge Ditte Mørk"
    )


@pytest.mark.parametrize("number", [1, 2])
def test_medcoms_own_twins_say_the_same(examples: Path, number: int) -> None:
    edifact = (examples / "medcom-edifact" / f"DIS91_{number}.edi").read_bytes()
    oioxml = (examples / "medcom-oioxml" / f"DIS91_{number}.xml").read_bytes()

    assert read(edifact) == read(oioxml)
    assert read(edifact).unmapped == ()


def test_every_other_official_letter_is_refused_by_its_version(examples: Path) -> None:
    for path in sorted((examples / "medcom-edifact").glob("*.edi")):
        if path.stem in {"DIS91_1", "DIS91_2"} or path.stem.startswith("CTL"):
            continue
        refusal = refused(path.read_bytes())

        assert refuse_code(refusal) == "problem_med_version"
        assert refusal.head.letter_id
        assert refusal.head.envelope_id
        assert refusal.head.sender.gln_text
        assert refusal.head.version_code.startswith("X")


def test_a_letter_is_written_as_it_always_was(letter: Letter) -> None:
    assert dis91.write(letter).decode("latin-1") == GOLDEN.read_text("latin-1")


def test_a_letter_of_ours_says_the_same_in_either_form(letter: Letter) -> None:
    assert read(dis91.write(letter)) == read(xdis91.write(letter))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(latin, max_size=8),
    high=st.booleans(),
    episode=st.sampled_from(["", "0f4b8e2a-61c9-4d7f-b3a5-d2c8e9170b64"]),
    street=names,
    name=names,
    at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2069, 12, 30)),  # noqa: DTZ001 - UTC below
)
def test_whatever_a_letter_says_the_twins_agree(
    letter: Letter, told: list[str], *, high: bool, episode: str, street: str, name: str, at: datetime
) -> None:
    written = replace(
        letter,
        written_at=at.replace(tzinfo=UTC),
        sections=(Section("Status", tuple(text.replace("\\", "/") for text in told)),),
        high_priority=high,
        episode_id=episode,
        signed_by=NOBODY,
        citizen=replace(letter.citizen, address=Address(street=street), family_name=name),
    )

    assert read(dis91.write(written)) == read(xdis91.write(written))


@pytest.mark.parametrize(
    "party",
    [
        Party(gln_text="5790000121441", name="Kommunen"),
        Party(gln_text="5790000121441", municipality=MunicipalityCode("0461")),
        Party(gln_text="5790000121441", sor=Sor("451000016003"), speciality="fysioterapi"),
        Party(gln_text="5790000121441", name="Ø", telephone="66131372", address=Address(suburb="Ejby")),
    ],
)
def test_an_organisation_is_the_same_in_either_form(letter: Letter, party: Party) -> None:
    written = replace(letter, sender=party, receiver=party)

    assert read(dis91.write(written)) == read(xdis91.write(written))


def test_a_citizen_with_a_replacement_number_is_the_same_in_either_form(letter: Letter) -> None:
    written = replace(letter, citizen=PersonDetails(NationalReplacementCpr("0703921VJ4"), "", "Elmer"))

    assert read(dis91.write(written)) == read(xdis91.write(written))
    assert read(dis91.write(written)).citizen == written.citizen


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(paragraphs, max_size=20))
def test_no_word_is_lost_and_no_component_is_longer_than_seventy(letter: Letter, told: list[str]) -> None:
    content = dis91.write(replace(letter, sections=(Section("", tuple(told)),), signed_by=NOBODY))
    (message,) = parse(content).messages
    texts = [segment.elements[3] for segment in message if segment.tag == "FTX"]
    ours = read(xdis91.write(replace(letter, sections=(Section("", tuple(told)),), signed_by=NOBODY))).text

    assert all(len(parts) <= 5 and all(len(part) <= 70 for part in parts) for parts in texts)
    assert read(content).text.split() == in_latin(ours).replace("\\", "/").split()


def test_a_long_letter_goes_on_in_further_groups_as_one_text(letter: Letter) -> None:
    lines = tuple(f"Linje {number}" for number in range(120))
    content = dis91.write(replace(letter, sections=(Section("", lines),), signed_by=NOBODY))

    assert content.count(b"S14+14'") == 3
    assert read(content).text == "\n".join(lines)


def test_a_letter_too_long_for_the_standard_is_not_cut(letter: Letter) -> None:
    with pytest.raises(TooLarge, match="450 lines"):
        dis91.write(replace(letter, sections=(Section("", ("x",) * 500),)))


def test_a_letter_without_a_subject_or_a_text_is_read() -> None:
    bare = EDI.replace(b"FTX+OE+P00++Svar om MR-skanning'\n", b"").replace(b"UNT+36", b"UNT+35")

    assert read(bare).subject == ""
    assert read(bare.replace(b"FTX+NC", b"FTX+XX")).text == ""


def test_what_has_no_place_in_the_twin_is_shown_with_its_own() -> None:
    changed = (
        EDI.replace(b"BGM+EPI++9+NA", b"BGM+EPI++5+NA")
        .replace(b"RFF+SRI:BRV26112000531", b"RFF+SRI:ANDET")
        .replace(b"S11+11'", b"S11+11'ABC+1:2'")
        .replace(b"FTX+NC+F00", b"FTX+ZZ+F00")
        .replace(b"UNT+36", b"UNT+37")
    )

    assert [(it.path, it.value) for it in read(changed).unmapped] == [
        ("BGM/3:1", "5"),
        ("S11/ABC/1:1", "1"),
        ("S11/ABC/1:2", "2"),
        ("S14/6/FTX/1:1", "ZZ"),
        ("S14/6/FTX/2:1", "F00"),
        ("S14/6/FTX/4:1", "L4   ja"),
        ("S14/6/FTX/4:2", "L5   nej"),
        ("Letter/own_number", "ANDET"),
    ]


def test_a_corrected_letter_names_the_one_it_corrects() -> None:
    assert read(EDI.replace(b"GIS+N'\nRFF+SRI", b"GIS+M'\nRFF+SRI")).head.status is LetterStatus.CORRECTED


@pytest.mark.parametrize(
    ("old", "new", "kind", "place"),
    [
        (b"2512484916", b"9912484916", Kind.INVALID, "Patient/CivilRegistrationNumber (S07/PNA 2:1)"),
        (b"PAT+2512484916", b"PAT+", Kind.REQUIRED, "Patient/CivilRegistrationNumber (S07/PNA 2:1)"),
        (b"GIS+N'\nRFF+SRI", b"GIS+A'\nRFF+SRI", Kind.UNKNOWN_CODE, "Letter/StatusCode (S02/GIS 1:1)"),
        (b"261120:1432", b"261320:1432", Kind.INVALID, "Envelope/Sent/Date"),
        (b"UNB+UNOC:3+5790001354145", b"UNB+UNOC:3+", Kind.REQUIRED, "Sender/EANIdentifier (UNB 2:1)"),
        (b"++++1'", b"++++7'", Kind.UNKNOWN_CODE, "Envelope/AcknowledgementCode (UNB 9:1)"),
        (b"D9134L", b"D9034L", Kind.UNKNOWN_CODE, "Emessage"),
        (b"D9134L", b"..", Kind.UNKNOWN_CODE, "Emessage"),
        (b"Venlig hilsen", b"x" * 71, Kind.INVALID, "segment 34 (FTX)"),
        (b"Venlig hilsen:", b"a:a:a:a:a:", Kind.INVALID, "segment 34 (FTX)"),
    ],
)
def test_what_is_wrong_is_told_by_name_and_by_segment(old: bytes, new: bytes, kind: Kind, place: str) -> None:
    assert old in EDI
    refusal = refused(EDI.replace(old, new))

    assert refusal.kind is kind
    assert [finding.place for finding in refusal.findings] == [place]
    assert "12484916" not in str(refusal)


def test_two_letters_in_one_envelope_are_refused_because_one_would_be_lost() -> None:
    start, end = EDI.index(b"UNH"), EDI.index(b"UNZ")
    twice = EDI[:end] + EDI[start:end] + EDI[end:].replace(b"UNZ+1", b"UNZ+2")

    assert "one letter to an envelope" in str(refused(twice))


@given(st.integers(min_value=0), st.binary(max_size=20))
def test_a_letter_damaged_anywhere_is_read_or_refused(at: int, damage: bytes) -> None:
    place = at % len(EDI)
    try:
        found: object = read_body(open_letter(EDI[:place] + damage + EDI[place + len(damage) :]))
    except LetterRefused as refusal:
        found = refusal

    assert isinstance(found, Correspondence | LetterRefused)
    assert "2512484916" not in str(found)


def test_a_text_that_never_ends_a_line_is_one_line() -> None:
    """As many components as an interchange may hold, each going on in the next."""
    going_on = b"FTX+NC+P00++" + b":".join([b"x" * 69 + b"\\"] * 5) + b"'\n"
    start, end = EDI.index(b"FTX+NC"), EDI.index(b"S14+14'\nFTX+URL")
    content = EDI[:start] + going_on * 1_900 + EDI[end:]
    counted = content.count(b"'\n") - len(("UNA", "UNB", "UNZ"))

    assert read(content.replace(b"UNT+36", b"UNT+%d" % counted)).text == "x" * 69 * 5 * 1_900
