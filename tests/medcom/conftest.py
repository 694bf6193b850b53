"""The letters the tests read: the demo's own, and MedCom's where they are at hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.identifiers import Cpr, Shak, Ydernummer
from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole
from app.domain.letters import Letter, Section
from app.domain.parties import Address, Party, PersonDetails, Professional
from app.medcom.head import LetterHead

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT.parent / "shared" / "data" / "examples"


@pytest.fixture(scope="session")
def ggop() -> bytes:
    return (ROOT / "app/demo/letters/ggop.xml").read_bytes()


@pytest.fixture(scope="session")
def xref15() -> bytes:
    return (ROOT / "app/demo/letters/xref15.xml").read_bytes()


@pytest.fixture(scope="session")
def deselected() -> bytes:
    return (Path(__file__).parent / "letters/ggop-deselected.xml").read_bytes()


@pytest.fixture(scope="session")
def examples() -> Path:
    if not EXAMPLES.exists():
        pytest.skip("the published examples are not at hand")
    return EXAMPLES


@pytest.fixture(scope="session")
def municipality() -> Party:
    return Party(name="Odense Kommune", gln_text="5790000121441", telephone="66131372")


@pytest.fixture(scope="session")
def practice() -> Party:
    return Party(
        name="Lægerne Forskerparken",
        address=Address(street="Forskerparken 10", district="Odense M", postal_code="5230"),
        gln_text="5790000120314",
        ydernummer=Ydernummer("091034"),
    )


@pytest.fixture(scope="session")
def hospital() -> Party:
    return Party(name="Odense Universitetshospital", gln_text="5790001354145", shak=Shak("4202360"))


@pytest.fixture(scope="session")
def letter(municipality: Party, practice: Party) -> Letter:
    return Letter(
        letter_id="LETTER1",
        envelope_id="ENVELOPE1",
        written_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        sent_at=datetime(2026, 11, 20, 9, 31, tzinfo=UTC),
        sender=municipality,
        receiver=practice,
        citizen=PersonDetails(Cpr("2509479989"), "Bruno Test", "Elmer", Address(postal_code="5200")),
        subject="Afslutning af forløb",
        sections=(
            Section("Status", ("Bruno har deltaget i ni af ti mødegange.",)),
            Section("Forslag til henvisende læge", ("Ingen opfølgning.", "Ring gerne ved spørgsmål.")),
        ),
        signed_by=Professional("Sanne", "Krogh", "Fysioterapeut"),
        episode_id="0f4b8e2a-61c9-4d7f-b3a5-d2c8e9170b64",
        referred_on=datetime(2026, 8, 1, tzinfo=UTC).date(),
        closed_on=datetime(2026, 11, 19, tzinfo=UTC).date(),
        diagnoses=(
            Diagnosis("DM545", CodeSystem.SKS, "Lænderygsmerter UNS"),
            Diagnosis("L84", CodeSystem.ICPC2, "Rygsyndrom", DiagnosisRole.SECONDARY),
            Diagnosis(text="Tør ikke løfte", role=DiagnosisRole.ADDITIONAL),
        ),
    )


@pytest.fixture(scope="session")
def head(hospital: Party, municipality: Party) -> LetterHead:
    return LetterHead(
        type_code="GGOP",
        version_code="GGOP100",
        letter_id="GOP1",
        envelope_id="ENV1",
        sender=hospital,
        receiver=municipality,
    )
