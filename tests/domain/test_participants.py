"""Who is involved, and what they may see (R109)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.consents import ConsentStatus, ConsentType
from app.domain.employment import EmploymentStatus, Meeting, Workplace
from app.domain.exchanges import Contact, ExchangeStatus
from app.domain.participants import Access, Involved, Participant, ParticipantRole, participants
from tests.domain.builders import (
    NOW,
    a_citizen,
    a_closure,
    a_gp_registration,
    a_notice,
    a_pathway,
    a_plan,
    a_referral,
)
from tests.domain.builders_consent import a_consent, a_requested_consent, an_employment_case, an_entry

pytestmark = pytest.mark.requirement("R109")
LATER = NOW + timedelta(days=3)


def listed(**known: Any) -> dict[ParticipantRole, Participant]:
    said: dict[str, Any] = {"citizen": a_citizen(), "names": {}} | known
    return {p.role: p for p in participants(Involved(**said), now=NOW)}


@pytest.mark.parametrize("objects", [False, True])
def test_the_own_gp_takes_part_in_the_treatment_unless_the_citizen_objects(*, objects: bool) -> None:
    practice = a_gp_registration(valid_from=date(2024, 1, 1))
    citizen = a_citizen(gp_registrations=(practice,), objects_to_disclosure=objects)
    sent = a_notice(recipient_id=practice.organisation_id, sent_at=LATER)
    unsent = a_notice(recipient_id=practice.organisation_id)
    names = {practice.organisation_id: "Lægerne Rosenhøj"}
    gp = listed(citizen=citizen, notices=[sent, unsent, a_notice(sent_at=LATER)], names=names)[
        ParticipantRole.OWN_GP
    ]
    assert (gp.name, gp.last_contact_at, gp.since.year) == ("Lægerne Rosenhøj", LATER, 2023)
    assert gp.access is (Access.OBJECTED if objects else Access.TREATMENT)


def test_who_has_no_gp_has_none_listed() -> None:
    assert listed() == {}


def test_a_referrer_is_listed_once_since_the_first_letter() -> None:
    sender = uuid4()
    requests = [a_plan(requester_id=sender), a_referral(requester_id=sender, received_at=LATER)]
    told = a_notice(recipient_id=sender, sent_at=LATER + timedelta(days=1))
    referrer = listed(requests=requests, notices=[told])[ParticipantRole.REFERRER]
    assert (referrer.name, referrer.since) == ("Rigshospitalet, Rygkirurgisk Afdeling", NOW)
    assert referrer.last_contact_at == LATER + timedelta(days=1)


def test_the_coordinator_works_the_case_while_it_is_open() -> None:
    coordinator = listed(pathways=[a_pathway(clarified_at=LATER)])[ParticipantRole.COORDINATOR]
    assert (coordinator.access, coordinator.last_contact_at) == (Access.CASEWORK, LATER)
    assert listed(pathways=[a_pathway(coordinator="")]) == {}
    closed = a_pathway(closure=a_closure())
    assert listed(pathways=[closed])[ParticipantRole.COORDINATOR].access is Access.NONE


def test_by_consent_one_sees_what_is_ticked_until_it_ends() -> None:
    consent = a_consent()
    entry = an_entry(consent, status=ExchangeStatus.SENT, sent_at=LATER)
    unit = listed(consents=[consent], entries=[entry, an_entry(consent)])[ParticipantRole.JOBCENTRE]
    assert (unit.access, unit.scope, unit.access_until) == (
        Access.CONSENT,
        consent.scope,
        consent.expires_at,
    )
    assert unit.last_contact_at == LATER
    over = a_consent(status=ConsentStatus.WITHDRAWN)
    unit = listed(consents=[over])[ParticipantRole.JOBCENTRE]
    assert (unit.access, unit.scope, unit.access_until) == (Access.NONE, (), None)
    assert listed(consents=[a_requested_consent()]) == {}


@pytest.mark.parametrize(
    ("type_", "role"),
    [
        (ConsentType.RELATIVES, ParticipantRole.RELATIVE),
        (ConsentType.RESEARCH_CONTACT, ParticipantRole.RESEARCH),
    ],
)
def test_relatives_and_researchers_take_part_by_consent(type_: ConsentType, role: ParticipantRole) -> None:
    assert set(listed(consents=[a_consent(type=type_)])) == {role}


@pytest.mark.requirement("R47", "R109")
def test_contacts_on_both_sides_and_the_workplace_are_listed_while_the_case_is_open() -> None:
    people = {
        "health_contact": Contact("Bente"),
        "jobcentre_contact": Contact("Lene", "63755001"),
        "workplace": Workplace("Lageret", Contact("Per"), NOW),
        "meetings": (Meeting(NOW, held_at=LATER),),
    }
    found = listed(cases=[an_employment_case(**people)])
    assert found[ParticipantRole.HEALTH_CENTRE_CONTACT].access is Access.CASEWORK
    lene = found[ParticipantRole.JOBCENTRE]
    assert (lene.access, lene.last_contact_at, lene.telephone) == (Access.NONE, LATER, "63755001")
    assert found[ParticipantRole.WORKPLACE].last_contact_at is None
    assert listed(cases=[an_employment_case(status=EmploymentStatus.CLOSED, **people)]) == {}
    assert listed(cases=[an_employment_case()]) == {}
