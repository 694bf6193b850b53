"""Two authorities and one citizen: what crosses between them, and what is noted of it (ADR 0009)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.activities import Activity, DeliveryType
from app.domain.activity_decisions import PlannedSession, Terms
from app.domain.assessments import AssessmentKind, Mode, NeedAnswer, Topic
from app.domain.citizens import Citizen
from app.domain.clarifying_decisions import Placement
from app.domain.codes import LegalBasis, PlanLevel, StopReason
from app.domain.decision import Decision
from app.domain.duplicate_detection import TrainingElsewhere
from app.domain.duplicates import AlertLevel, AlertStatus, DuplicateAlert, Match, MatchKind
from app.domain.free_choice_decisions import finish_at_provider
from app.domain.identifiers import Cpr, Sor
from app.domain.intake import CodeSystem, Diagnosis
from app.domain.offers import OfferEvent, OfferGrounds
from app.domain.parties import Party
from app.domain.pathway_decisions import Conversation
from app.domain.pathways import Pathway
from app.domain.plan_decisions import Classification, declare_inability, mark_error
from app.domain.plans import RehabPlan
from app.domain.referral_decisions import Acceptance
from app.domain.referrals import Criterion, Referral
from app.domain.refusals import RuleNotMet
from app.domain.settlements import MANDATORY, Outcome
from app.domain.stratifications import SupportGroup
from app.persistence.mapping import MAPPED
from app.persistence.training import training_elsewhere
from app.usecases.accept_referral import accept_referral
from app.usecases.agree_plan import agree_plan
from app.usecases.choose_provider import choose_provider
from app.usecases.citizen_record import change_number
from app.usecases.clarify import Settling
from app.usecases.classify_plan import classify_plan
from app.usecases.decide_plan import decide_plan
from app.usecases.enrol import Enrolment, enrol
from app.usecases.hold_conversation import Agreed, hold_conversation
from app.usecases.make_offer import Offering, make_offer
from app.usecases.stop_activity import stop_activity
from tests.domain.builders import TRAINING_119
from tests.usecases.world import (
    CITIZEN,
    HOLBAEK,
    HOLBAEK_KOMMUNE,
    ODENSE,
    SYDDANMARK,
    World,
    a_letter_from,
    a_plan_from,
)

PROVIDER = "9904011000016009"

KNEE = (Diagnosis("DM171", CodeSystem.SKS, "Knæartrose"),)


SETTLED = Agreed(
    settlements=[Settling(category=c, outcome=Outcome.NOT_RELEVANT, reason="Intet behov") for c in MANDATORY],
    placement=Placement(by="Mette Holm", rationale="Profiterer af hold", group=SupportGroup.HOLD_OPFOELGNING),
)


class Municipality:
    """One authority that leads the citizen of these tests to training."""

    def __init__(self, world: World, authority: str) -> None:
        self.world, self.authority = world, authority
        own = authority == ODENSE
        self.client = "demo-municipality" if own else "demo-municipality-2"

    async def run(self, body: Any) -> Any:
        return await self.world.run(body, client=self.client, authority=self.authority)

    async def pathway(self, id_: UUID) -> Pathway:
        return await self.world.get(Pathway, id_, authority=self.authority)

    async def refer(self, **said: Any) -> Referral:
        letter = a_letter_from(**({} if self.authority == ODENSE else {"receiver": HOLBAEK_KOMMUNE}) | said)
        received = await self.world.receive(letter, authority=self.authority)
        assert isinstance(received.subject, Referral)
        return received.subject

    async def opened(self, **said: Any) -> Pathway:
        """Refer, accept and hold the first conversation."""
        referral = await self.refer(**said)
        accepted = Acceptance(
            criteria=(Criterion.OVER_12_WEEKS,),
            override_reason="",
            coordinator="Mette Holm",
            coordinator_telephone="63",
        )
        await self.run(
            lambda work: accept_referral(work, referral.id, seen_version=referral.version, said=accepted)
        )
        held = await self.world.get(Referral, referral.id, authority=self.authority)
        assert held.pathway_id
        said_then = Conversation(
            held_at=self.world.clock(),
            mode=Mode.AT_CENTRE,
            conducted_by="Mette Holm",
            answers=tuple(NeedAnswer(topic, asked=False, reason_not_asked="Kendt") for topic in Topic),
        )
        id_ = held.pathway_id
        await self.run(
            lambda work: hold_conversation(
                work, id_, seen_version=1, kind=AssessmentKind.CLARIFYING, said=said_then, agreed=SETTLED
            )
        )
        return await self.pathway(id_)

    async def offered(self, pathway: Pathway, *, reason: str = "") -> Pathway:
        await self.run(
            lambda work: make_offer(
                work,
                pathway.id,
                seen_version=pathway.version,
                said=Offering(
                    fsiii_code=TRAINING_119,
                    name="Rygholdet",
                    answer=OfferEvent.ACCEPT,
                    grounds=OfferGrounds(duplicate_reason=reason),
                ),
            )
        )
        return await self.pathway(pathway.id)

    async def enrolled(self, pathway: Pathway) -> Activity:
        planned = await self.pathway(pathway.id)
        await self.run(
            lambda work: agree_plan(
                work,
                pathway.id,
                seen_version=planned.version,
                goals=("Cykle",),
                expected_end_date=None,
                responsibilities="",
            )
        )
        return await self.enrol(pathway)

    async def enrol(self, pathway: Pathway) -> Activity:
        planned = await self.pathway(pathway.id)
        offers = await self.world.rows("SELECT id FROM offer WHERE pathway_id = $1", pathway.id)
        now = self.world.clock()
        times = [PlannedSession(now, now + timedelta(hours=1))]
        await self.run(
            lambda work: enrol(
                work,
                pathway.id,
                seen_version=planned.version,
                wanted=Enrolment(
                    offer_id=offers[0]["id"],
                    sessions=times,
                    delivery_types=(DeliveryType.GROUP,),
                    terms=Terms(),
                ),
            )
        )
        (row,) = await self.world.rows("SELECT * FROM activity WHERE pathway_id = $1", pathway.id)
        found: Activity = MAPPED[Activity].to_domain(row)
        return found

    async def training(self, **said: Any) -> Activity:
        return await self.enrolled(await self.offered(await self.opened(**said)))

    async def stopped(self, **said: Any) -> None:
        activity = await self.training(**said)
        await self.run(
            lambda work: stop_activity(
                work, activity.id, seen_version=activity.version, reason=StopReason.AKTIVT_FRAVALG
            )
        )

    async def given(self, **said: Any) -> RehabPlan:
        """Receive a plan, and give it to a private provider because we cannot begin in time."""
        letter = a_plan_from(**({} if self.authority == ODENSE else {"receiver": HOLBAEK_KOMMUNE}) | said)
        received = await self.world.receive(letter, client="demo-hospital", authority=self.authority)
        plan = received.subject
        known = Classification(
            level=PlanLevel.BASAL, coordinator="Mette Holm", coordinator_telephone="63751020"
        )
        await self.run(lambda work: classify_plan(work, plan.id, seen_version=plan.version, said=known))
        await self.decide(plan.id, lambda held: declare_inability(held, now=self.world.clock()))
        held = await self.world.get(RehabPlan, plan.id, authority=self.authority)
        chosen: dict[str, Any] = {"provider": Party(sor=Sor(PROVIDER)), "reason": "Tættere på"}
        await self.run(lambda work: choose_provider(work, plan.id, seen_version=held.version, **chosen))
        return await self.world.get(RehabPlan, plan.id, authority=self.authority)

    async def decide(self, id_: UUID, decision: Callable[[RehabPlan], Decision]) -> None:
        held = await self.world.get(RehabPlan, id_, authority=self.authority)
        await self.run(lambda work: decide_plan(work, id_, seen_version=held.version, decide=decision))

    async def alerts(self) -> list[DuplicateAlert]:
        rows = await self.world.rows(
            "SELECT * FROM duplicate_alert WHERE authority = $1 ORDER BY ordinal", self.authority
        )
        return [MAPPED[DuplicateAlert].to_domain(row) for row in rows]

    async def elsewhere(self) -> tuple[TrainingElsewhere, ...]:
        citizen_id = UUID(int=1)
        found: tuple[TrainingElsewhere, ...] = await self.run(
            lambda work: training_elsewhere(work, [CITIZEN.number], citizen_id=citizen_id)
        )
        return found


@pytest.fixture
def odense(world: World) -> Municipality:
    return Municipality(world, ODENSE)


@pytest.fixture
def holbaek(world: World) -> Municipality:
    return Municipality(world, HOLBAEK)


@pytest.mark.requirement("R119")
async def test_open_training_at_another_authority_is_red_and_says_whom_to_call(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    await odense.refer()
    (alert,) = await odense.alerts()
    (match,) = alert.matched
    assert (alert.level, match.kind, match.level) == (AlertLevel.RED, MatchKind.OPEN_TRAINING, AlertLevel.RED)
    assert (match.authority, match.legal_basis) == (HOLBAEK, LegalBasis.SUL119)
    assert "Holbæk" in match.provider
    assert await holbaek.alerts() == []


@pytest.mark.requirement("R119")
async def test_of_another_authoritys_training_nothing_else_is_told(
    odense: Municipality, holbaek: Municipality
) -> None:
    activity = await holbaek.training()
    await odense.refer()
    (alert,) = await odense.alerts()
    known = {"kind", "level", "key", "legal_basis", "authority", "provider", "telephone", "month"}
    default = Match(MatchKind.OPEN_TRAINING, AlertLevel.RED, "")
    told = {f.name for f in fields(Match) if getattr(alert.matched[0], f.name) != getattr(default, f.name)}
    assert told <= known
    assert str(activity.id) not in str([getattr(alert.matched[0], f.name) for f in fields(Match)])


@pytest.mark.requirement("R119")
async def test_the_question_is_noted_at_both_authorities(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    await world.rows("DELETE FROM audit_entry")
    referral = await odense.refer()
    rows = await world.rows(
        "SELECT authority, organisation_id, citizen_id, detail FROM audit_entry"
        " WHERE object_type = 'Training elsewhere' ORDER BY authority"
    )
    theirs, ours = rows
    assert (theirs["authority"], theirs["detail"]) == (HOLBAEK, f"asked by: {ODENSE}")
    assert (ours["authority"], ours["detail"]) == (ODENSE, f"asked: {HOLBAEK}")
    assert ours["citizen_id"] == referral.citizen_id
    their_id = await world.value("SELECT id FROM citizen WHERE authority = $1", HOLBAEK)
    assert theirs["citizen_id"] == their_id != referral.citizen_id


@pytest.mark.requirement("R119")
async def test_an_authority_that_does_not_know_the_citizen_is_not_bothered(
    world: World, odense: Municipality
) -> None:
    await odense.refer()
    rows = await world.rows("SELECT authority, detail FROM audit_entry WHERE action = 'search'")
    assert [(r["authority"], r["detail"]) for r in rows] == [(ODENSE, "asked: nobody knows them")]
    assert await odense.alerts() == []


@pytest.mark.requirement("R119")
async def test_training_that_ended_elsewhere_is_amber_for_twelve_months_and_told_by_month(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.stopped()
    ended = world.clock()
    assert await odense.elsewhere() == (TrainingElsewhere(HOLBAEK, LegalBasis.SUL119, f"{ended:%Y-%m}"),)
    world.clock.advance(days=365)
    assert len(await odense.elsewhere()) == 1
    world.clock.advance(days=1)
    assert await odense.elsewhere() == ()


@pytest.mark.requirement("R119")
async def test_a_request_after_training_ended_elsewhere_raises_amber(
    odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.stopped()
    await odense.refer()
    (alert,) = await odense.alerts()
    assert alert.level is AlertLevel.AMBER
    assert alert.matched[0].month


@pytest.mark.requirement("R119")
async def test_training_that_another_authority_gave_to_a_private_provider_is_red_and_tells_not_to_whom(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.given()
    await odense.refer()
    (alert,) = await odense.alerts()
    (match,) = alert.matched
    assert (match.level, match.authority, match.legal_basis) == (AlertLevel.RED, HOLBAEK, LegalBasis.SUL140)
    default = Match(MatchKind.OPEN_TRAINING, AlertLevel.RED, "")
    told = {f.name for f in fields(Match) if getattr(match, f.name) != getattr(default, f.name)}
    assert told <= {"key", "legal_basis", "authority", "provider", "telephone"}
    assert "Holbæk" in match.provider


@pytest.mark.requirement("R119")
async def test_training_that_ended_at_a_provider_elsewhere_is_told_by_month_for_twelve_months(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    plan = await holbaek.given()
    assert await odense.elsewhere() == (TrainingElsewhere(HOLBAEK, LegalBasis.SUL140),)
    ended = world.clock()
    await holbaek.decide(plan.id, lambda held: finish_at_provider(held, reason="Slut", now=ended))
    assert await odense.elsewhere() == (TrainingElsewhere(HOLBAEK, LegalBasis.SUL140, f"{ended:%Y-%m}"),)
    world.clock.advance(days=366)
    assert await odense.elsewhere() == ()


@pytest.mark.requirement("R119")
async def test_what_a_provider_elsewhere_trains_of_another_part_of_the_body_is_not_told(
    odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.given(diagnoses=KNEE)
    assert await odense.elsewhere() == ()


@pytest.mark.requirement("R119")
async def test_a_plan_elsewhere_that_was_an_error_was_given_to_nobody(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    plan = await holbaek.given()
    assert len(await odense.elsewhere()) == 1
    await holbaek.decide(plan.id, lambda held: mark_error(held, reason="Fejl", now=world.clock()))
    assert await odense.elsewhere() == ()


@pytest.mark.requirement("R119", "L1")
async def test_training_elsewhere_under_a_number_the_citizen_had_is_found_too(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    first = await odense.refer()
    known = await world.get(Citizen, first.citizen_id, authority=ODENSE)
    newer = Cpr("2509479997")
    await odense.run(
        lambda work: change_number(
            work, known.id, seen_version=known.version, number=newer, reason="Nyt nummer"
        )
    )
    await odense.refer(citizen=replace(CITIZEN, number=newer), message_id="NEXT")
    assert [alert.level for alert in await odense.alerts()] == [AlertLevel.RED, AlertLevel.RED]


@pytest.mark.requirement("R119")
async def test_a_request_for_another_part_of_the_body_asks_nobody(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    await odense.refer(diagnoses=KNEE)
    assert await odense.alerts() == []
    assert await world.value("SELECT count(*) FROM audit_entry WHERE detail LIKE 'asked by: 0461'") == 0


@pytest.mark.requirement("R119")
async def test_training_under_a_plan_elsewhere_is_judged_by_its_diagnoses(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    await world.rows("UPDATE pathway SET content = jsonb_set(content, '{programme_included}', 'false')")
    assert len(await odense.elsewhere()) == 1
    await world.rows(
        "UPDATE referral SET content = jsonb_set(content, '{said,diagnoses,0,code}', '\"DM171\"')"
    )
    assert await odense.elsewhere() == ()


@pytest.mark.requirement("R20", "R119")
async def test_offering_what_goes_on_at_another_authority_needs_a_reason_and_warns(
    odense: Municipality, holbaek: Municipality
) -> None:
    pathway = await odense.opened()
    await holbaek.training()
    # Holbæk too was told of nothing: Odense had only a pathway.
    with pytest.raises(RuleNotMet, match="going on already: Holbæk"):
        await odense.offered(pathway)
    assert await odense.alerts() == []
    await odense.offered(pathway, reason="Holbæk stopper, borgeren er flyttet.")
    (alert,) = await odense.alerts()
    assert (alert.level, alert.pathway_id) == (AlertLevel.RED, pathway.id)


@pytest.mark.requirement("R119")
async def test_what_began_elsewhere_after_the_offer_holds_enrolment_until_somebody_looked(
    odense: Municipality, holbaek: Municipality
) -> None:
    pathway = await odense.offered(await odense.opened())
    theirs = await holbaek.offered(await holbaek.opened())
    await holbaek.enrolled(theirs)
    with pytest.raises(RuleNotMet, match="run check-duplicates"):
        await odense.enrolled(pathway)
    assert await odense.alerts() == []


@pytest.mark.requirement("R119")
async def test_a_plan_received_while_another_authority_trains_keeps_its_deadline(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await holbaek.training()
    plan = await world.discharged()
    (alert,) = await odense.alerts()
    assert (alert.level, alert.plan_id) == (AlertLevel.RED, plan.id)
    assert plan.clock(now=world.clock()).deadline_date == alert.deadline_shown == date(2026, 11, 27)


@pytest.mark.requirement("R119", "L3")
async def test_after_the_reform_the_region_is_told_of_training_the_municipality_began(
    world: World, odense: Municipality
) -> None:
    """§ 119 moves to the region on 1 January 2027; the pathway goes on where it is."""
    await odense.training()
    world.clock.advance(days=60)
    assert world.clock().date() >= date(2027, 1, 1)
    await world.receive(a_letter_from(), authority=SYDDANMARK)
    region = Municipality(world, SYDDANMARK)
    (alert,) = await region.alerts()
    (match,) = alert.matched
    assert (match.level, match.authority, match.provider) == (AlertLevel.RED, ODENSE, "Odense Kommune")


@pytest.mark.requirement("R119")
async def test_what_only_informs_expires_by_itself_and_what_must_be_decided_does_not(
    world: World, odense: Municipality, holbaek: Municipality
) -> None:
    await world.discharged()
    await world.discharged()
    await holbaek.training()
    await odense.refer()
    assert [alert.level for alert in await odense.alerts()] == [AlertLevel.YELLOW, AlertLevel.RED]
    await world.work()
    assert [alert.status for alert in await odense.alerts()] == [AlertStatus.OPEN, AlertStatus.OPEN]
    world.clock.advance(days=15)
    await world.work()
    assert [alert.status for alert in await odense.alerts()] == [AlertStatus.EXPIRED, AlertStatus.OPEN]
