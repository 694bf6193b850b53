from __future__ import annotations

import pytest

from app.domain.identifiers import Cpr, Ydernummer
from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole, IncomingReferral, Link, Standard, Unmapped
from app.medcom.letters import open_letter, read_body
from app.medcom.xref15 import INFORMATION


def referral_of(content: bytes) -> IncomingReferral:
    referral = read_body(open_letter(content))
    assert isinstance(referral, IncomingReferral)
    return referral


def with_element(content: bytes, element: str) -> bytes:
    return content.replace(b"</MunicipalityReferral>", element.encode("cp1252") + b"</MunicipalityReferral>")


def test_a_referral_says_who_sends_it_about_whom(xref15: bytes) -> None:
    referral = referral_of(xref15)

    assert referral.standard is Standard.XREF15
    assert referral.message_id == "HEN26111700093"
    assert referral.episode_id == "0f4b8e2a61c94d7fb3a5d2c8e9170b64"
    assert referral.sender.name == "Lægerne Forskerparken"
    assert referral.sender.ydernummer == Ydernummer("091034")
    assert [(it.name, it.title) for it in referral.sender.signed_by] == [
        ("Gitte Henriksen", "Praktiserende læge")
    ]
    assert referral.citizen.number == Cpr("2509479989")
    assert referral.citizen.occupation == "Lagermedarbejder"
    assert referral.citizen.email == "bruno.elmer@example.dk"
    assert [relative.given_name for relative in referral.citizen.relatives] == ["Karen"]
    assert referral.unmapped == ()


def test_the_referring_practice_is_not_taken_for_the_citizens_own(xref15: bytes) -> None:
    assert referral_of(xref15).gp is None


def test_diagnoses_follow_their_type_and_description(xref15: bytes) -> None:
    assert referral_of(xref15).diagnoses == (
        Diagnosis("DM545", CodeSystem.SKS, "Lænderygsmerter UNS"),
        Diagnosis("L84", CodeSystem.ICPC2, "Rygsyndrom uden smerteudstråling", DiagnosisRole.SECONDARY),
        Diagnosis(text="Nedsat tillid til egen ryg – tør ikke løfte", role=DiagnosisRole.ADDITIONAL),
    )


def test_an_unknown_description_is_a_secondary_diagnosis_and_stays_visible(xref15: bytes) -> None:
    referral = referral_of(xref15.replace(b"bidiagnose", b"operation"))

    assert referral.diagnoses[1].role is DiagnosisRole.SECONDARY
    place = "MunicipalityReferral/Referral/ReferralAdditional[1]/DiagnoseDescriptionCode"
    assert referral.unmapped == (Unmapped(place, "operation"),)


def test_the_texts_stand_under_danish_headings(xref15: bytes) -> None:
    referral = referral_of(xref15)

    assert [(it.key, it.heading) for it in referral.narratives] == [
        ("ClinicalReason", "Henvisningens formål"),
        ("Supplementary", "Supplerende oplysninger"),
        ("Cave", "CAVE"),
        ("Anamnesis", "Anamnese"),
        ("Examination", "Undersøgelser"),
        ("ActualMedicine", "Aktuel medicin"),
    ]
    assert referral.requested_offer.startswith("Afklarende samtale")
    assert referral.links == (
        Link("Forløbsprogram for rygområdet", "https://sundhed.example.dk/ryg/forloebsprogram"),
    )


def test_an_acute_referral_is_asap_and_an_unknown_priority_stays_visible(xref15: bytes) -> None:
    acute = referral_of(xref15.replace(b"elektiv", b"akut"))
    special = referral_of(xref15.replace(b"elektiv", b"saerlige_forhold"))

    assert referral_of(xref15).priority == "routine"
    assert acute.priority == "asap"
    assert special.unmapped == (
        Unmapped("MunicipalityReferral/AdditionalInformation/Priority", "saerlige_forhold"),
    )


def test_those_who_shall_have_the_answer_are_copy_receivers(xref15: bytes) -> None:
    referral = referral_of(
        with_element(
            xref15,
            "<AnswerCCReceiver><Identifier>079832</Identifier><IdentifierCode>ydernummer</IdentifierCode>"
            "<OrganisationName>Lægehuset</OrganisationName></AnswerCCReceiver>"
            "<CCReceiver><EANIdentifier>5790000121526</EANIdentifier></CCReceiver>",
        )
    )

    assert [party.gln_text for party in referral.copy_receivers] == ["5790000121526", ""]
    assert referral.copy_receivers[1].ydernummer == Ydernummer("079832")


def test_what_an_earlier_receiver_wrote_is_kept(xref15: bytes) -> None:
    referral = referral_of(
        with_element(
            xref15,
            "<MunicipalityVisitation><InformationCode>visitering</InformationCode>"
            "<Information>Sendt videre.<Break/>Borgeren er flyttet.</Information></MunicipalityVisitation>"
            "<MunicipalityVisitation><Information>Uden kode</Information></MunicipalityVisitation>",
        )
    )

    assert [(it.heading, it.text) for it in referral.narratives[-2:]] == [
        ("Visitation, udfyldt af modtager: visitering", "Sendt videre.\nBorgeren er flyttet."),
        ("Visitation, udfyldt af modtager", "Uden kode"),
    ]


@pytest.mark.parametrize(
    ("code", "shown"), [*INFORMATION.items(), ("EGEN_LAEGE", "egen læge"), ("andet_ord", "andet_ord")]
)
def test_a_code_of_triage_is_shown_in_danish_and_an_unknown_one_as_written(
    xref15: bytes, code: str, shown: str
) -> None:
    written = f"<InformationCode>{code}</InformationCode><Information>Tekst</Information>"
    referral = referral_of(
        with_element(xref15, f"<MunicipalityVisitation>{written}</MunicipalityVisitation>")
    )

    assert referral.narratives[-1].heading == f"Visitation, udfyldt af modtager: {shown}"


def test_an_element_that_says_nothing_gives_no_text(xref15: bytes) -> None:
    referral = referral_of(
        xref15.replace(b"<Cave>Ingen kendt allergi.<Break/></Cave>", b"<Cave> <Break/></Cave>")
    )

    assert "Cave" not in {narrative.key for narrative in referral.narratives}
