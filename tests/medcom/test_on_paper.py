"""A letter on paper: everything it says is on the sheet, to be found and copied, in Danish letters."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.identifiers import Cpr, NationalReplacementCpr, Ydernummer
from app.domain.letters import Section
from app.domain.parties import Address, Party, PersonDetails
from app.medcom.latin import in_latin
from app.medcom.on_paper import OnPaper, write
from tests.medcom.printed import pages, text_of

GP = Party(
    name="Lægerne Åboulevarden",
    address=Address(street="Æblevej 7", postal_code="5970", district="Ærøskøbing"),
    gln_text="5790000120314",
    ydernummer=Ydernummer("091034"),
)
LETTER = OnPaper(
    sender=Party(name="Odense Kommune", telephone="66131372", gln_text="5790000121441"),
    receiver=GP,
    citizen=PersonDetails(Cpr("2509479989"), "Bruno Test", "Elmer"),
    dated=date(2026, 11, 23),
    subject="Opstart af genoptræning efter § 140",
    sections=(
        Section("Henvisningsårsag", ("Rygsmerter < 12 uger & udstråling (venstre ben) <b>",)),
        Section("", ("Ring gerne.\nVi svarer på hverdage.",)),
    ),
    letter_id="RV000000000012",
)


@pytest.mark.parametrize(
    "line",
    [
        "Odense Kommune",
        "Telefon 66131372",
        "Lægerne Åboulevarden",
        "Æblevej 7",
        "5970 Ærøskøbing",
        "Ydernummer 091034",
        "23.11.2026",
        "Vedrørende Bruno Test Elmer",
        "CPR-nummer 250947-9989",
        "Opstart af genoptræning efter § 140",
        "Henvisningsårsag",
        "Rygsmerter < 12 uger & udstråling (venstre ben) <b>",
        "Ring gerne.",
        "Vi svarer på hverdage.",
    ],
)
def test_who_writes_to_whom_about_whom_and_what_stands_on_the_sheet(line: str) -> None:
    assert line in text_of(write(LETTER)).splitlines()


def test_the_sheet_is_a4_and_says_that_it_is_danish() -> None:
    written = write(LETTER)
    width, height = map(float, re.findall(rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", written)[0])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    assert b"/Lang (da-DK)" in written


def test_the_same_letter_is_the_same_file() -> None:
    assert write(LETTER) == write(replace(LETTER))
    assert write(LETTER) != write(replace(LETTER, dated=date(2026, 11, 24)))


def test_a_long_letter_says_on_every_page_which_it_is_and_nothing_of_whom() -> None:
    feet = [page.splitlines()[0] for page in pages(write(replace(LETTER, sections=LETTER.sections * 20)))]
    assert len(feet) > 1
    assert feet == [f"Odense Kommune  ·  Brev RV000000000012  ·  Side {n + 1}" for n in range(len(feet))]


def test_who_is_not_known_is_said_not_to_be() -> None:
    assert "Modtageren er ikke kendt" in text_of(write(replace(LETTER, receiver=None)))


def test_a_replacement_number_is_called_one() -> None:
    citizen = replace(LETTER.citizen, number=NationalReplacementCpr("0703921VJ4"))
    assert "Erstatnings-CPR-nummer 0703921VJ4" in text_of(write(replace(LETTER, citizen=citizen)))


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300), max_size=6))
def test_no_word_is_lost(told: list[str]) -> None:
    """A character outside the letter's set is written with what the set has, as in EDIFACT."""
    written = text_of(write(replace(LETTER, sections=(Section("Status", tuple(told)),))))
    expected = in_latin(" ".join(told)).split()
    assert "".join(expected) in "".join(written.split())
