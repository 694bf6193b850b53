from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.domain.identifiers import Cvr, Gln, MunicipalityCode, RegionalReplacementCpr, Shak, Sor, Ydernummer
from app.domain.intake import (
    CodeSystem,
    Diagnosis,
    DiagnosisRole,
    IncomingPlan,
    IncomingReferral,
    Link,
    Narrative,
    PlanType,
    Standard,
)
from app.domain.parties import Party, PersonDetails, Relative, Telephone
from app.domain.refusals import InvalidValue, NotSupported, Refusal, RuleNotMet, TooLarge, UnknownCode
from app.fhir import wire
from app.fhir.citizens_in import NOBODY_YET
from app.fhir.parties_in import HELD
from app.fhir.requests_in import citizen_of
from tests.fhir.examples import (
    BASAL,
    CARE_SOCIAL,
    CPR,
    GLN,
    ICPC2,
    KOMMUNE,
    MUNICIPALITY,
    NOW,
    PRECONDITION_DATE,
    SECTION_119,
    SECTION_140,
    SKS,
    SOR,
    SPECIALISERET,
    YDER,
    a_bundle,
    a_patient,
    a_plan,
    a_referral,
    an_organization,
    care_social,
    demo_bundle,
    entry,
    logical,
    read,
    without,
)

PATIENT = "urn:uuid:00000000-0000-4000-8000-000000000001"
HOSPITAL = "urn:uuid:00000000-0000-4000-8000-000000000002"
DOCTOR = "urn:uuid:00000000-0000-4000-8000-000000000003"
BACK = "urn:uuid:00000000-0000-4000-8000-000000000004"


def refused(submitted: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        read(submitted)
    assert "2509479989" not in str(caught.value)
    return [(finding.code, finding.place) for finding in caught.value.findings]


def the_plan(submitted: dict[str, Any]) -> IncomingPlan:
    incoming = read(submitted).incoming
    assert isinstance(incoming, IncomingPlan)
    return incoming


def the_referral(submitted: dict[str, Any]) -> IncomingReferral:
    incoming = read(submitted).incoming
    assert isinstance(incoming, IncomingReferral)
    return incoming


# The demo letter, as a whole


def test_the_demo_bundle_reads_as_the_plan_it_is() -> None:
    plan = the_plan(demo_bundle())
    assert plan.standard is Standard.FHIR
    assert plan.message_id == "https://ehr.example/henvisninger|GOP-2026-004711"
    assert plan.plan_type is PlanType.ALMEN
    assert plan.discharge_date == date(2026, 11, 12)
    assert plan.discharge_date_source == "PreconditionDate"
    assert plan.earliest_start_date == date(2026, 11, 26)
    assert plan.authored_at == datetime(2026, 11, 12, 9, 15, tzinfo=UTC)
    assert plan.sender.sor == Sor("331061000016004")
    assert [signatory.name for signatory in plan.sender.signed_by] == ["Ida Holmgaard"]
    assert plan.sender.signed_by[0].telephone == "65411010"
    assert plan.receiver == Party(name="Odense Kommune", municipality=MunicipalityCode("0461"))
    assert plan.gp == Party(name="Lægehuset i Testgade", ydernummer=Ydernummer("091034"))
    assert plan.diagnoses == (
        Diagnosis("DM511", CodeSystem.SKS, "Lumbal diskusprolaps med radikulopati", DiagnosisRole.PRIMARY),
    )
    assert plan.links == (
        Link("MR columna lumbalis, beskrivelse", "https://ehr.example/dokumenter/mr-columna-lumbalis.pdf"),
    )
    assert [n.heading for n in plan.narratives] == [
        "Ønsket indsats",
        "Bemærkninger",
        "Bemærkninger",
        "Information givet til borgeren",
    ]


def test_the_demo_citizen_is_read_with_all_that_is_said() -> None:
    citizen = read(demo_bundle()).incoming.citizen
    assert citizen.number.value == "1502779995"
    assert (citizen.given_name, citizen.family_name) == ("Ruddi Test", "Berggren")
    assert (citizen.address.street, citizen.address.postal_code, citizen.address.district) == (
        "Testgade 1",
        "5000",
        "Odense C",
    )
    assert citizen.municipality == MunicipalityCode("0461")
    assert citizen.telephones == (Telephone("20304050", "mobile"),)
    assert citizen.email == "ruddi@example.dk"
    assert citizen.birth_date == date(1977, 2, 15)
    assert citizen.relatives == (
        Relative("Ægtefælle", "Maja", "Berggren", telephones=(Telephone("20304051", "mobile"),)),
    )


def test_what_is_sent_beside_the_request_is_handed_on() -> None:
    submission = read(demo_bundle())
    assert (submission.place, submission.entry, submission.patient_id) == ("Bundle.entry[0].resource", 0, "")
    assert [(s.entry, s.type) for s in submission.supporting] == [
        (1, "Patient"),
        (2, "Practitioner"),
        (3, "Organization"),
        (4, "Condition"),
        (5, "DocumentReference"),
    ]
    organisations = [s.party for s in submission.supporting if s.party]
    assert [party.sor for party in organisations] == [Sor("331061000016004")]


def test_request_and_patient_are_carried_as_sent() -> None:
    bundle = demo_bundle()
    submission = read(bundle)
    assert submission.incoming.carried.encode() == wire.dumps(bundle["entry"][0]["resource"])
    assert '"value":1.50' in submission.incoming.carried
    assert submission.patient_carried.encode() == wire.dumps(bundle["entry"][1]["resource"])


def test_the_order_of_the_entries_does_not_matter() -> None:
    bundle = demo_bundle()
    backwards = {**bundle, "entry": bundle["entry"][::-1]}
    assert read(backwards).incoming == read(bundle).incoming
    assert read(backwards).entry == 5


# A request alone


def test_a_request_alone_names_everyone_by_number() -> None:
    submission = read(a_referral())
    referral = submission.incoming
    assert isinstance(referral, IncomingReferral)
    assert submission.place == "ServiceRequest"
    assert referral.sender == Party(name="Lægehuset i Testgade", ydernummer=Ydernummer("091034"))
    assert referral.citizen.number.value == "2509479989"
    assert referral.receiver == Party(municipality=MunicipalityCode("0461"))
    assert submission.patient_carried == ""


def test_a_subject_that_we_published_is_left_to_the_use_case() -> None:
    submission = read(a_referral(subject={"reference": "Patient/7"}))
    assert submission.patient_id == "7"
    assert submission.incoming.citizen == NOBODY_YET
    assert submission.patient_carried == ""


def test_an_organisation_that_we_published_is_left_to_the_use_case() -> None:
    sender = the_referral(a_referral(requester={"reference": "Organization/7"})).sender
    assert (sender.identifier_kind, sender.identifier) == (HELD, "Organization/7")


def test_everyone_may_be_contained() -> None:
    contained = [
        a_patient(id="p"),
        an_organization(id="o"),
        {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Ida Holmgaard"}]},
        {
            "resourceType": "PractitionerRole",
            "id": "r",
            "practitioner": {"reference": "#d"},
            "organization": {"reference": "#o"},
        },
    ]
    submission = read(
        a_referral(contained=contained, subject={"reference": "#p"}, requester={"reference": "#r"})
    )
    assert submission.incoming.citizen.family_name == "Elmer"
    assert submission.incoming.sender.sor == Sor("331061000016004")
    assert submission.incoming.sender.signed_by[0].name == "Ida Holmgaard"


def test_the_type_of_a_submission_is_a_request_or_a_bundle() -> None:
    assert refused(a_patient()) == [("not-supported", "resourceType")]


# References inside a bundle


def submitted(*more: dict[str, Any], **changes: Any) -> dict[str, Any]:
    request = a_referral(subject={"reference": PATIENT}) | changes
    return a_bundle(entry(a_patient(), PATIENT), entry(request), *more)


def test_relative_references_mean_the_entry_beside_them() -> None:
    base = "https://ehr.example/fhir"
    bundle = a_bundle(
        entry(a_patient(id="1"), f"{base}/Patient/1"),
        entry(a_referral(subject={"reference": "Patient/1"}), f"{base}/ServiceRequest/2"),
    )
    assert read(bundle).incoming.citizen.family_name == "Elmer"


@pytest.mark.parametrize(
    "reference",
    [logical(SOR, "331061000016004"), {"reference": f"Organization?identifier={SOR}|331061000016004"}],
)
def test_a_number_finds_the_entry_that_has_it(reference: dict[str, Any]) -> None:
    bundle = submitted(entry(an_organization(), HOSPITAL), requester=reference)
    assert the_referral(bundle).sender.name == "Rygkirurgisk Afsnit"


def test_every_reference_that_leads_nowhere_is_named_with_its_entry() -> None:
    bundle = submitted(
        requester={"reference": HOSPITAL},
        supportingInfo=[{"reference": PATIENT}, {"reference": "#missing"}],
        extension=[{"url": "https://x.example", "valueReference": {"reference": BACK}}],
    )
    assert sorted(refused(bundle)) == [
        ("unresolved", "Bundle.entry[1].resource.extension[0].valueReference"),
        ("unresolved", "Bundle.entry[1].resource.requester"),
        ("unresolved", "Bundle.entry[1].resource.supportingInfo[1]"),
    ]


def test_a_reference_to_its_container_is_no_dead_end() -> None:
    contained = [{"resourceType": "Practitioner", "id": "d", "extension": [_back_to_container()]}]
    assert read(a_referral(contained=contained, supportingInfo=[{"reference": "#d"}]))


def _back_to_container() -> dict[str, Any]:
    return {"url": "https://x.example", "valueReference": {"reference": "#"}}


def test_a_subject_elsewhere_on_the_net_cannot_be_looked_up() -> None:
    elsewhere = {"reference": "https://other.example/fhir/Patient/1"}
    assert refused(a_referral(subject=elsewhere)) == [("unresolved", "ServiceRequest.subject")]
    assert refused(a_referral(subject={"display": "Bruno"})) == [("unresolved", "ServiceRequest.subject")]


def test_a_reference_to_the_wrong_sort_of_entry_is_refused() -> None:
    bundle = submitted(requester={"reference": PATIENT})
    assert refused(bundle) == [("invalid-value", "Bundle.entry[1].resource.requester")]
    assert refused(a_referral(subject={"reference": "Location/1"})) == [
        ("invalid-value", "ServiceRequest.subject")
    ]


# The transaction


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ({"method": "DELETE"}, "Bundle.entry[0].request.method"),
        ({"method": "PUT"}, "Bundle.entry[0].request.url"),
        ({"method": "PUT", "url": "Patient/1"}, "Bundle.entry[0].request.url"),
        ({"url": "Organization"}, "Bundle.entry[0].request.url"),
        ({"url": "Patient?identifier=1"}, "Bundle.entry[0].request.url"),
        ({"ifMatch": 'W/"1"'}, "Bundle.entry[0].request.ifMatch"),
    ],
)
def test_an_entry_asks_to_be_created_and_nothing_else(request_: dict[str, Any], place: str) -> None:
    bundle = a_bundle(entry(a_patient(), PATIENT, **request_), entry(a_referral()))
    assert [p for _, p in refused(bundle)] == [place]


@pytest.mark.parametrize(
    "request_",
    [
        {"url": "/Patient"},
        {"ifNoneExist": "identifier=1"},
        {"method": "PUT", "url": f"Patient?identifier={CPR}|2509479989"},
    ],
)
def test_supporting_resources_may_come_with_a_condition(request_: dict[str, Any]) -> None:
    assert read(a_bundle(entry(a_patient(), PATIENT, **request_), entry(a_referral())))


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        ({"method": "PUT", "url": "ServiceRequest?identifier=1"}, "Bundle.entry[0].request.method"),
        ({"ifNoneExist": "identifier=1"}, "Bundle.entry[0].request.ifNoneExist"),
    ],
)
def test_the_request_itself_comes_without_condition(request_: dict[str, Any], place: str) -> None:
    assert refused(a_bundle(entry(a_referral(), **request_))) == [("not-supported", place)]


def test_other_types_of_entry_are_refused_by_name() -> None:
    task = {"resourceType": "Task", "status": "requested", "intent": "order"}
    with pytest.raises(NotSupported, match="Task"):
        read(a_bundle(entry(a_referral()), entry(task)))
    empty = a_bundle(entry(a_referral()), {"request": {"method": "POST", "url": "Patient"}})
    assert refused(empty) == [("not-supported", "Bundle.entry[1].resource")]


def test_an_entry_without_a_request_is_refused() -> None:
    assert refused(a_bundle({"resource": a_referral()})) == [
        ("missing-value", "Bundle.entry[0].request.method")
    ]


def test_a_submission_is_about_one_citizen() -> None:
    somebody = a_patient(identifier=[{"system": CPR, "value": "2512484916"}])
    assert refused(submitted(entry(somebody, BACK))) == [("invalid-value", "Bundle.entry[2].resource")]
    back = {"resourceType": "Condition", "subject": {"reference": "Patient/7"}}
    assert refused(submitted(entry(back))) == [("invalid-value", "Bundle.entry[2].resource.subject")]
    assert read(submitted(entry(back | {"subject": logical(CPR, "2509479989")})))


def test_a_submission_is_one_request_and_what_belongs_to_it() -> None:
    with pytest.raises(TooLarge):
        read(a_bundle(entry(a_referral()), *[entry(an_organization())] * 500))
    with pytest.raises(TooLarge):
        read(
            a_referral(
                contained=[an_organization(id=f"o{number}") for number in range(501)],
                supportingInfo=[{"reference": f"#o{number}"} for number in range(501)],
            )
        )


def test_only_a_transaction_is_read() -> None:
    assert refused(a_bundle(entry(a_referral()), type="batch")) == [("not-supported", "Bundle.type")]


def test_a_transaction_holds_exactly_one_request() -> None:
    assert refused({"resourceType": "Bundle", "type": "transaction"}) == [("missing-value", "Bundle.entry")]
    assert refused(a_bundle(entry(a_referral()), entry(a_referral()))) == [
        ("not-supported", "Bundle.entry[1].resource")
    ]


def test_two_entries_cannot_go_by_one_address() -> None:
    bundle = a_bundle(entry(a_patient(), PATIENT), entry(a_referral(), PATIENT))
    assert refused(bundle) == [("invalid-value", "Bundle.entry[1].fullUrl")]


# What would turn the meaning around


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"modifierExtension": [{"url": "x", "valueBoolean": True}]}, "ServiceRequest.modifierExtension"),
        ({"implicitRules": "https://x.example"}, "ServiceRequest.implicitRules"),
        ({"doNotPerform": True}, "ServiceRequest.doNotPerform"),
        ({"status": "revoked"}, "ServiceRequest.status"),
        ({"intent": "proposal"}, "ServiceRequest.intent"),
    ],
)
def test_what_would_turn_the_meaning_around_is_refused(changes: dict[str, Any], place: str) -> None:
    assert [p for _, p in refused(a_referral(**changes))] == [place]


def test_a_modifier_inside_an_entry_is_found_there() -> None:
    name = {"family": "Elmer", "extension": [{"url": "x", "valueString": "y"}]}
    contact = {"modifierExtension": [{"url": "x", "valueBoolean": True}], "name": name}
    bundle = a_bundle(entry(a_patient(contact=[contact]), PATIENT), entry(a_referral()))
    assert refused(bundle) == [("not-supported", "Bundle.entry[0].resource.contact[0].modifierExtension")]


# Which law


def test_the_code_says_which_law() -> None:
    assert isinstance(read(a_referral()).incoming, IncomingReferral)
    assert isinstance(read(a_plan()).incoming, IncomingPlan)


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(UnknownCode, match=r"'x'.*Known"):
        read(a_referral(code=care_social("x")[0]))


def test_a_service_without_our_code_is_asked_for_it() -> None:
    snomed = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}
    assert refused(a_referral(code=snomed)) == [("missing-value", "ServiceRequest.code")]
    assert refused(without(a_referral(), "code")) == [("missing-value", "ServiceRequest.code")]


def test_one_request_is_after_one_law() -> None:
    both = {"coding": [{"system": CARE_SOCIAL, "code": code} for code in (SECTION_119, SECTION_140)]}
    assert refused(a_plan(code=both)) == [("invalid-value", "ServiceRequest.code")]


# A plan


@pytest.mark.parametrize(
    ("categories", "code"),
    [
        ((), "missing-value"),
        ((BASAL,), "missing-value"),
        (("ffd81f78-352e-4589-a195-5350dd1df2a4", SPECIALISERET), "invalid-value"),
        ((SPECIALISERET, BASAL), "level-without-almen"),
    ],
)
@pytest.mark.requirement("L5")
def test_a_plan_has_one_type_and_a_level_only_with_almen(categories: tuple[str, ...], code: str) -> None:
    plan = a_plan(category=care_social(*categories)) if categories else without(a_plan(), "category")
    assert refused(plan) == [(code, "ServiceRequest.category")]


@pytest.mark.requirement("L5")
def test_a_suggested_level_is_shown_and_left_to_the_municipality() -> None:
    plan = the_plan(a_plan(category=care_social("ffd81f78-352e-4589-a195-5350dd1df2a4", BASAL)))
    assert plan.plan_type is PlanType.ALMEN
    assert [(u.path, u.value) for u in plan.unmapped] == [("ServiceRequest.category", "basal")]


def test_an_unknown_plan_type_is_named_where_it_stands() -> None:
    other = {"coding": [{"system": "https://x.example", "code": "local"}]}
    categories = [other, *care_social("ukendt")]
    assert refused(a_plan(category=categories)) == [
        ("unknown-code", "ServiceRequest.category[1].coding[0].code")
    ]


def test_a_discharge_date_is_a_whole_date() -> None:
    partial = [{"url": PRECONDITION_DATE, "valueDate": "2026-11"}]
    assert refused(a_plan(extension=partial)) == [("invalid-value", "ServiceRequest.extension")]


def test_a_plan_may_lack_its_discharge_date_here() -> None:
    plan = the_plan(without(a_plan(occurrenceDateTime="2026-12-01"), "extension"))
    assert (plan.discharge_date, plan.discharge_date_source, plan.earliest_start_date) == (None, "", None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"occurrencePeriod": {"start": "2026-11-26"}}, date(2026, 11, 26)),
        ({"occurrenceDateTime": "2026-12"}, date(2026, 12, 1)),
        ({"occurrenceDateTime": "2026-11-12T23:30:00Z"}, date(2026, 11, 13)),
        ({"occurrencePeriod": {"start": "2026-11-12"}}, None),
        ({"occurrencePeriod": {"end": "2026-12-24"}}, None),
    ],
)
def test_only_a_start_later_than_discharge_postpones(changes: dict[str, Any], expected: date | None) -> None:
    assert the_plan(a_plan(**changes)).earliest_start_date == expected


# Who


@pytest.mark.parametrize(
    ("system", "value", "expected"),
    [
        (SOR, "331061000016004", {"sor": Sor("331061000016004")}),
        (GLN, "5790000121441", {"gln_text": "5790000121441"}),
        ("https://www.gs1.org/gln", "5790000121441", {"gln_text": "5790000121441"}),
        ("http://gs1.org/gln", "5790000121441", {"gln_text": "5790000121441"}),
        (YDER, "091034", {"ydernummer": Ydernummer("091034")}),
        (Shak.SYSTEM, "4202", {"shak": Shak("4202")}),
        (KOMMUNE, "0461", {"municipality": MunicipalityCode("0461")}),
        (Cvr.SYSTEM, "35209115", {"identifier": "35209115", "identifier_kind": "CVR"}),
        ("https://x.example", "7", {"identifier": "7", "identifier_kind": "https://x.example"}),
    ],
)
def test_a_sender_goes_by_any_number_we_know(system: str, value: str, expected: dict[str, Any]) -> None:
    assert the_referral(a_referral(requester=logical(system, value))).sender == Party(**expected)


def test_several_numbers_of_one_sender_are_all_kept() -> None:
    both = an_organization()
    both["identifier"] += [
        {"system": GLN, "value": "5790000121441"},
        {"system": Cvr.SYSTEM, "value": "35209115"},
    ]
    sender = the_referral(submitted(entry(both, HOSPITAL), requester={"reference": HOSPITAL})).sender
    assert (sender.sor, sender.gln) == (Sor("331061000016004"), Gln("5790000121441"))


@pytest.mark.parametrize(
    ("system", "value"), [(SOR, "331061000016005"), (GLN, "5790000121442"), (YDER, "91034"), (KOMMUNE, "461")]
)
def test_a_number_with_a_wrong_check_digit_is_refused_where_it_stands(system: str, value: str) -> None:
    bundle = submitted(entry(an_organization(system, value), HOSPITAL), requester={"reference": HOSPITAL})
    assert refused(bundle) == [("invalid-value", "Bundle.entry[2].resource.identifier[0].value")]


def test_a_request_has_a_sender_that_is_an_organisation() -> None:
    assert refused(without(a_referral(), "requester")) == [("missing-value", "ServiceRequest.requester")]
    doctor = entry({"resourceType": "Practitioner"}, DOCTOR)
    bundle = submitted(doctor, requester={"reference": DOCTOR})
    assert refused(bundle) == [("missing-value", "Bundle.entry[1].resource.requester")]


def test_a_role_without_a_person_is_still_in_an_organisation() -> None:
    role = {"resourceType": "PractitionerRole", "id": "r", "organization": logical(SOR, "331061000016004")}
    sender = the_referral(a_referral(contained=[role], requester={"reference": "#r"})).sender
    assert sender == Party(sor=Sor("331061000016004"))


def test_a_role_may_only_say_the_name_of_its_person() -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "r",
        "organization": logical(SOR, "331061000016004"),
        "practitioner": {"display": "Ida Holmgaard"},
    }
    sender = the_referral(a_referral(contained=[role], requester={"reference": "#r"})).sender
    assert [signatory.name for signatory in sender.signed_by] == ["Ida Holmgaard"]


@pytest.mark.parametrize("name", ["subject", "requester"])
def test_whom_the_case_is_about_and_who_asks_must_be_known_by_more_than_a_name(name: str) -> None:
    submission = a_referral(**{name: {"display": "Nogen"}})
    assert refused(submission) == [("unresolved", f"ServiceRequest.{name}")]


def doctor(authorisation: str) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "identifier": [{"value": "x"}, {"system": "https://autregweb.sst.dk", "value": authorisation}],
        "name": [{"family": "Holmgaard", "given": ["Ida"]}],
        "telecom": [
            {"system": "phone", "value": "1", "use": "old"},
            {"system": "phone", "value": "65411010"},
        ],
    }


def test_the_only_practitioner_of_a_bundle_signs() -> None:
    sender = the_referral(submitted(entry(doctor("0KBC5"), DOCTOR))).sender
    assert [(s.name, s.telephone) for s in sender.signed_by] == [("Ida Holmgaard", "65411010")]
    assert sender.signed_by[0].authorisation is not None


def test_two_practitioners_leave_open_who_signed() -> None:
    assert the_referral(submitted(entry(doctor("0KBC5")), entry(doctor("0KBC6")))).sender.signed_by == ()


def test_a_malformed_authorisation_is_refused() -> None:
    assert refused(submitted(entry(doctor("AEIOU"), DOCTOR))) == [
        ("invalid-value", "Bundle.entry[2].resource.identifier[1].value")
    ]


def at_home_in(code: str) -> dict[str, Any]:
    coding = {"system": KOMMUNE, "code": code}
    lives = {"url": MUNICIPALITY, "valueCodeableConcept": {"coding": [coding]}}
    return a_patient(address=[{"city": "Odense"}, {"extension": [lives]}])


def test_without_a_receiver_it_is_the_municipality_of_the_citizen() -> None:
    request = without(a_referral(subject={"reference": PATIENT}), "performer")
    bundle = a_bundle(entry(at_home_in("0461"), PATIENT), entry(request))
    assert the_referral(bundle).receiver == Party(municipality=MunicipalityCode("0461"))


def test_without_receiver_and_municipality_the_receiver_is_missing() -> None:
    assert refused(without(a_referral(), "performer")) == [("missing-value", "ServiceRequest.performer")]


def test_a_municipality_has_four_digits() -> None:
    bundle = a_bundle(entry(at_home_in("461"), PATIENT), entry(a_referral(subject={"reference": PATIENT})))
    assert refused(bundle) == [("invalid-value", "Bundle.entry[0].resource.address[1].extension")]


def test_the_gp_may_be_an_entry() -> None:
    gp = [{"reference": HOSPITAL}]
    bundle = a_bundle(
        entry(a_patient(generalPractitioner=gp), PATIENT),
        entry(an_organization(YDER, "091034"), HOSPITAL),
        entry(a_referral(subject={"reference": PATIENT})),
    )
    found = the_referral(bundle).gp
    assert found is not None
    assert found.ydernummer == Ydernummer("091034")


def test_of_several_gps_the_first_that_is_more_than_a_name_is_read() -> None:
    gps = [{"display": "Lægehuset"}, logical(YDER, "091034", type="Organization")]
    named, known = (
        a_bundle(
            entry(a_patient(generalPractitioner=gps[:count]), PATIENT),
            entry(a_referral(subject={"reference": PATIENT})),
        )
        for count in (1, 2)
    )
    assert the_referral(named).gp is None
    assert "Lægehuset" in read(named).patient_carried
    assert the_referral(known).gp == Party(ydernummer=Ydernummer("091034"))


def test_without_a_gp_none_is_made_up() -> None:
    assert the_referral(submitted()).gp is None


# The citizen


@pytest.mark.parametrize(
    ("identifiers", "code", "place"),
    [
        ([{"system": CPR, "value": "2509479"}], "invalid-value", "Patient.identifier[0].value"),
        ([{"system": CPR, "value": "3102479989"}], "invalid-value", "Patient.identifier[0].value"),
        ([{"system": "https://x.example", "value": "1"}], "missing-value", "Patient.identifier"),
        ([{"system": CPR}], "invalid-value", "Patient.identifier[0].value"),
    ],
)
@pytest.mark.requirement("L1")
def test_a_citizen_has_a_valid_number(identifiers: list[Any], code: str, place: str) -> None:
    with pytest.raises(Refusal) as caught:
        citizen_of(a_patient(identifier=identifiers))
    assert [(f.code, f.place) for f in caught.value.findings] == [(code, place)]


@pytest.mark.requirement("L1")
def test_a_replacement_number_will_do_and_a_cpr_number_is_preferred() -> None:
    regional = {"system": f"{RegionalReplacementCpr.SYSTEM}.183", "value": "0703920VJ4"}
    national = {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"}
    cpr = {"system": CPR, "value": "2512484916"}
    assert citizen_of(a_patient(identifier=[regional])).number == RegionalReplacementCpr("0703920VJ4", "183")
    assert citizen_of(a_patient(identifier=[regional, national])).number.KIND == "X_ECPR"
    assert citizen_of(a_patient(identifier=[national, regional, cpr])).number.KIND == "CPR"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ("", "")),
        ([{"text": "Bruno Elmer"}], ("", "Bruno Elmer")),
        ([{"given": ["Bruno"], "text": "Bruno Elmer"}], ("Bruno", "")),
        ([{"use": "old", "family": "Før"}, {"family": "Nu"}], ("", "Nu")),
        ([{"family": "Kælenavn"}, {"use": "official", "family": "Elmer"}], ("", "Elmer")),
        ([{"given": [None, "Bruno"], "_given": [{"id": "x"}, None]}], ("Bruno", "")),
    ],
)
def test_the_official_name_is_preferred(names: list[Any], expected: tuple[str, str]) -> None:
    patient = a_patient(name=names) if names else without(a_patient(), "name")
    citizen = citizen_of(patient)
    assert (citizen.given_name, citizen.family_name) == expected


def test_lines_below_the_street_are_the_suburb() -> None:
    citizen = citizen_of(a_patient(address=[{"line": ["Testgade 1", "Baghuset", "Nørre Aaby"]}]))
    assert (citizen.address.street, citizen.address.suburb) == ("Testgade 1", "Baghuset, Nørre Aaby")


def test_half_a_birth_date_is_none() -> None:
    assert citizen_of(a_patient(birthDate="1947")).birth_date is None


def test_a_relative_may_be_coded() -> None:
    coded = {
        "relationship": [{"coding": [{"code": "N", "display": "Pårørende"}]}],
        "name": {"family": "Elmer"},
    }
    bare = {"name": {"family": "Elmer"}, "relationship": [{"coding": [{"code": "N"}]}]}
    unsaid = {"name": {"family": "Elmer"}}
    relatives = citizen_of(a_patient(contact=[coded, bare, unsaid])).relatives
    assert [relative.relation for relative in relatives] == ["Pårørende", "N", ""]


# What is said


def test_diagnoses_come_from_codes_and_conditions_the_first_is_the_reason() -> None:
    condition = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": ICPC2, "code": "L86"}], "text": "Rygsmerter med udstråling"},
        "subject": {"reference": PATIENT},
    }
    silent = {"resourceType": "Condition", "subject": {"reference": PATIENT}}
    bundle = submitted(
        entry(condition, BACK),
        entry(silent, DOCTOR),
        reasonCode=[
            {
                "coding": [
                    {"system": "https://x.example", "code": "1"},
                    {"system": SKS, "code": "DM545", "display": "x"},
                ]
            },
            {
                "coding": [
                    {"system": "http://snomed.info/sct", "code": "279039007", "display": "Lændesmerter"}
                ]
            },
            {"text": "Smerter efter løft"},
        ],
        reasonReference=[{"reference": BACK}, {"reference": DOCTOR}, {"reference": "Condition/9"}],
    )
    referral = the_referral(bundle)
    assert referral.diagnoses == (
        Diagnosis("DM545", CodeSystem.SKS, "x", DiagnosisRole.PRIMARY),
        Diagnosis("279039007", CodeSystem.UNSPECIFIED, "Lændesmerter", DiagnosisRole.SECONDARY),
        Diagnosis("L86", CodeSystem.ICPC2, "Rygsmerter med udstråling", DiagnosisRole.SECONDARY),
    )
    assert referral.narratives == (Narrative("reasonCode", "Henvisningsårsag", "Smerter efter løft"),)


def test_a_reason_that_is_only_named_is_told_in_words() -> None:
    referral = the_referral(a_referral(reasonReference=[{"display": "Lumbago, se epikrise"}]))
    assert referral.diagnoses == ()
    assert referral.narratives == (Narrative("reasonReference", "Henvisningsårsag", "Lumbago, se epikrise"),)


def test_texts_stand_under_danish_headings() -> None:
    referral = the_referral(
        a_referral(
            orderDetail=[{"text": "Ryghold"}, {"coding": [{"display": "Kost"}, {"code": "x"}]}],
            bodySite=[{"text": "Lænd"}],
            note=[{"text": "Har prøvet fysioterapi."}],
            patientInstruction="Bevæg dig.",
        )
    )
    assert [(n.heading, n.text) for n in referral.narratives] == [
        ("Ønsket indsats", "Ryghold"),
        ("Ønsket indsats", "Kost"),
        ("Lokalisation", "Lænd"),
        ("Bemærkninger", "Har prøvet fysioterapi."),
        ("Information givet til borgeren", "Bevæg dig."),
    ]
    assert referral.requested_offer == "Ryghold; Kost"


@pytest.mark.parametrize(
    ("written", "read_as", "told"),
    [
        (None, "routine", 0),
        ("routine", "routine", 0),
        ("asap", "asap", 0),
        ("urgent", "asap", 1),
        ("stat", "asap", 1),
    ],
)
def test_urgency_beyond_what_denmark_knows_is_told(written: str | None, read_as: str, told: int) -> None:
    referral = the_referral(a_referral(**({"priority": written} if written else {})))
    assert referral.priority == read_as
    assert len([n for n in referral.narratives if n.key == "priority"]) == told


def test_documents_without_an_address_are_no_links() -> None:
    document = {
        "resourceType": "DocumentReference",
        "status": "current",
        "description": "Epikrise",
        "content": [
            {"attachment": {"url": "https://ehr.example/1"}},
            {"attachment": {"data": "aGVq", "contentType": "text/plain"}},
        ],
    }
    assert the_referral(submitted(entry(document))).links == (Link("Epikrise", "https://ehr.example/1"),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"identifier": [{"system": "s", "value": "1"}, {"value": "2"}]}, "s|1"),
        ({"identifier": [{"value": "1"}]}, "|1"),
        ({"identifier": [{"system": "s"}]}, ""),
    ],
)
def test_the_first_identifier_is_the_senders_own(changes: dict[str, Any], expected: str) -> None:
    assert the_referral(a_referral(**changes)).message_id == expected
    assert the_referral(without(a_referral(), "identifier")).message_id == ""


@pytest.mark.parametrize(
    ("replaces", "expected"),
    [
        ([logical("https://praksis.example", "H-0")], "https://praksis.example|H-0"),
        ([{"reference": "ServiceRequest/7"}], "ServiceRequest/7"),
    ],
)
def test_an_earlier_request_is_named_as_its_sender_does(replaces: list[Any], expected: str) -> None:
    assert the_referral(a_referral(replaces=replaces)).replaces_message_id == expected


def test_a_request_without_a_time_was_written_now() -> None:
    assert the_referral(without(a_referral(), "authoredOn")).authored_at == NOW
    midnight = datetime(2026, 11, 11, 23, tzinfo=UTC)
    assert the_referral(a_referral(authoredOn="2026-11-12")).authored_at == midnight


# All findings at once


def test_everything_that_is_wrong_is_found_in_one_go() -> None:
    patient = a_patient(identifier=[{"system": CPR, "value": "1"}])
    request = a_referral(
        subject={"reference": PATIENT},
        code=care_social("x")[0],
        requester=logical(SOR, "1"),
    )
    bundle = a_bundle(entry(patient, PATIENT), entry(request), entry(doctor("AEIOU")))
    assert sorted(refused(bundle)) == [
        ("invalid-value", "Bundle.entry[0].resource.identifier[0].value"),
        ("invalid-value", "Bundle.entry[1].resource.requester.identifier[0].value"),
        ("unknown-code", "Bundle.entry[1].resource.code"),
    ]


def test_a_submission_can_be_led_to_what_became_of_its_entries() -> None:
    led = read(demo_bundle()).led_to(
        {
            "urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a02": "Patient/p",
            "urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a05": "Condition/c",
        }
    )
    carried = wire.reread(led.incoming.carried)
    assert carried["subject"] == {"reference": "Patient/p"}
    assert carried["reasonReference"] == [{"reference": "Condition/c"}]
    assert '"value":1.50' in led.incoming.carried
    assert replace(led.incoming, carried="") == replace(read(demo_bundle()).incoming, carried="")
    assert isinstance(led.incoming.citizen, PersonDetails)


def test_refusals_have_kinds() -> None:
    with pytest.raises(RuleNotMet):
        read(a_plan(category=care_social(SPECIALISERET, BASAL)))
    with pytest.raises(InvalidValue):
        read(a_referral(status="revoked"))
