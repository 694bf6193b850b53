"""Aggregates ready for a test to name only what it is about: `a_plan(status=PlanStatus.OFFERED)`.

Everything that is not named is plausible, valid and of no importance to the test. The story behind
the defaults: discharged, referred and received on Monday 3 March 2025 in municipality 0157.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, Mode, NeedAnswer, Topic
from app.domain.citizens import Citizen, GpRegistration, GpSource
from app.domain.codes import Category, LegalBasis
from app.domain.decision import Aggregate, Decision
from app.domain.identifiers import Cpr, Gln, MunicipalityCode, Shak, Sor, Ydernummer
from app.domain.intake import (
    CodeSystem,
    Diagnosis,
    IncomingPlan,
    IncomingReferral,
    Narrative,
    PlanType,
    Standard,
)
from app.domain.legal_days import COPENHAGEN
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus, Weight, WorkSituation
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole
from app.domain.offers import Offer, OfferStatus
from app.domain.organisations import Channel, DatedIdentifier, Format, Organisation, OrganisationKind
from app.domain.other_care import CareActor, CareSource, OtherCare, OtherCareStatus
from app.domain.parties import Address, Party, PersonDetails
from app.domain.pathway_decisions import Conversation
from app.domain.pathways import AgreedPlan, CloseType, Closure, Pathway, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.routing import By, Condition, RoutingRule, RuleStatus
from app.domain.service_targets import (
    CountedFrom,
    DayKind,
    Milestone,
    ServiceTarget,
    ServiceTargetStatus,
)
from app.domain.sessions import Attendance, Session
from app.domain.stratifications import Stratification, StratificationStatus, SupportGroup
from app.domain.work import WorkStatus

MONDAY = date(2025, 3, 3)
TRAINING_119 = "ab87c0b5-40be-4e0a-b749-d9f833bfed2d"
TRAINING_140 = "2abe20c7-c0b4-41c1-b397-52acf36499ef"
"""The FSIII interventions for physical training, one per law (domain reference §3.2)."""


def danish(day: date | str, clock: str = "09:00:00") -> datetime:
    """Return the instant (in UTC) at which clocks in Denmark show this day and time."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time.fromisoformat(clock), COPENHAGEN).astimezone(UTC)


NOW = danish(MONDAY)


def new_id() -> UUID:
    """What decisions take ids from."""
    return uuid4()


# People and organisations


def a_person(**overrides: Any) -> PersonDetails:
    details = PersonDetails(
        number=Cpr("2512489996"),
        given_name="Åse Mærsk",
        family_name="Sørensen",
        address=Address(street="Strandvejen 12", district="Hellerup", postal_code="2900"),
        municipality=MunicipalityCode("0157"),
    )
    return replace(details, **overrides)


def a_citizen(**overrides: Any) -> Citizen:
    return replace(Citizen(id=uuid4(), version=1, details=a_person()), **overrides)


def a_gp_registration(**overrides: Any) -> GpRegistration:
    registration = GpRegistration(uuid4(), GpSource.REGISTERED, valid_from=date(2020, 1, 1))
    return replace(registration, **overrides)


def a_practice(**overrides: Any) -> Party:
    """Return a general practice as a letter names it."""
    practice = Party(
        name="Lægerne Rosenhøj",
        gln_text="5798000362055",
        sor=Sor("265161000016000"),
        ydernummer=Ydernummer("012345"),
    )
    return replace(practice, **overrides)


def a_hospital(**overrides: Any) -> Party:
    """Return a hospital department as a letter names it."""
    department = Party(
        name="Rigshospitalet",
        department="Rygkirurgisk Afdeling",
        sor=Sor("441211000016000"),
        shak=Shak("130112"),
    )
    return replace(department, **overrides)


def a_municipality(**overrides: Any) -> Party:
    return replace(Party(name="Gentofte Kommune", municipality=MunicipalityCode("0157")), **overrides)


def an_organisation(**overrides: Any) -> Organisation:
    """Return a general practice in the register that reads MedCom's letters and fetches them itself."""
    organisation = Organisation(
        id=uuid4(),
        version=1,
        name="Lægerne Rosenhøj",
        kind=OrganisationKind.GP,
        identifiers=(
            DatedIdentifier(Sor("265161000016000")),
            DatedIdentifier(Gln("5798000362055")),
            DatedIdentifier(Ydernummer("012345")),
        ),
        receives=frozenset({Format.XDIS15, Format.XDIS91}),
        channel=Channel.POLLING,
    )
    return replace(organisation, **overrides)


def a_provider(**overrides: Any) -> Organisation:
    """Return a private provider that a citizen's free choice may give a case to."""
    provider = Organisation(
        id=uuid4(),
        version=1,
        name="Fysioterapi Fyn",
        kind=OrganisationKind.PRIVATE_PROVIDER,
        identifiers=(DatedIdentifier(Sor("9904011000016009")),),
    )
    return replace(provider, **overrides)


# Requests


def an_incoming_referral(**overrides: Any) -> IncomingReferral:
    """Return what a general practice wrote in an XREF15."""
    said = IncomingReferral(
        standard=Standard.XREF15,
        message_id=uuid4().hex[:14],
        sender=a_practice(),
        receiver=a_municipality(),
        citizen=a_person(),
        authored_at=NOW,
        diagnoses=(Diagnosis("L03", CodeSystem.ICPC2, "Lændesmerter uden udstråling"),),
        narratives=(Narrative("anamnesis", "Anamnese", "Ondt i lænden siden efteråret."),),
        weeks_of_pain=20,
        examined=True,
        surgery_relevant=False,
    )
    return replace(said, **overrides)


def an_incoming_plan(**overrides: Any) -> IncomingPlan:
    """Return what a hospital department wrote in a G-GOP."""
    said = IncomingPlan(
        standard=Standard.GGOP,
        message_id=uuid4().hex[:14],
        sender=a_hospital(),
        receiver=a_municipality(),
        citizen=a_person(),
        authored_at=NOW,
        diagnoses=(Diagnosis("DM511", CodeSystem.SKS, "Lumbal diskusprolaps med radikulopati"),),
        gp=a_practice(),
        plan_type=PlanType.ALMEN,
        discharge_date=MONDAY,
    )
    return replace(said, **overrides)


def a_referral(**overrides: Any) -> Referral:
    referral = Referral(
        id=uuid4(),
        version=1,
        status=ReferralStatus.RECEIVED,
        citizen_id=uuid4(),
        requester_id=uuid4(),
        submitted_by=uuid4(),
        source_id=uuid4(),
        received_at=NOW,
        said=an_incoming_referral(),
    )
    return replace(referral, **overrides)


def a_plan(**overrides: Any) -> RehabPlan:
    plan = RehabPlan(
        id=uuid4(),
        version=1,
        status=PlanStatus.RECEIVED,
        citizen_id=uuid4(),
        requester_id=uuid4(),
        submitted_by=uuid4(),
        source_id=uuid4(),
        received_at=NOW,
        said=an_incoming_plan(),
        plan_type=PlanType.ALMEN,
        discharge_date=MONDAY,
    )
    return replace(plan, **overrides)


# The pathway and what hangs on it


CLARIFIED = (PathwayStatus.CLARIFIED, PathwayStatus.PLANNED, PathwayStatus.IN_REHAB, PathwayStatus.CLOSING)


def a_pathway(**overrides: Any) -> Pathway:
    pathway = Pathway(
        id=uuid4(),
        version=1,
        status=PathwayStatus.OPEN,
        citizen_id=uuid4(),
        legal_basis=LegalBasis.SUL119,
        opened_at=NOW,
        programme_included=True,
        coordinator="Bente Højgård",
        coordinator_telephone="39981234",
    )
    is_clarified = overrides.get("status", PathwayStatus.OPEN) in CLARIFIED
    return replace(pathway, **{"clarified_at": NOW if is_clarified else None} | overrides)


def every_question_asked(**values: Any) -> tuple[NeedAnswer, ...]:
    """Return the answers of one who neither smokes nor drinks much nor weighs much, and works."""
    said: dict[str, Any] = {
        "smoking": Smoking(SmokingStatus.NEVER),
        "alcohol": Alcohol(3),
        "weight": Weight(170, 70_000),
        "work": WorkSituation(WorkStatus.IN_WORK, 37),
    } | values
    return tuple(NeedAnswer(topic, asked=True, **{topic.lower(): said[topic.lower()]}) for topic in Topic)


def a_conversation(**overrides: Any) -> Conversation:
    said = Conversation(
        held_at=NOW,
        mode=Mode.AT_CENTRE,
        conducted_by="Bente Højgård",
        what_matters="At kunne løfte mit barnebarn.",
        answers=every_question_asked(),
    )
    return replace(said, **overrides)


def an_assessment(**overrides: Any) -> Assessment:
    assessment = Assessment(
        id=uuid4(),
        version=1,
        status=AssessmentStatus.HELD,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        kind=AssessmentKind.CLARIFYING,
        held_at=NOW,
        conducted_by="Bente Højgård",
        answers=every_question_asked(),
    )
    return replace(assessment, **overrides)


def an_offer(**overrides: Any) -> Offer:
    offer = Offer(
        id=uuid4(),
        version=1,
        status=OfferStatus.OFFERED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        category=Category.TRAINING,
        fsiii_code=TRAINING_119,
        name="Rygholdet",
        offered_at=NOW,
    )
    return replace(offer, **overrides)


def a_stratification(**overrides: Any) -> Stratification:
    placed = Stratification(
        id=uuid4(),
        version=1,
        status=StratificationStatus.CURRENT,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        stratified_at=NOW,
        stratified_by="Bente Højgård",
        group=SupportGroup.HOLD_OPFOELGNING,
        rationale="Profiterer af hold.",
    )
    return replace(placed, **overrides)


def an_other_care(**overrides: Any) -> OtherCare:
    care = OtherCare(
        id=uuid4(),
        version=1,
        status=OtherCareStatus.REGISTERED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        actor=CareActor.PHYSIOTHERAPIST,
        actor_name="Fysioterapien Strandvejen",
        category=Category.TRAINING,
        from_date=MONDAY,
        to_date=None,
        source=CareSource.CITIZEN,
        registered_at=NOW,
    )
    return replace(care, **overrides)


def an_agreed_plan(**overrides: Any) -> AgreedPlan:
    return replace(AgreedPlan(agreed_at=NOW, goals=("Gå tre kilometer uden pause.",)), **overrides)


def an_activity(**overrides: Any) -> Activity:
    activity = Activity(
        id=uuid4(),
        version=1,
        status=ActivityStatus.ACTIVE,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        offer_id=uuid4(),
        category=Category.TRAINING,
        fsiii_code=TRAINING_119,
        legal_basis=LegalBasis.SUL119,
        name="Rygholdet",
        delivery_types=(DeliveryType.GROUP,),
        planned_from=MONDAY,
        planned_to=MONDAY + timedelta(weeks=8),
    )
    return replace(activity, **overrides)


def a_session(**overrides: Any) -> Session:
    session = Session(
        id=uuid4(),
        version=1,
        status=Attendance.PLANNED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        activity_id=uuid4(),
        planned_start=NOW,
        planned_end=NOW + timedelta(hours=1),
        place="Sundhedscentret, sal 2",
    )
    return replace(session, **overrides)


def a_closure(**overrides: Any) -> Closure:
    """Return a closure that may stand: core messages given and a retention plan made."""
    closure = Closure(
        closed_at=NOW,
        close_type=CloseType.COMPLETED,
        result_summary="Borgeren går nu tre kilometer uden pause.",
        recommendation="Opfølgning ved behov.",
        retention_plan="Fortsætter i den lokale gymnastikforening.",
        core_messages_given=True,
        end_measures_reason="Borgeren ønskede ikke at blive målt.",
    )
    return replace(closure, **overrides)


def a_routing_rule(**overrides: Any) -> RoutingRule:
    rule = RoutingRule(
        id=uuid4(),
        version=1,
        status=RuleStatus.ACTIVE,
        name="Ryg",
        series=uuid4(),
        number=1,
        conditions=(Condition(By.LEGAL_BASIS, "SUL119"),),
        confidence=80,
        team="Team Ryg",
    )
    return replace(rule, **overrides)


def a_notice(**overrides: Any) -> Notice:
    notice = Notice(
        id=uuid4(),
        version=1,
        status=NoticeStatus.DUE,
        type=NoticeType.START,
        role=RecipientRole.OWN_GP,
        citizen_id=uuid4(),
        request_id=uuid4(),
        legal_basis=LegalBasis.SUL119,
        standard=Standard.XREF15,
        due_at=NOW,
    )
    return replace(notice, **overrides)


def a_service_target(**overrides: Any) -> ServiceTarget:
    """Return a target of five working days from receipt to the first contact."""
    target = ServiceTarget(
        id=uuid4(),
        version=1,
        status=ServiceTargetStatus.IN_FORCE,
        name="Kontakt inden 5 hverdage",
        milestone=Milestone.FIRST_CONTACT,
        days=5,
        day_kind=DayKind.WORKING,
        counted_from=CountedFrom.RECEIPT,
        valid_from=date(2025, 1, 1),
    )
    return replace(target, **overrides)


# Reading a decision

A = TypeVar("A", bound=Aggregate)


def every(kind: type[A], decision: Decision) -> list[A]:
    """Return the last state of each aggregate of one kind, in the order the decision first names them."""
    last = {
        change.aggregate.id: change.aggregate
        for change in decision.changes
        if isinstance(change.aggregate, kind)
    }
    return list(last.values())


def the(kind: type[A], decision: Decision) -> A:
    """Return the last state of the only aggregate of its kind in the decision."""
    (only,) = every(kind, decision)
    return only


def events(decision: Decision) -> list[str]:
    return [change.event for change in decision.changes]
