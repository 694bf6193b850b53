"""Every legal value: hypothesis strategies for identifiers, messages and whole aggregates.

The strategies of aggregates take fixed fields: `offers(citizen_id=known.id)`. Texts may be anything
PostgreSQL and XML can hold; dates and instants lie where the service will ever see them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, Mode
from app.domain.citizens import Citizen, FormerNumber, GpRegistration, GpSource, Told
from app.domain.codes import INTERVENTION_CATEGORY, LegalBasis, PlanLevel, StopReason
from app.domain.completion import (
    CoreMessage,
    CoreMessageDelivery,
    Form,
    Milestone,
    OtherActor,
    OtherTold,
    RetentionPlan,
    Sharing,
)
from app.domain.contacts import NotStartedReason
from app.domain.deadlines import Clock, ClockBasis, ClockState
from app.domain.identifiers import (
    AuthorisationId,
    Cpr,
    Cvr,
    Gln,
    MunicipalityCode,
    NationalReplacementCpr,
    OrganisationIdentifier,
    PersonNumber,
    RegionalReplacementCpr,
    RegionCode,
    Shak,
    Sor,
    Ydernummer,
)
from app.domain.intake import (
    CodeSystem,
    Diagnosis,
    DiagnosisRole,
    IcfCode,
    IncomingPlan,
    IncomingReferral,
    Link,
    Narrative,
    PlanType,
    Standard,
    Unmapped,
)
from app.domain.letters import Section
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole, Route
from app.domain.offers import Offer, OfferStatus
from app.domain.organisations import Channel, DatedIdentifier, Format, Organisation, OrganisationKind
from app.domain.parties import Address, Party, PersonDetails, Professional, Relative, Telephone
from app.domain.pathways import AgreedPlan, Backing, CloseType, Closure, Pathway, PathwayStatus
from app.domain.plans import ClockRecord, PlanStatus, RehabPlan
from app.domain.priorities import Priority, PriorityRecord
from app.domain.referrals import Criterion, Referral, ReferralStatus
from app.domain.retention import HoldReason, RecordHold
from app.domain.routing import Proposal
from app.domain.senders import SenderType
from app.domain.sessions import Attendance, Session
from tests.domain import strategies_conversation as conversation
from tests.domain.strategies_clock import around_the_clock, protections
from tests.domain.strategies_eligibility import (
    contact_attempts,
    coordination_needs,
    eligibility_facts,
)

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå" + "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"

# Plain values


def digits(length: int, upto: int | None = None) -> SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=upto or length)


@cache
def names() -> SearchStrategy[str]:
    """Danish names, as `Åse Ørsted-Kjær`."""
    part = st.text(_LETTERS + "éüöäðÞ'", min_size=1, max_size=12)
    return st.lists(part, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from((" ", "-")).map(lambda mark: mark.join(parts))
    )


@cache
def texts() -> SearchStrategy[str]:
    """Free text, also empty; without control characters other than line breaks."""
    return st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \n"), max_size=40)


@cache
def some_text() -> SearchStrategy[str]:
    return st.one_of(names(), texts().filter(lambda text: bool(text.strip())))


@cache
def days() -> SearchStrategy[date]:
    return st.dates(date(1990, 1, 1), date(2060, 12, 31))


@cache
def instants() -> SearchStrategy[datetime]:
    return st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@cache
def telephone_numbers() -> SearchStrategy[str]:
    return digits(8)


@cache
def carried_resources() -> SearchStrategy[str]:
    """A sender's resource as JSON text, or none."""
    resource = st.dictionaries(names(), st.one_of(texts(), st.booleans(), st.integers(0, 9)), max_size=3)
    return st.one_of(st.just(""), resource.map(lambda body: json.dumps(body, ensure_ascii=False)))


def _some(values: SearchStrategy[Any], upto: int = 2) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=upto).map(tuple)


@cache
def _ids() -> SearchStrategy[tuple[UUID, ...]]:
    return st.lists(st.uuids(), max_size=2, unique=True).map(tuple)


def _maybe(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | values


def _built(
    aggregate: type[Any], fixed: dict[str, Any], /, **fields: SearchStrategy[Any]
) -> SearchStrategy[Any]:
    return st.builds(aggregate, **fields | {name: st.just(value) for name, value in fixed.items()})


# Identifiers: each check digit is computed here by the textbook, not by the code under test.


def _seventh_digits(born: date) -> str:
    """Return the seventh digits that cpr.dk allows for a year of birth."""
    if born.year < 1900:
        return "5678"
    if born.year < 1937:
        return "0123"
    if born.year < 2000:
        return "012349"
    return "456789" if born.year < 2037 else "5678"


@st.composite
def cprs(draw: st.DrawFn) -> Cpr:
    born = draw(st.dates(date(1858, 1, 1), date(2057, 12, 31)))
    seventh = draw(st.sampled_from(_seventh_digits(born)))
    return Cpr(f"{born:%d%m%y}{seventh}{draw(digits(3))}")


def _replacements(seventh: str) -> SearchStrategy[str]:
    capitals = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
    return st.builds(
        "{:%d%m%y}{}{}{}".format,
        st.dates(date(1900, 1, 1), date(2025, 12, 31)),
        st.sampled_from(seventh),
        capitals,
        digits(1),
    )


@cache
def national_replacement_cprs() -> SearchStrategy[NationalReplacementCpr]:
    return _replacements("17").map(NationalReplacementCpr)


@cache
def regional_replacement_cprs() -> SearchStrategy[RegionalReplacementCpr]:
    arcs = st.sampled_from(("", *sorted(RegionalReplacementCpr.ARCS)))
    return st.builds(RegionalReplacementCpr, _replacements("056"), arcs)


@cache
def person_numbers() -> SearchStrategy[PersonNumber]:
    return st.one_of(cprs(), national_replacement_cprs(), regional_replacement_cprs())


@cache
def sors() -> SearchStrategy[Sor]:
    """Item, namespace 1000016, partition 00 and the one check digit that fits."""
    bodies = st.integers(1, 99_999_999).map(lambda item: f"{item}100001600")
    return bodies.map(lambda body: next(s for d in "0123456789" if (s := Sor.lenient(body + d))))


@cache
def glns() -> SearchStrategy[Gln]:
    def with_check(body: str) -> Gln:
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
        return Gln(f"{body}{-weighted % 10}")

    return digits(12).map(with_check)


@cache
def cvrs() -> SearchStrategy[Cvr]:
    def check(body: str) -> int:
        return (
            -sum(int(digit) * weight for digit, weight in zip(body, (2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        )

    return digits(7).filter(lambda body: check(body) < 10).map(lambda body: Cvr(f"{body}{check(body)}"))


@cache
def ydernumre() -> SearchStrategy[Ydernummer]:
    return digits(6).map(Ydernummer)


@cache
def shaks() -> SearchStrategy[Shak]:
    return st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=7).map(Shak)


@cache
def municipality_codes() -> SearchStrategy[MunicipalityCode]:
    return digits(4).map(MunicipalityCode)


@cache
def region_codes() -> SearchStrategy[RegionCode]:
    return st.sampled_from(("1081", "1082", "1083", "1084", "1085")).map(RegionCode)


@cache
def authorisation_ids() -> SearchStrategy[AuthorisationId]:
    return st.text("0123456789BCDFGHJKLMNPQRSTVWXYZ", min_size=5, max_size=5).map(AuthorisationId)


@cache
def organisation_identifiers() -> SearchStrategy[OrganisationIdentifier]:
    return st.one_of(sors(), glns(), ydernumre(), shaks(), cvrs(), municipality_codes(), region_codes())


# People and organisations as messages name them


@cache
def addresses() -> SearchStrategy[Address]:
    return st.builds(Address, street=texts(), suburb=texts(), district=names(), postal_code=digits(4))


@cache
def professionals() -> SearchStrategy[Professional]:
    return st.builds(
        Professional,
        given_name=names(),
        family_name=names(),
        title=texts(),
        telephone=telephone_numbers(),
        department=texts(),
        authorisation=_maybe(authorisation_ids()),
        identifier=texts(),
        identifier_kind=texts(),
    )


@cache
def parties() -> SearchStrategy[Party]:
    """Organisations as written; some of their location numbers are wrong, as in real letters."""
    return st.builds(
        Party,
        name=names(),
        department=texts(),
        unit=texts(),
        address=addresses(),
        telephone=telephone_numbers(),
        gln_text=st.one_of(st.just(""), glns().map(lambda gln: gln.value), digits(13)),
        sor=_maybe(sors()),
        ydernummer=_maybe(ydernumre()),
        shak=_maybe(shaks()),
        municipality=_maybe(municipality_codes()),
        identifier=texts(),
        identifier_kind=texts(),
        speciality=texts(),
        signed_by=_some(professionals()),
    )


@cache
def telephones() -> SearchStrategy[Telephone]:
    return st.builds(Telephone, telephone_numbers(), st.sampled_from(("", "mobile", "home", "work")))


@cache
def relatives() -> SearchStrategy[Relative]:
    return st.builds(
        Relative,
        relation=texts(),
        given_name=names(),
        family_name=names(),
        address=addresses(),
        telephones=_some(telephones()),
        email=texts(),
    )


@cache
def people() -> SearchStrategy[PersonDetails]:
    return st.builds(
        PersonDetails,
        number=person_numbers(),
        given_name=names(),
        family_name=names(),
        address=addresses(),
        municipality=_maybe(municipality_codes()),
        telephones=_some(telephones()),
        email=texts(),
        occupation=texts(),
        birth_date=_maybe(days()),
        relatives=_some(relatives()),
    )


# What arrives


@cache
def diagnoses() -> SearchStrategy[Diagnosis]:
    return st.builds(
        Diagnosis,
        code=texts(),
        system=st.sampled_from(CodeSystem),
        text=texts(),
        role=st.sampled_from(DiagnosisRole),
    )


def _incoming() -> dict[str, SearchStrategy[Any]]:
    return {
        "standard": st.sampled_from(Standard),
        "message_id": st.uuids().map(str),
        "sender": parties(),
        "receiver": parties(),
        "citizen": people(),
        "authored_at": instants(),
        "episode_id": texts(),
        "replaces_message_id": texts(),
        "diagnoses": _some(diagnoses()),
        "narratives": _some(st.builds(Narrative, key=names(), heading=names(), text=texts())),
        "links": _some(st.builds(Link, description=texts(), url=texts())),
        "gp": _maybe(parties()),
        "gp_copy_deselected": st.booleans(),
        "copy_receivers": _some(parties()),
        "unmapped": _some(st.builds(Unmapped, path=texts(), value=texts())),
        "carried": carried_resources(),
    }


def incoming_referrals(**fixed: Any) -> SearchStrategy[IncomingReferral]:
    return _built(
        IncomingReferral,
        fixed,
        **_incoming(),
        requested_offer=texts(),
        priority=st.sampled_from(("routine", "urgent", "asap", "stat")),
        pain_onset=_maybe(days()),
        weeks_of_pain=_maybe(st.integers(0, 2000)),
        examined=_maybe(st.booleans()),
        surgery_relevant=_maybe(st.booleans()),
        previous_treatment=texts(),
    )


def incoming_plans(**fixed: Any) -> SearchStrategy[IncomingPlan]:
    return _built(
        IncomingPlan,
        fixed,
        **_incoming(),
        plan_type=st.sampled_from(PlanType),
        discharge_date=_maybe(days()),
        discharge_date_source=texts(),
        earliest_start_date=_maybe(days()),
        deadline_text=texts(),
        consent_informed=_maybe(st.booleans()),
        icf_codes=_some(
            st.builds(IcfCode, code=texts(), text=texts(), qualifier=texts(), qualifier_text=texts())
        ),
        health_care_team=_some(professionals()),
        result_receivers=_some(parties(), upto=5),
    )


# Aggregates


def _stored() -> dict[str, SearchStrategy[Any]]:
    return {"id": st.uuids(), "version": st.integers(0, 1000)}


@cache
def gp_registrations() -> SearchStrategy[GpRegistration]:
    return st.builds(
        GpRegistration,
        organisation_id=st.uuids(),
        source=st.sampled_from(GpSource),
        valid_from=days(),
        valid_to=_maybe(days()),
    )


def citizens(**fixed: Any) -> SearchStrategy[Citizen]:
    return _built(
        Citizen,
        fixed,
        **_stored(),
        details=people(),
        gp_registrations=_some(gp_registrations()),
        objects_to_disclosure=st.booleans(),
        former_numbers=st.lists(
            st.builds(FormerNumber, number=person_numbers(), until=instants()), max_size=1
        ).map(tuple),
        absorbed=_ids(),
        merged_into=_maybe(st.uuids()),
        record_holds=st.lists(
            st.builds(
                RecordHold,
                reason=st.sampled_from(HoldReason),
                since=instants(),
                until=_maybe(instants()),
            ),
            max_size=1,
        ).map(tuple),
        known_to=_ids(),
        told=st.lists(
            st.builds(Told, organisation_id=st.uuids(), details=people(), carried=carried_resources()),
            max_size=2,
        ).map(tuple),
        deceased_date=_maybe(days()),
        protection=_maybe(protections(days())),
        carried=carried_resources(),
    )


@cache
def dated_identifiers() -> SearchStrategy[DatedIdentifier]:
    return st.builds(
        DatedIdentifier,
        identifier=organisation_identifiers(),
        valid_from=st.just(date.min) | days(),
        valid_to=_maybe(days()),
    )


def organisations(**fixed: Any) -> SearchStrategy[Organisation]:
    return _built(
        Organisation,
        fixed,
        **_stored(),
        name=names(),
        kind=st.sampled_from(OrganisationKind),
        identifiers=_some(dated_identifiers(), upto=4),
        telephone=telephone_numbers(),
        location=st.just("") | digits(13),
        receives=st.frozensets(st.sampled_from(Format)),
        channel=_maybe(st.sampled_from(Channel)),
        endpoint=texts(),
        valid_from=st.just(date.min) | days(),
        valid_to=_maybe(days()),
        successor_id=_maybe(st.uuids()),
        provisional=st.booleans(),
    )


@cache
def _proposals() -> SearchStrategy[Proposal]:
    return st.builds(
        Proposal,
        rule_id=st.uuids(),
        rule=texts(),
        number=st.integers(1, 9),
        confidence=st.integers(0, 100),
        inputs=_some(texts()),
        proposed_at=instants(),
        team=texts(),
        level=texts(),
        offer=texts(),
    )


@cache
def _priorities() -> SearchStrategy[PriorityRecord]:
    return st.builds(PriorityRecord, priority=st.sampled_from(Priority), reason=names(), since=instants())


def _request() -> dict[str, SearchStrategy[Any]]:
    return _stored() | {
        "citizen_id": st.uuids(),
        "requester_id": st.uuids(),
        "submitted_by": st.uuids(),
        "source_id": st.uuids(),
        "received_at": instants(),
        "reason": texts(),
        "pathway_id": _maybe(st.uuids()),
        "replaces_id": _maybe(st.uuids()),
        "forwarded_to": st.sampled_from(["", "0316", "1083"]),
        "held_by": st.sampled_from(["", "0461", "1085"]),
        "came_from": _maybe(st.uuids()),
        "decided_at": _maybe(instants()),
        "sent_in_error": st.booleans(),
        "told_before": st.integers(0, 3),
        "handed_over": texts(),
        "proposals": st.lists(_proposals(), max_size=2).map(tuple),
        "priorities": st.lists(_priorities(), max_size=2).map(tuple),
        "area": st.sampled_from(["", "0101", "0461", "0860"]),
    }


def referrals(**fixed: Any) -> SearchStrategy[Referral]:
    return _built(
        Referral,
        fixed,
        **_request(),
        status=st.sampled_from(ReferralStatus),
        said=incoming_referrals(),
        missing=_some(names()),
        criteria=st.lists(st.sampled_from(Criterion), unique=True).map(tuple),
        override_reason=texts(),
        supplements=_some(texts()),
        sender_type=st.sampled_from(SenderType),
        facts=eligibility_facts(),
        assessed_at=_maybe(instants()),
        asked_for=_some(names()),
        contact_attempts=contact_attempts(),
    )


@cache
def clocks() -> SearchStrategy[Clock]:
    return st.builds(
        Clock,
        state=st.sampled_from(ClockState),
        basis=_maybe(st.sampled_from(ClockBasis)),
        start_date=_maybe(days()),
        deadline_date=_maybe(days()),
        right_arises_at=_maybe(instants()),
        explanation=texts(),
    )


def plans(**fixed: Any) -> SearchStrategy[RehabPlan]:
    """Draw plans; a level goes with almen only (L5)."""
    return _built(
        RehabPlan,
        fixed,
        **_request(),
        status=st.sampled_from(PlanStatus),
        said=incoming_plans(),
        plan_type=st.sampled_from(PlanType),
        discharge_date=days(),
        discharge_date_source=texts(),
        level=_maybe(st.sampled_from(PlanLevel)),
        earliest_start_date=_maybe(days()),
        type_changed_on=_maybe(days()),
        first_contact_offered_date=_maybe(days()),
        valid_offer_date=_maybe(days()),
        valid_offer_made_at=_maybe(instants()),
        late_offer_date=_maybe(days()),
        late_offer_made_at=_maybe(instants()),
        inability_declared_at=_maybe(instants()),
        programme_included=st.booleans(),
        clocks=_some(st.builds(ClockRecord, computed_at=instants(), clock=clocks())),
        **around_the_clock(texts(), days(), instants()),
    ).map(lambda plan: plan if plan.plan_type is PlanType.ALMEN else replace(plan, level=None))


@cache
def agreed_plans() -> SearchStrategy[AgreedPlan]:
    return st.builds(
        AgreedPlan,
        agreed_at=instants(),
        goals=st.lists(some_text(), min_size=1, max_size=3).map(tuple),
        expected_end_date=_maybe(days()),
        responsibilities=texts(),
    )


@cache
def closures() -> SearchStrategy[Closure]:
    return st.builds(
        Closure,
        closed_at=instants(),
        close_type=st.sampled_from(CloseType),
        stop_reason=_maybe(st.sampled_from(StopReason)),
        result_summary=texts(),
        recommendation=texts(),
        follow_up_date=_maybe(days()),
        retention_plan=texts(),
        core_messages_given=st.booleans(),
        end_measures_reason=texts(),
        not_started_reason=_maybe(st.sampled_from(NotStartedReason)),
    )


@cache
def _core_messages() -> SearchStrategy[CoreMessageDelivery]:
    return st.builds(
        CoreMessageDelivery,
        message=st.sampled_from(CoreMessage),
        given_at=instants(),
        form=st.sampled_from(Form),
        given_by=names(),
    )


@cache
def _retention_plans() -> SearchStrategy[RetentionPlan]:
    return st.builds(
        RetentionPlan,
        home_exercise=st.booleans(),
        programme=texts(),
        introduced_at=_maybe(instants()),
        introduced_by=names(),
        local_options=st.lists(some_text(), max_size=2).map(tuple),
        habits=texts(),
    )


@cache
def _others_told() -> SearchStrategy[OtherTold]:
    return st.builds(
        OtherTold,
        milestone=st.sampled_from(Milestone),
        actor=st.sampled_from(OtherActor),
        outcome=st.sampled_from(Sharing),
        at=instants(),
        note=texts(),
    )


def pathways(**fixed: Any) -> SearchStrategy[Pathway]:
    return _built(
        Pathway,
        fixed,
        **_stored(),
        status=st.sampled_from(PathwayStatus),
        citizen_id=st.uuids(),
        legal_basis=st.sampled_from(LegalBasis),
        opened_at=instants(),
        referral_ids=_ids(),
        plan_ids=_ids(),
        programme_included=st.booleans(),
        area=st.sampled_from(["", "0101", "0461", "0860"]),
        coordinator=names(),
        coordinator_telephone=telephone_numbers(),
        clarified_at=_maybe(instants()),
        start_told_for=_ids(),
        conversation_at=_maybe(instants()),
        rehab_start_date=_maybe(days()),
        settlements=_some(conversation.settlements()),
        agreed_plan=_maybe(agreed_plans()),
        closure=_maybe(closures()),
        earlier_closures=st.lists(closures(), max_size=1).map(tuple),
        core_messages=st.lists(_core_messages(), max_size=2).map(tuple),
        retention=_maybe(_retention_plans()),
        others_told=st.lists(_others_told(), max_size=2).map(tuple),
        followed_up_at=_maybe(instants()),
        programme_reason=texts(),
        coordination=_maybe(coordination_needs()),
        contact_attempts=contact_attempts(),
        backing=st.sampled_from(Backing),
    )


def _of_pathway() -> dict[str, SearchStrategy[Any]]:
    return _stored() | {"citizen_id": st.uuids(), "pathway_id": st.uuids()}


@cache
def assessments(**fixed: Any) -> SearchStrategy[Assessment]:
    return _built(
        Assessment,
        fixed,
        **_of_pathway(),
        status=st.sampled_from(AssessmentStatus),
        kind=st.sampled_from(AssessmentKind),
        booked_for=_maybe(instants()),
        held_at=_maybe(instants()),
        mode=st.sampled_from(Mode),
        conducted_by=names(),
        what_matters=texts(),
        summary=texts(),
        answers=_some(conversation.need_answers(), upto=4),
        record=conversation.records(),
        planned_minutes=_maybe(st.integers(1, 480)),
        actual_minutes=_maybe(st.integers(1, 480)),
        is_short=st.booleans(),
        reason=texts(),
    )


@st.composite
def offers(draw: st.DrawFn, /, **fixed: Any) -> Offer:
    basis = draw(st.sampled_from(LegalBasis))
    code, category = draw(st.sampled_from(sorted(INTERVENTION_CATEGORY[basis].items())))
    offer: Offer = draw(
        _built(
            Offer,
            {"fsiii_code": code, "category": category} | fixed,
            **_of_pathway(),
            status=st.sampled_from(OfferStatus),
            name=some_text(),
            offered_at=instants(),
            answered_at=_maybe(instants()),
            answer_reason=texts(),
            deferred_to=_maybe(days()),
            grounds=conversation.grounds(),
        )
    )
    return offer


@st.composite
def activities(draw: st.DrawFn, /, **fixed: Any) -> Activity:
    basis = fixed.get("legal_basis") or draw(st.sampled_from(LegalBasis))
    code, category = draw(st.sampled_from(sorted(INTERVENTION_CATEGORY[basis].items())))
    planned_from = draw(days())
    activity: Activity = draw(
        _built(
            Activity,
            {"fsiii_code": code, "category": category, "legal_basis": basis, "planned_from": planned_from}
            | fixed,
            **_of_pathway(),
            status=st.sampled_from(ActivityStatus),
            offer_id=st.uuids(),
            name=some_text(),
            delivery_types=st.lists(st.sampled_from(DeliveryType), min_size=1, unique=True).map(tuple),
            planned_to=st.integers(0, 400).map(lambda count: planned_from + timedelta(days=count)),
            stop_reason=_maybe(st.sampled_from(StopReason)),
        )
    )
    return activity


@st.composite
def sessions(draw: st.DrawFn, /, **fixed: Any) -> Session:
    start = draw(instants())
    session: Session = draw(
        _built(
            Session,
            {"planned_start": start, "planned_end": start + draw(_lengths())} | fixed,
            **_of_pathway(),
            status=st.sampled_from(Attendance),
            activity_id=st.uuids(),
            place=texts(),
            reason=texts(),
            moved_to_id=_maybe(st.uuids()),
        )
    )
    return session


@cache
def _lengths() -> SearchStrategy[timedelta]:
    return st.timedeltas(timedelta(minutes=1), timedelta(hours=8))


@cache
def routes() -> SearchStrategy[Route]:
    return st.builds(
        Route,
        format=st.sampled_from(Format),
        channel=st.sampled_from(Channel),
        endpoint=texts(),
        reason=texts(),
    )


def notices(**fixed: Any) -> SearchStrategy[Notice]:
    return _built(
        Notice,
        fixed,
        **_stored(),
        status=st.sampled_from(NoticeStatus),
        type=st.sampled_from(NoticeType),
        role=st.sampled_from(RecipientRole),
        citizen_id=st.uuids(),
        request_id=st.uuids(),
        legal_basis=st.sampled_from(LegalBasis),
        standard=st.sampled_from(Standard),
        due_at=instants(),
        pathway_id=_maybe(st.uuids()),
        occurrence=st.integers(1, 20),
        place=st.integers(0, 4),
        correction=st.integers(0, 3),
        corrects=texts(),
        drafted_at=_maybe(instants()),
        queued_at=_maybe(instants()),
        wording=_some(st.builds(Section, heading=names(), paragraphs=_some(texts()))),
        named=_maybe(parties()),
        message=texts(),
        recipient_id=_maybe(st.uuids()),
        recipient=_maybe(parties()),
        route=_maybe(routes()),
        letter_id=texts(),
        subject=texts(),
        content=_some(st.builds(Section, heading=names(), paragraphs=_some(texts()))),
        sent_at=_maybe(instants()),
        acknowledged_at=_maybe(instants()),
        reason=texts(),
        senders=_ids(),
        stopped_by_death=st.booleans(),
        answered_at=_maybe(instants()),
    )
