from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.activities import ActivityStatus, DeliveryType
from app.domain.assessments import AssessmentKind, AssessmentStatus, Mode
from app.domain.codes import LegalBasis, PlanLevel, StopReason
from app.domain.decision import Aggregate
from app.domain.identifiers import Cvr, RegionalReplacementCpr, RegionCode, Sor
from app.domain.intake import CodeSystem, Diagnosis, PlanType
from app.domain.letters import Section
from app.domain.measurements import Source
from app.domain.notices import NoticeStatus, NoticeType, Route
from app.domain.organisations import Channel, DatedIdentifier, Format, OrganisationKind
from app.domain.parties import Party, Relative, Telephone
from app.domain.pathways import CloseType, PathwayStatus
from app.domain.plans import PlanStatus
from app.domain.publishing import EVERYONE, Publication
from app.domain.referrals import ReferralStatus, RejectReason
from app.domain.sessions import Attendance
from app.fhir import (
    appointment,
    careplan,
    communication,
    encounter,
    organization,
    servicerequest,
    task,
    wire,
)
from app.fhir.publish import publications, supporting
from app.fhir.validate import check
from tests.domain.builders import (
    NOW,
    a_citizen,
    a_closure,
    a_gp_registration,
    a_notice,
    a_pathway,
    a_person,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_agreed_plan,
    an_assessment,
    an_incoming_referral,
    an_offer,
    an_organisation,
)
from tests.domain.builders_measures import a_measurement
from tests.domain.builders_messages import a_message
from tests.fhir.examples import ALMEN, BASAL, KOMMUNE, demo_bundle, read
from tests.fhir.examples import a_referral as fhir_referral

BY_POLLING = Route(Format.XDIS91, Channel.POLLING)


def published(aggregate: Aggregate, type_: str = "") -> Publication:
    """Return the resource of this type, or the one that shows the aggregate itself, which comes first."""
    found = [p for p in publications(aggregate) if type_ in {"", p.type}]
    for publication in found:
        check(publication.body, place=publication.type)
    return found[0]


def body(aggregate: Aggregate, type_: str = "") -> dict[str, Any]:
    return dict(published(aggregate, type_).body)


def extension(resource: dict[str, Any], name: str) -> dict[str, Any]:
    return next((e for e in resource.get("extension", ()) if e["url"].endswith(name)), {})


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        (servicerequest.REFERRAL_STATUS, ReferralStatus),
        (servicerequest.PLAN_STATUS, PlanStatus),
        (task.REFERRAL_TASK, ReferralStatus),
        (task.PLAN_TASK, PlanStatus),
        (careplan.PATHWAY_STATUS, PathwayStatus),
        (careplan.PATHWAY_PROGRESS, PathwayStatus),
        (careplan.CLOSED_AS, CloseType),
        (careplan.CATEGORY, LegalBasis),
        (careplan.GUIDE, LegalBasis),
        (careplan.ACTIVITY_STATUS, ActivityStatus),
        (careplan.DELIVERY_TEXT, DeliveryType),
        (encounter.STATUS, AssessmentStatus),
        (encounter.CLASS, Mode),
        (encounter.KIND_TEXT, AssessmentKind),
        (appointment.STATUS, Attendance),
        (communication.STATUS, NoticeStatus),
        (communication.TYPE_TEXT, NoticeType),
        (organization.KIND_TEXT, OrganisationKind),
    ],
)
def test_every_table_is_total(table: dict[StrEnum, Any], keys: type[StrEnum]) -> None:
    assert set(table) == set(keys)


def test_every_state_of_a_request_has_a_danish_text() -> None:
    assert {*task.STATE_TEXT} == {*ReferralStatus, *PlanStatus}


def test_an_appointment_says_by_whom_it_was_cancelled_exactly_when_it_was() -> None:
    cancelled = {a for a, status in appointment.STATUS.items() if status == "cancelled"}
    assert set(appointment.CANCELLED_BY) == cancelled


# Patient


def test_a_citizen_is_a_danish_patient() -> None:
    gp = a_gp_registration()
    citizen = a_citizen(
        details=a_person(
            birth_date=date(1948, 12, 25),
            telephones=(Telephone("20304050", "mobile"),),
            email="aase@example.dk",
            relatives=(Relative("datter", "Maja", "Sørensen"), Relative("nabo")),
        ),
        gp_registrations=(gp,),
        known_to=(uuid4(), uuid4()),
        deceased_date=date(2026, 11, 1),
    )
    patient = body(citizen)
    assert patient["meta"]["profile"] == ["http://hl7.dk/fhir/core/StructureDefinition/dk-core-patient"]
    assert patient["identifier"] == [
        {"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": "2512489996"}
    ]
    assert patient["name"] == [{"use": "official", "family": "Sørensen", "given": ["Åse Mærsk"]}]
    assert patient["telecom"] == [
        {"system": "phone", "value": "20304050", "use": "mobile"},
        {"system": "email", "value": "aase@example.dk"},
    ]
    (address,) = patient["address"]
    assert (address["line"], address["city"], address["postalCode"]) == (
        ["Strandvejen 12"],
        "Hellerup",
        "2900",
    )
    assert (
        extension(address, "dk-core-municipalityCodes")["valueCodeableConcept"]["coding"][0]["code"] == "0157"
    )
    assert patient["deceasedDateTime"] == "2026-11-01"
    assert patient["generalPractitioner"] == [{"reference": f"Organization/{gp.organisation_id}"}]
    assert [contact["relationship"] for contact in patient["contact"]] == [[{"text": "datter"}]]
    assert published(citizen).readers == frozenset(citizen.known_to)


def test_a_gp_of_the_past_is_not_the_gp() -> None:
    former = a_gp_registration(valid_to=date(2025, 1, 1))
    assert "generalPractitioner" not in body(a_citizen(gp_registrations=(former,)))


def test_a_regional_replacement_number_is_danish_only_with_its_region() -> None:
    unplaced = body(a_citizen(details=a_person(number=RegionalReplacementCpr("0703920VJ4"))))
    placed = body(a_citizen(details=a_person(number=RegionalReplacementCpr("0703920VJ4", "183"))))
    assert "meta" not in unplaced
    assert placed["identifier"][0]["system"].endswith(".183")
    assert placed["identifier"][0]["use"] == "temp"
    assert placed["meta"]["profile"]


def test_what_the_sender_said_of_a_patient_stands_while_it_is_still_so() -> None:
    submission = read(demo_bundle())
    citizen = a_citizen(details=submission.incoming.citizen, carried=submission.patient_carried)
    patient = body(citizen)
    sent = demo_bundle()["entry"][1]["resource"]
    for element in ("name", "telecom", "address", "birthDate", "contact", "gender"):
        assert patient[element] == sent[element]
    assert {"system": "https://ehr.example/patienter", "value": "P-20377"} in patient["identifier"]


def a_patient_sent_as(held: dict[str, Any], /, **sent: Any) -> dict[str, Any]:
    details = a_person(birth_date=date(1948, 12, 25))
    carried = wire.dumps({"resourceType": "Patient", **sent}).decode()
    return body(a_citizen(details=details, carried=carried, **held))


def a_number(value: str) -> dict[str, Any]:
    return {"system": "urn:oid:1.2.208.176.1.2", "value": value, "assigner": {"display": "CPR-kontoret"}}


def test_what_a_sender_wrote_beside_what_we_know_of_a_patient_stands() -> None:
    sent = {
        "active": True,
        "deceasedBoolean": False,
        "managingOrganization": {"display": "Rygcentret"},
        "birthDate": "1948-12-25",
        "_birthDate": {"extension": [{"url": "urn:at", "valueDateTime": "1948-12-25T09:10:00Z"}]},
    }
    patient = a_patient_sent_as({}, identifier=[a_number("2512489996")], **sent)
    assert {name: patient[name] for name in sent} == sent
    assert patient["identifier"] == [{"use": "official", **a_number("2512489996")}]


def test_what_a_sender_said_of_a_life_a_record_or_a_number_gives_way_to_what_is_so() -> None:
    dead = a_patient_sent_as({"deceased_date": date(2026, 11, 1)}, deceasedBoolean=False)
    assert (dead["deceasedDateTime"], "deceasedBoolean" in dead) == ("2026-11-01", False)
    assert (
        not {"active", "deceasedBoolean"} & a_patient_sent_as({}, active=False, deceasedBoolean=True).keys()
    )
    renumbered = a_patient_sent_as({}, identifier=[a_number("2509479989")])
    assert [number.get("assigner") for number in renumbered["identifier"]] == [None]


def test_what_we_know_better_replaces_what_the_sender_said() -> None:
    submission = read(demo_bundle())
    married = replace(submission.incoming.citizen, family_name="Elmer")
    patient = body(a_citizen(details=married, carried=submission.patient_carried))
    assert patient["name"][0]["family"] == "Elmer"
    assert patient["telecom"] == demo_bundle()["entry"][1]["resource"]["telecom"]


# Organization


def test_an_organisation_is_everybodys_and_says_when_its_numbers_hold() -> None:
    numbers = (
        DatedIdentifier(Sor("265161000016000"), date(2020, 1, 1), date(2026, 12, 31)),
        DatedIdentifier(RegionCode("1083")),
    )
    organisation = an_organisation(identifiers=numbers, telephone="66112233")
    resource = body(organisation)
    assert resource["identifier"] == [
        {
            "use": "official",
            "system": "urn:oid:1.2.208.176.1.1",
            "value": "265161000016000",
            "period": {"start": "2020-01-01", "end": "2026-12-31"},
        },
        {"system": "urn:iso:std:iso:3166:-2", "value": "DK-83"},
    ]
    assert resource["telecom"] == [{"system": "phone", "value": "66112233"}]
    assert published(organisation).readers == {EVERYONE}


@pytest.mark.parametrize(
    ("numbers", "danish"),
    [
        ((Sor("265161000016000"),), True),
        ((Cvr("35209115"),), True),
        ((RegionCode("1083"),), False),
        ((Sor("265161000016000"), Sor("441211000016000")), False),
        ((), False),
    ],
)
def test_a_profile_is_claimed_where_it_holds(numbers: tuple[Any, ...], danish: bool) -> None:  # noqa: FBT001
    resource = body(an_organisation(identifiers=tuple(DatedIdentifier(number) for number in numbers)))
    assert ("meta" in resource) is danish


def test_a_nameless_unit_still_has_a_name() -> None:
    assert body(an_organisation(name=" "))["name"] == "Ukendt enhed"


# ServiceRequest and Task


def test_a_letter_becomes_a_request_with_what_it_said() -> None:
    replaced = uuid4()
    said = an_incoming_referral(
        priority="asap",
        diagnoses=(
            Diagnosis("L03", CodeSystem.ICPC2, "Lændesmerter"),
            Diagnosis("279039007", CodeSystem.UNSPECIFIED, "Lændesmerter"),
            Diagnosis(),
        ),
    )
    referral = a_referral(said=said, replaces_id=replaced)
    request = body(referral, "ServiceRequest")
    assert (request["status"], request["intent"], request["priority"]) == ("active", "order", "asap")
    assert request["code"]["coding"][0]["code"] == "a71921ea-fe83-441d-933b-cc21d0b3c8c3"
    assert request["subject"] == {"reference": f"Patient/{referral.citizen_id}"}
    assert request["requester"] == {"reference": f"Organization/{referral.requester_id}"}
    assert request["performer"][0]["identifier"]["value"] == "0157"
    assert request["reasonCode"] == [
        {"coding": [{"system": "urn:oid:1.2.208.176.2.31", "code": "L03"}], "text": "Lændesmerter"},
        {"text": "279039007 Lændesmerter"},
    ]
    assert request["note"] == [{"text": "Anamnese: Ondt i lænden siden efteråret."}]
    assert request["identifier"][0]["value"] == said.message_id
    assert request["identifier"][0]["assigner"] == {"display": "Lægerne Rosenhøj"}
    assert request["replaces"] == [{"reference": f"ServiceRequest/{replaced}"}]
    assert request["authoredOn"].endswith("Z")


def test_a_letter_that_says_little_becomes_a_small_request() -> None:
    silent = an_incoming_referral(
        message_id=" ", receiver=Party(), diagnoses=(), narratives=(), priority="straks"
    )
    request = body(a_referral(said=silent), "ServiceRequest")
    assert not {"identifier", "performer", "reasonCode", "note", "priority"} & request.keys()


def test_a_plan_says_type_level_discharge_and_offer_in_kls_way() -> None:
    plan = a_plan(
        status=PlanStatus.OFFERED,
        level=PlanLevel.BASAL,
        discharge_date=date(2026, 11, 12),
        first_contact_offered_date=date(2026, 11, 17),
    )
    request = body(plan, "ServiceRequest")
    assert request["intent"] == "plan"
    assert [category["coding"][0]["code"] for category in request["category"]] == [ALMEN, BASAL]
    assert extension(request, "PreconditionDate")["valueDate"] == "2026-11-12"
    assert request["occurrencePeriod"] == {"start": "2026-11-17"}
    assert not extension(request, "request-statusReason")


def test_a_legacy_type_without_a_code_is_said_in_words() -> None:
    request = body(a_plan(plan_type=PlanType.EGENTRAENING, status=PlanStatus.CLOSED_INFO), "ServiceRequest")
    assert request["category"] == [{"text": "egentraening"}]


def test_a_plan_on_hold_says_why() -> None:
    plan = a_plan(status=PlanStatus.ON_HOLD_FREE_CHOICE)
    request, work = body(plan, "ServiceRequest"), body(plan, "Task")
    assert request["status"] == "on-hold"
    reason = extension(request, "request-statusReason")["valueCodeableConcept"]
    assert reason["coding"][0]["code"] == "3796fa11-305f-47d6-b164-45b05489afb2"
    assert work["statusReason"]["text"] == "Frit valg"
    assert work["statusReason"]["coding"][0]["code"] == "3796fa11-305f-47d6-b164-45b05489afb2"


def test_a_rejection_stands_on_the_task_and_not_on_the_request() -> None:
    referral = a_referral(status=ReferralStatus.REJECTED, reason=RejectReason.NOT_RESIDENT)
    request, work = body(referral, "ServiceRequest"), body(referral, "Task")
    assert request["status"] == "active"
    assert work["status"] == "rejected"
    assert work["statusReason"]["text"] == "Borgeren bor ikke i kommunen."
    assert work["statusReason"]["coding"][0]["code"] == "not-resident"


def test_a_task_tells_where_a_request_stands() -> None:
    referral = a_referral(status=ReferralStatus.INCOMPLETE, reason="Afventer røntgen.")
    work = published(referral, "Task")
    assert work.id == str(referral.id)
    assert work.body["status"] == "on-hold"
    assert work.body["businessStatus"]["coding"][0]["code"] == "incomplete"
    assert work.body["businessStatus"]["text"] == "Afventer supplerende oplysninger"
    assert work.body["statusReason"] == {"text": "Afventer røntgen."}
    assert work.body["focus"] == {"reference": f"ServiceRequest/{referral.id}"}
    assert work.body["for"] == {"reference": f"Patient/{referral.citizen_id}"}
    assert work.body["requester"] == {"reference": f"Organization/{referral.requester_id}"}
    assert work.body["owner"]["identifier"]["value"] == "0157"
    assert work.readers == {referral.requester_id, referral.submitted_by}


def test_a_plan_stopped_for_a_coded_reason_says_it_in_words() -> None:
    plan = a_plan(status=PlanStatus.STOPPED, reason=StopReason.UDEBLEVET)
    assert body(plan, "Task")["statusReason"]["text"].startswith("Borger har ikke henvendt sig")


# Pathway, activity, conversation, session: for the authority's own eyes


@pytest.mark.parametrize("inside", [a_pathway(), an_activity(), an_assessment(), a_session()])
def test_casework_is_for_the_authority_itself(inside: Aggregate) -> None:
    assert published(inside).readers == frozenset()


def test_an_offer_is_not_published() -> None:
    assert list(publications(an_offer())) == []


def test_a_pathway_is_a_care_plan_with_its_requests_and_goals() -> None:
    referral, plan = uuid4(), uuid4()
    agreed = an_agreed_plan(expected_end_date=date(2027, 3, 1))
    pathway = a_pathway(referral_ids=(referral,), plan_ids=(plan,), agreed_plan=agreed)
    resource = body(pathway)
    assert resource["category"][0]["coding"][0]["code"] == "5c160c02-e858-4c1f-925a-71ed64844749"
    assert resource["supportingInfo"] == [
        {"reference": f"ServiceRequest/{referral}"},
        {"reference": f"ServiceRequest/{plan}"},
    ]
    assert resource["contained"][0]["description"] == {"text": "Gå tre kilometer uden pause."}
    assert resource["goal"] == [{"reference": "#goal-1"}]
    assert resource["period"]["end"] == "2027-03-01"
    assert (resource["status"], resource["activity"][0]["detail"]["status"]) == ("active", "not-started")


@pytest.mark.requirement("L6")
def test_a_stopped_pathway_says_why_and_when() -> None:
    closure = a_closure(close_type=CloseType.STOPPED, stop_reason=StopReason.UDEBLEVET)
    resource = body(a_pathway(status=PathwayStatus.CLOSED, closure=closure))
    assert resource["status"] == "revoked"
    detail = resource["activity"][0]["detail"]
    assert detail["status"] == "stopped"
    assert detail["statusReason"]["coding"][0]["code"] == StopReason.UDEBLEVET
    assert resource["period"]["end"]


def test_a_reopened_pathway_is_open_again() -> None:
    stopped = a_closure(close_type=CloseType.STOPPED, stop_reason=StopReason.UDEBLEVET)
    resource = body(a_pathway(status=PathwayStatus.IN_REHAB, closure=stopped))
    assert resource["status"] == "active"
    assert resource["activity"] == [{"detail": {"status": "in-progress"}}]
    assert "end" not in resource["period"]


def test_an_end_before_the_start_is_no_period() -> None:
    early = a_closure(closed_at=NOW - timedelta(days=9))
    assert body(a_pathway(status=PathwayStatus.CLOSED, closure=early))["period"].keys() == {"start"}


def test_an_activity_is_a_planned_intervention_of_its_pathway() -> None:
    activity = an_activity(
        legal_basis=LegalBasis.SUL140, delivery_types=(DeliveryType.GROUP, DeliveryType.DIGITAL)
    )
    resource = body(activity)
    assert resource["basedOn"] == [{"reference": f"CarePlan/{activity.pathway_id}"}]
    detail = resource["activity"][0]["detail"]
    assert detail["code"] == {
        "coding": [{"system": "urn:oid:1.2.208.176.2.21", "code": activity.fsiii_code}],
        "text": "Rygholdet",
    }
    assert {item["url"] for item in detail["extension"]} == {
        "http://fhir.kl.dk/rehab/StructureDefinition/DeliveryType"
    }
    assert len(detail["extension"]) == 2


def test_a_conversation_is_an_encounter_of_its_kind() -> None:
    resource = body(an_assessment(mode=Mode.PHONE, kind=AssessmentKind.NEEDS))
    assert resource["status"] == "finished"
    assert resource["class"]["display"] == "Telefonisk"
    assert resource["type"][0]["text"] == "Behovssamtale"
    assert resource["period"]["start"].endswith("Z")


@pytest.mark.parametrize(
    ("status", "reason", "participation"),
    [
        (Attendance.PLANNED, None, "accepted"),
        (Attendance.CANCELLED_CITIZEN, "pat", "declined"),
        (Attendance.CANCELLED_PROVIDER, "prov", "accepted"),
    ],
)
def test_a_session_is_an_appointment(status: Attendance, reason: str | None, participation: str) -> None:
    session = a_session(status=status, reason="Syg")
    resource = body(session)
    assert resource["supportingInformation"] == [{"reference": f"CarePlan/{session.activity_id}"}]
    assert resource["participant"][0]["status"] == participation
    if reason:
        assert resource["cancelationReason"]["coding"][0]["code"] == reason
        assert resource["cancelationReason"]["text"] == "Syg"
    else:
        assert "cancelationReason" not in resource


# Communication


def test_a_notice_reads_as_plain_danish() -> None:
    recipient = uuid4()
    notice = a_notice(
        status=NoticeStatus.SENT,
        recipient_id=recipient,
        route=BY_POLLING,
        subject="Start på rygforløb",
        content=(Section("Forløb", ("Starter mandag.", "På hold.")), Section("Kontakt", ("66112233",))),
        sent_at=NOW,
    )
    publication = published(notice)
    assert publication.readers == {recipient}
    resource = publication.body
    assert resource["status"] == "in-progress"
    assert resource["payload"] == [
        {"contentString": "Forløb\nStarter mandag.\nPå hold.\n\nKontakt\n66112233"}
    ]
    assert resource["recipient"] == [{"reference": f"Organization/{recipient}"}]
    assert resource["basedOn"] == [{"reference": f"ServiceRequest/{notice.request_id}"}]
    assert resource["category"][0]["text"] == "Startbesked"
    assert resource["topic"] == {"text": "Start på rygforløb"}
    assert resource["identifier"][0]["value"] == f"urn:uuid:{notice.id}"


@pytest.mark.parametrize("status", [NoticeStatus.BLOCKED, NoticeStatus.NOT_APPLICABLE, NoticeStatus.FAILED])
def test_a_notice_that_went_nowhere_is_nobodys_and_says_why(status: NoticeStatus) -> None:
    publication = published(a_notice(status=status, recipient_id=uuid4(), reason="Ingen kendt læge."))
    assert publication.readers == frozenset()
    assert publication.body["statusReason"] == {"text": "Ingen kendt læge."}


# What was sent beside the request


def test_a_supporting_resource_is_published_as_sent_with_its_references_led_on() -> None:
    submission = read(demo_bundle())
    condition = next(s for s in submission.supporting if s.type == "Condition")
    patient = "urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a02"
    reader = uuid4()
    publication = supporting(condition, id_=UUID(int=7), targets={patient: "Patient/p"}, readers=[reader])
    check(publication.body, place="Condition")
    assert publication.id == str(UUID(int=7))
    assert publication.body["subject"] == {"reference": "Patient/p"}
    assert publication.body["code"] == condition.resource["code"]
    assert ("subject", "Patient/p") in publication.index.equal
    assert publication.readers == {reader}


# What the sender sent and we do not own


def test_a_request_sent_as_fhir_keeps_everything_that_is_not_ours() -> None:
    submission = read(demo_bundle()).led_to(
        {"urn:uuid:0c2b7d1e-5a44-4c5e-9a53-6f1d2b7e4a05": "Condition/c", f"urn:uuid:{UUID(int=1)}": "X/1"}
    )
    said = submission.incoming
    plan = a_plan(said=said, discharge_date=date(2026, 11, 13), status=PlanStatus.ON_HOLD_POSTPONED)
    request = published(plan, "ServiceRequest").body
    sent = demo_bundle()["entry"][0]["resource"]
    for element in ("identifier", "priority", "orderDetail", "note", "patientInstruction", "authoredOn"):
        assert request[element] == sent[element]
    assert str(extension(dict(request), "operationsvarighed")["valueQuantity"]["value"]) == "1.50"
    assert request["category"] == sent["category"]
    assert request["performer"] == sent["performer"]
    assert request["occurrencePeriod"] == {"start": "2026-11-26"}
    assert request["reasonReference"] == [{"reference": "Condition/c"}]
    assert (request["status"], request["id"]) == ("on-hold", str(plan.id))
    assert request["requester"]["reference"] == f"Organization/{plan.requester_id}"
    assert extension(request["requester"], "requested-as")["valueReference"] == sent["requester"]
    assert extension(dict(request), "PreconditionDate")["valueDate"] == "2026-11-13"
    assert request["contained"] == sent["contained"]


def test_a_requester_named_by_a_role_is_found_by_its_organisation_and_by_the_role() -> None:
    role = {"reference": "PractitionerRole/r", "display": "Læge Test"}
    said = read(fhir_referral()).incoming
    first = a_referral(said=replace(said, carried=wire.dumps(fhir_referral(requester=role)).decode()))
    request = published(first, "ServiceRequest")
    targets = {target for name, target in request.index.equal if name == "requester"}
    assert targets == {f"Organization/{first.requester_id}", "PractitionerRole/r"}
    again = replace(first, said=replace(said, carried=wire.dumps(request.body).decode()))
    assert body(again, "ServiceRequest") == request.body


def test_a_request_withdrawn_as_sent_in_error_says_so_and_its_task_is_cancelled() -> None:
    for withdrawn in (
        a_referral(status=ReferralStatus.REVOKED, sent_in_error=True),
        a_plan(status=PlanStatus.REVOKED, sent_in_error=True),
    ):
        assert body(withdrawn, "ServiceRequest")["status"] == "entered-in-error"
        assert body(withdrawn, "Task")["status"] == "cancelled"


def test_the_first_contact_offered_takes_the_place_of_the_start_asked_for() -> None:
    said = read(demo_bundle()).incoming
    offered = date(2026, 11, 30)
    plan = a_plan(said=said, first_contact_offered_date=offered, status=PlanStatus.OFFERED)
    assert body(plan, "ServiceRequest")["occurrencePeriod"] == {"start": "2026-11-30"}


def test_a_corrected_type_takes_the_place_of_the_one_sent() -> None:
    said = read(demo_bundle()).incoming
    plan = a_plan(said=said, plan_type=PlanType.SPECIALISERET)
    (category,) = body(plan, "ServiceRequest")["category"]
    assert category["text"] == "specialiseret"


def test_a_contained_performer_is_the_requests_and_not_the_tasks() -> None:
    municipality = {
        "resourceType": "Organization",
        "id": "k",
        "identifier": [{"system": KOMMUNE, "value": "0461"}],
    }
    said = read(fhir_referral(contained=[municipality], performer=[{"reference": "#k"}])).incoming
    referral = a_referral(said=said)
    assert body(referral, "ServiceRequest")["performer"] == [{"reference": "#k"}]
    assert body(referral, "ServiceRequest")["contained"] == [municipality]
    assert body(referral, "Task")["owner"]["identifier"]["value"] == "0461"


def test_a_persons_resource_can_never_be_published_for_everyone() -> None:
    """A client whose organisation has the id that stands for everyone would open what it sends to all."""
    with pytest.raises(ValueError, match="everyone"):
        list(publications(a_referral(requester_id=EVERYONE)))


def test_a_message_keeps_what_its_sender_wrote_about_what_is_still_so() -> None:
    written = a_message()
    patient = {"reference": f"Patient/{written.citizen_id}", "display": "Ruddi"}
    said = {
        "status": "completed",
        "_status": {"id": "s"},
        "subject": patient | {"identifier": a_number("2509479989")},
        "sender": {"reference": "Organization/other", "display": "En anden"},
    }
    message = body(replace(written, carried=wire.dumps(said).decode()))
    assert message["_status"] == {"id": "s"}
    assert message["subject"] == patient
    assert message["sender"] == {"reference": f"Organization/{written.sender_id}"}


def test_a_request_is_not_found_by_the_number_of_somebody_it_is_not_about() -> None:
    said = read(fhir_referral()).incoming
    for value, is_theirs in (("2509479989", True), ("2512489996", False)):
        subject = {"reference": "Patient/1", "identifier": a_number(value)}
        sent = wire.dumps(fhir_referral(subject=subject)).decode()
        request = body(a_referral(said=replace(said, carried=sent)), "ServiceRequest")
        assert ("identifier" in request["subject"]) is is_theirs


def test_who_rated_it_is_told_where_that_was_the_citizen() -> None:
    for source, is_theirs in {Source.CITIZEN: True, Source.STAFF: False, None: False}.items():
        taken = a_measurement(source=source)
        told = body(taken, "Observation").get("performer", [])
        assert told == ([{"reference": f"Patient/{taken.citizen_id}"}] if is_theirs else [])
