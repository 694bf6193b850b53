from __future__ import annotations

from datetime import UTC, date, datetime

from app.domain.identifiers import Cpr, MunicipalityCode, NationalReplacementCpr, Ydernummer
from app.domain.intake import (
    CodeSystem,
    Diagnosis,
    DiagnosisRole,
    IcfCode,
    IncomingPlan,
    Link,
    PlanType,
    Standard,
    Unmapped,
)
from app.domain.parties import Telephone
from app.medcom.ggop import ability_by_chapter
from app.medcom.letters import open_letter, read_body


def plan_of(content: bytes) -> IncomingPlan:
    plan = read_body(open_letter(content))
    assert isinstance(plan, IncomingPlan)
    return plan


def text_of(plan: IncomingPlan, key: str) -> list[str]:
    return [narrative.text for narrative in plan.narratives if narrative.key == key]


def test_a_plan_says_who_sends_it_about_whom_and_when(ggop: bytes) -> None:
    plan = plan_of(ggop)

    assert plan.standard is Standard.GGOP
    assert plan.message_id == "GOP26111800417"
    assert plan.episode_id == "7c1e5a0d9b3f4c6e8a2d1f0b5e4c3a29"
    assert plan.authored_at == datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
    assert plan.replaces_message_id == ""
    assert plan.sender.gln_text == "5790001354145"
    assert plan.sender.shak is not None
    assert plan.sender.speciality == "ortopaedisk_kirurgi_sygehus"
    assert [person.name for person in plan.sender.signed_by] == ["Astrid Lynge", "Jens Peder Holmgaard"]
    assert plan.sender.signed_by[1].identifier == "4202360"
    assert plan.citizen.number == Cpr("2512484916")


def test_three_digits_of_a_kommunenummer_become_four(ggop: bytes) -> None:
    receiver = plan_of(ggop).receiver

    assert receiver.municipality == MunicipalityCode("0461")
    assert receiver.identifier == "461"


def test_the_citizen_is_read_with_phones_and_relatives(ggop: bytes) -> None:
    citizen = plan_of(ggop).citizen

    assert (citizen.given_name, citizen.family_name) == ("Nancy Ann", "Berggren")
    assert citizen.address.suburb == "Hjallese"
    assert citizen.occupation == "Pensioneret pædagog"
    assert citizen.email == "nancy.ann@example.dk"
    assert citizen.telephones == (Telephone("+4520202020", "mobile"), Telephone("+4566101010", "home"))
    assert [relative.relation for relative in citizen.relatives] == ["aegtefaelle", "uspec_paaroerende"]
    assert citizen.relatives[0].telephones == (Telephone("+4530303030", "mobile"),)


def test_the_end_of_the_hospital_contact_stands_in_for_the_discharge_date(ggop: bytes) -> None:
    plan = plan_of(ggop)

    assert plan.plan_type is PlanType.ALMEN
    assert plan.discharge_date == date(2026, 11, 20)
    assert plan.discharge_date_source == "CurrentHospitalContact/ExpectedEnd"
    assert plan.deadline_text.startswith("Opstart hurtigst muligt")
    assert plan.consent_informed is True


def test_an_end_that_is_no_date_gives_no_discharge_date_and_keeps_the_words(ggop: bytes) -> None:
    plan = plan_of(ggop.replace(b"<Date>2026-11-20</Date>", b"<Date>fredag</Date>"))

    assert plan.discharge_date is None
    assert plan.discharge_date_source == ""
    assert "fredag" in text_of(plan, "CurrentHospitalContact")[0]


def test_diagnoses_keep_code_role_and_free_text(ggop: bytes) -> None:
    assert plan_of(ggop).diagnoses == (
        Diagnosis("DM511", CodeSystem.SKS, "Lumbal diskusprolaps med radikulopati"),
        Diagnosis("DM545", CodeSystem.SKS, "Lænderygsmerter UNS", DiagnosisRole.SECONDARY),
        Diagnosis(text="Bevægelsesangst", role=DiagnosisRole.SECONDARY),
    )


def test_sksdiagnosekode_is_the_same_register_and_an_unknown_type_stays_visible(ggop: bytes) -> None:
    sks = plan_of(ggop.replace(b"ICD10kode", b"SKSdiagnosekode"))
    unknown = plan_of(ggop.replace(b"ICD10kode", b"hjemmelavet"))

    assert sks.diagnoses[0].system is CodeSystem.SKS
    assert unknown.diagnoses[0] == Diagnosis(text="DM511 Lumbal diskusprolaps med radikulopati")
    place = "RehabilitationPlan/ICD10Diagnoses/ICD10Diagnose/PrimaryDiagnosis/TypeCode"
    assert unknown.unmapped == (Unmapped(place, "hjemmelavet"),)


def test_icf_codes_come_with_their_gradient(ggop: bytes) -> None:
    assert plan_of(ggop).icf_codes[0] == IcfCode("FB28013", "Smerte i ryggen", "2", "Moderat problem")


def test_copies_and_results_go_to_those_who_are_named(ggop: bytes) -> None:
    plan = plan_of(ggop)

    assert plan.gp is not None
    assert plan.gp.ydernummer == Ydernummer("024015")
    assert plan.gp_copy_deselected is False
    assert [party.department for party in plan.copy_receivers] == ["Rehabiliteringsafdelingen"]
    assert [party.gln_text for party in plan.result_receivers] == ["5790001354145", "5790000240159"]
    assert [person.name for person in plan.health_care_team] == ["Astrid Lynge", "Mikkel Tofte"]


def test_a_receiver_with_a_wrong_check_digit_is_not_lost(ggop: bytes) -> None:
    plan = plan_of(ggop.replace(b"5790000240159", b"5790000240150"))

    assert plan.gp is not None
    assert plan.gp.gln is None
    assert plan.gp.gln_text == plan.result_receivers[1].gln_text == "5790000240150"


def test_an_identifier_that_is_wrong_stays_as_written(ggop: bytes) -> None:
    plan = plan_of(ggop.replace(b"024015", b"24015"))

    assert plan.gp is not None
    assert plan.gp.ydernummer is None
    assert (plan.gp.identifier, plan.gp.identifier_kind) == ("24015", "ydernummer")


def test_every_text_stands_under_its_danish_heading(ggop: bytes) -> None:
    assert [(it.key, it.heading) for it in plan_of(ggop).narratives] == [
        ("CoAddress", "c/o adresse"),
        ("InformationForPatientAndRelatives", "Information om behandling til patient og pårørende"),
        ("ConsentInformed", "Informeret samtykke"),
        ("PracticalInformation", "Praktiske oplysninger"),
        ("PatientSafetyAspects", "Patientsikkerhedsmæssige forhold"),
        ("RehabilitationDeadline", "Tidsfrist for start af genoptræning"),
        ("CurrentHospitalContact", "Aktuel sygehuskontakt"),
        ("HospitalAmbulatoryControl", "Aftaler om kontrol og opfølgning"),
        ("PatientHealthSummary", "Helbredsforhold inkl. beskrivelse af behandlingsforløb – Sammenfatning"),
        (
            "AbilityAtDischargeSummary",
            "Helbredsrelateret funktionsevne på udskrivningstidspunktet – Sammenfatning",
        ),
        (
            "AbilityAtDischargeExtended",
            "Udvidet beskrivelse af helbredsrelateret funktionsevne på udskrivningstidspunktet",
        ),
        ("RehabilitationNeedAndPotential", "Patientens genoptræningsbehov og potentiale"),
        ("JournalExcerpt", "Uddrag fra journal: Operationsbeskrivelse"),
        ("JournalExcerpt", "Uddrag fra journal: Fysioterapeutisk notat"),
        ("ContactCounty", "Spørgsmål til Regionen"),
        ("ContactMunicipality", "Spørgsmål til Kommunen"),
    ]


def test_excerpts_say_who_signed_them_and_contacts_how_to_reach_them(ggop: bytes) -> None:
    plan = plan_of(ggop)

    assert text_of(plan, "JournalExcerpt")[0].endswith(
        "Underskrevet af: Jens Peder Holmgaard, Overlæge, 2026-11-16"
    )
    assert text_of(plan, "ContactCounty")[0].endswith(
        "J.B. Winsløws Vej 4, 5000 Odense C, tlf. +4565410003, EAN 5790002770012"
    )
    assert text_of(plan, "HospitalAmbulatoryControl")[0].startswith(
        "Dato for kontrol: 2027-02-12 kl. 09:15\nSted: Odense Universitetshospital"
    )


def test_function_at_discharge_can_be_shown_by_chapter(ggop: bytes) -> None:
    (text,) = text_of(plan_of(ggop), "AbilityAtDischargeExtended")
    chapters = ability_by_chapter(text)

    assert [(it.key, it.heading) for it in chapters] == [
        ("8a", "Kroppens funktioner og anatomi"),
        ("8b", "Aktiviteter og deltagelse"),
        ("8c", "Omgivelsesfaktorer"),
    ]
    assert chapters[1].text.startswith("- Bevægelse og færden\nGang 300 meter")


def test_text_without_chapters_is_one_chapter_without_heading() -> None:
    assert [(it.key, it.text) for it in ability_by_chapter("Går med stok.")] == [("", "Går med stok.")]


def test_links_are_read(ggop: bytes) -> None:
    assert plan_of(ggop).links == (
        Link("Øvelsesprogram efter rygoperation", "https://ouh.example.dk/ryg/oevelser"),
    )


def test_what_has_no_field_is_shown_with_its_place(ggop: bytes) -> None:
    strange = ggop.replace(b"<PersonTitle>Sygeplejerske", b"<Badge>17</Badge><PersonTitle>Sygeplejerske")
    strange = strange.replace(b"</AcknowledgementCode>", b"</AcknowledgementCode><Postmark>B</Postmark>")

    assert plan_of(ggop).unmapped == ()
    assert plan_of(strange).unmapped == (
        Unmapped("Envelope/Postmark", "B"),
        Unmapped("RehabilitationPlan/HealthCareTeam/Member[2]/Badge", "17"),
    )


def test_a_citizen_who_opted_the_gp_out_gets_no_copy_sent(deselected: bytes) -> None:
    plan = plan_of(deselected)

    assert plan.gp is None
    assert plan.gp_copy_deselected is True
    assert text_of(plan, "Deselected") == ["Fravalgt"]


def test_a_sparse_plan_is_read(deselected: bytes) -> None:
    plan = plan_of(deselected)

    assert plan.citizen.number == NationalReplacementCpr("0703921VJ4")
    assert plan.plan_type is PlanType.REHABILITERING
    assert plan.consent_informed is False
    assert plan.authored_at == datetime(2026, 7, 2, 14, 20, tzinfo=UTC)
    assert text_of(plan, "NoTelephoneReason") == ["Ønsker ikke at oplyse nummer"]
    assert text_of(plan, "CurrentHospitalContact") == [
        "Start: 2026-06-20\nForventet afslutning: Midt i juli, aftales på stuegang"
    ]
    assert text_of(plan, "HospitalAmbulatoryControl") == ["Dato for kontrol: Ingen kontrol"]
    assert plan.discharge_date is None


def test_an_attachment_is_named_and_its_size_is_not_lost(deselected: bytes) -> None:
    plan = plan_of(deselected)

    assert plan.links == (Link("Funktionsskema", "objekt-17"),)
    assert plan.unmapped == (Unmapped("RehabilitationPlan/Reference/BIN/OriginalObjectSize", "2048"),)


def test_an_authorised_signatory_is_recognised(ggop: bytes) -> None:
    signed = b"<Identifier xmlns='urn:oio:medcom:municipality:1.0.0'>%s</Identifier>"
    signed += b"<IdentifierCode>autorisationsnummer</IdentifierCode><PersonGivenName>Astrid"
    valid = plan_of(ggop.replace(b"<PersonGivenName>Astrid", signed % b"0BC1D"))
    wrong = plan_of(ggop.replace(b"<PersonGivenName>Astrid", signed % b"AEIOU"))

    assert valid.sender.signed_by[0].authorisation is not None
    assert valid.sender.signed_by[0].identifier == ""
    assert wrong.sender.signed_by[0].authorisation is None
    assert wrong.sender.signed_by[0].identifier == "AEIOU"


def test_an_excerpt_without_text_is_still_told(ggop: bytes) -> None:
    plan = plan_of(
        ggop.replace("<Comment>Instrueret i øvelsesprogram. Trappetest gennemført.</Comment>".encode(), b"")
    )

    assert text_of(plan, "JournalExcerpt")[1] == ""
    assert plan.narratives[-3].heading == "Uddrag fra journal: Fysioterapeutisk notat"


def test_an_element_that_says_nothing_gives_no_text(ggop: bytes) -> None:
    plan = plan_of(ggop.replace(b"<ConsentInformed>ja</ConsentInformed>", b"<ConsentInformed/>"))

    assert text_of(plan, "ConsentInformed") == []
    assert plan.consent_informed is None
