"""A forwarded request arrives at the other authority: once, whole, and never on nobody's list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.citizens import Citizen
from app.domain.decision import Decision
from app.domain.eligibility_facts import EligibilityFacts, PsychosocialFactor
from app.domain.intake import PlanType
from app.domain.plan_decisions import change_type, correct_discharge_date
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.publishing import EVERYONE
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet, Unresolved
from app.persistence.database import Scope
from app.persistence.health import read_health
from app.usecases.ask_for_supplement import ask_for_supplement
from app.usecases.assess_eligibility import assess_eligibility
from app.usecases.decide_plan import decide_plan
from app.usecases.forward_request import forward_request
from app.usecases.hand_over import hand_over
from app.usecases.receive_letter import receive_letter
from app.usecases.register_supplement import register_supplement
from tests.usecases.letters import LETTERS
from tests.usecases.world import HOLBAEK, ODENSE, SYDDANMARK, World, a_citizen_numbered, a_letter_from

REASON = "Borgeren er flyttet til Holbæk."


async def forward(world: World, referral: Referral, *, to: str = HOLBAEK, **who: Any) -> None:
    await world.run(
        lambda work: forward_request(
            work, Referral, referral.id, seen_version=referral.version, to_authority=to, reason=REASON
        ),
        **who,
    )


async def forwarded(world: World, **said: Any) -> Referral:
    referral = await world.referred(**said)
    await forward(world, referral)
    return await world.get(Referral, referral.id)


async def arrived(world: World, authority: str = HOLBAEK) -> list[Referral]:
    found = await world.rows(
        "SELECT id FROM referral WHERE authority = $1 ORDER BY received_at, id", authority
    )
    return [await world.get(Referral, row["id"], authority=authority) for row in found]


@pytest.mark.requirement("R11")
async def test_a_forwarded_request_appears_in_the_other_authoritys_inbox_as_it_was_sent(
    world: World,
) -> None:
    there = await forwarded(world)
    assert (there.status, there.forwarded_to) == (ReferralStatus.TRANSFERRED, HOLBAEK)
    await world.work()
    (here,) = await arrived(world)
    assert here.status is ReferralStatus.RECEIVED
    assert here.said == there.said
    assert (here.requester_id, here.submitted_by) == (there.requester_id, there.submitted_by)
    sources = await world.rows("SELECT authority, content, sha256 FROM source_document ORDER BY authority")
    assert [row["authority"] for row in sources] == [HOLBAEK, ODENSE]
    assert sources[0]["content"] == sources[1]["content"]


async def test_every_authority_it_went_through_tells_the_next_why_it_was_sent_on(world: World) -> None:
    await world.works_here(SYDDANMARK)
    await forwarded(world)
    await world.work()
    (here,) = await arrived(world)
    first = f"Visitation: sendt videre af Odense Kommune 2026-11-23. {REASON}"
    assert here.handed_over == first
    await forward(world, here, to=SYDDANMARK, client="demo-municipality-2", authority=HOLBAEK)
    await world.work()
    (last,) = await arrived(world, SYDDANMARK)
    assert last.handed_over == f"{first}\nVisitation: sendt videre af Holbæk Kommune 2026-11-23. {REASON}"
    assert last.said == here.said


@pytest.mark.parametrize("to", ["0101", SYDDANMARK])
async def test_nothing_is_sent_on_to_an_authority_that_nobody_here_works_for(world: World, to: str) -> None:
    referral = await world.referred()
    before = await world.counts()
    with pytest.raises(RuleNotMet) as caught:
        await forward(world, referral, to=to)
    assert [(f.code, f.place) for f in caught.value.findings] == [("authority-not-here", "to_authority")]
    assert await world.counts() == before


async def test_the_citizen_is_known_to_the_new_authority_with_the_same_own_gp(world: World) -> None:
    await forwarded(world)
    await world.work()
    (here,) = await arrived(world)
    citizen = await world.get(Citizen, here.citizen_id, authority=HOLBAEK)
    assert citizen.own_gp(world.clock().date()) == here.requester_id


async def test_what_is_handed_over_is_shown_to_its_sender_and_to_nobody_else(world: World) -> None:
    """The worker acts for no organisation; what it writes must not become everybody's to read."""
    there = await forwarded(world)
    await world.work()
    shown = await world.rows(
        "SELECT type, readers FROM published_resource WHERE authority = $1 AND type <> 'Organization'",
        HOLBAEK,
    )
    assert {row["type"] for row in shown} == {
        "DocumentReference",
        "Patient",
        "Provenance",
        "ServiceRequest",
        "Task",
    }
    for row in shown:
        assert EVERYONE not in row["readers"], row["type"]
        assert set(row["readers"]) == {there.requester_id}


async def resource(world: World, type_: str, id_: UUID, *, as_sender: bool = False) -> dict[str, Any]:
    (row,) = await world.rows(
        "SELECT content, views FROM published_resource WHERE type = $1 AND id = $2"
        " ORDER BY version DESC LIMIT 1",
        type_,
        id_,
    )
    seen = row["views"][0] if as_sender and row["views"] else row["content"]
    return dict(json.loads(seen))


async def test_after_a_hand_over_performer_and_owner_are_the_authority_that_has_it(world: World) -> None:
    there = await forwarded(world)
    await world.work()
    (here,) = await arrived(world)
    for request in (there, here):
        performer = (await resource(world, "ServiceRequest", request.id))["performer"]
        owner = (await resource(world, "Task", request.id))["owner"]
        assert [p["identifier"]["value"] for p in (*performer, owner)] == [HOLBAEK, HOLBAEK]


async def test_a_sender_follows_its_request_to_the_other_authority(world: World) -> None:
    there = await forwarded(world)
    await world.work()
    (here,) = await arrived(world)
    decision = await resource(world, "Task", there.id)
    assert decision["code"]["coding"][1]["code"] == "forward"
    assert decision["executionPeriod"]["end"]
    seen = await resource(world, "ServiceRequest", here.id, as_sender=True)
    assert seen["replaces"] == [{"reference": f"ServiceRequest/{there.id}"}]
    # The new authority cannot open what the first one holds; it knows it by its identity.
    inside = await resource(world, "ServiceRequest", here.id)
    assert inside["replaces"][0]["identifier"]["value"] == f"urn:uuid:{there.id}"


async def test_a_hand_over_that_is_run_again_makes_nothing_new(world: World) -> None:
    there = await forwarded(world)
    await world.work()
    before = await world.counts()
    scope = Scope(world.actors["demo-operator"], ODENSE, world.clock())
    await hand_over(world.database, scope, there.id)
    assert await world.counts() == before


async def test_a_hand_over_that_fails_is_tried_again_until_the_other_side_has_it(world: World) -> None:
    there = await forwarded(world)
    # The other side cannot be written to for a while.
    await world.database.changes.execute(
        "ALTER TABLE source_document ADD CONSTRAINT trouble CHECK (authority <> '0316')"
    )
    await world.work()
    assert await arrived(world) == []
    (row,) = await world.rows("SELECT * FROM handover WHERE request_id = $1", there.id)
    assert (row["last_error"], row["lease_until"]) == ("CheckViolationError", None)
    assert row["next_attempt_at"] > world.clock()
    await world.database.changes.execute("ALTER TABLE source_document DROP CONSTRAINT trouble")
    world.clock.advance(minutes=5)
    await world.work()
    assert len(await arrived(world)) == 1
    (row,) = await world.rows("SELECT * FROM handover WHERE request_id = $1", there.id)
    assert (row["next_attempt_at"], row["attempts"]) == (None, 2)


async def test_a_letter_the_other_authority_got_by_itself_is_not_received_twice(world: World) -> None:
    letter = a_letter_from(message_id="L1")
    await world.receive(letter, authority=HOLBAEK)
    await forwarded(world, message_id="L1")
    await world.work()
    assert len(await arrived(world)) == 1


async def test_a_request_that_is_sent_back_is_on_the_first_authoritys_list_again(world: World) -> None:
    first = await forwarded(world)
    await world.work()
    (there,) = await arrived(world)
    holbaek = {"client": "demo-municipality-2", "authority": HOLBAEK}
    await forward(world, there, to=ODENSE, **holbaek)
    await world.work()
    open_again = [r for r in await arrived(world, ODENSE) if r.id != first.id]
    assert [(r.status, r.said.message_id) for r in open_again] == [
        (ReferralStatus.RECEIVED, first.said.message_id)
    ]
    scope = Scope(world.actors["demo-operator"], HOLBAEK, world.clock())
    before = await world.counts()
    await hand_over(world.database, scope, there.id)
    assert await world.counts() == before


async def test_a_request_that_goes_round_twice_is_still_somebodys(world: World) -> None:
    referral = await world.referred()
    at, other = ODENSE, HOLBAEK
    clients = {ODENSE: "demo-municipality", HOLBAEK: "demo-municipality-2"}
    for _ in range(4):
        await forward(world, referral, to=other, client=clients[at], authority=at)
        await world.work()
        at, other = other, at
        (referral,) = [r for r in await arrived(world, at) if r.status is ReferralStatus.RECEIVED]


async def test_a_sender_who_sends_to_the_new_authority_itself_gets_a_receipt(world: World) -> None:
    content = (LETTERS / "xref15.xml").read_bytes()
    await world.letter(content)
    (referral,) = await arrived(world, ODENSE)
    await forward(world, referral)
    await world.work()
    elsewhere = content.replace(b"5790000121441", b"5790009903024").replace(
        b"<Identifier>461<", b"<Identifier>316<"
    )
    answer = await receive_letter(world.database, world.actors["demo-gp"], elsewhere, now=world.clock())
    assert answer.accepted
    assert b"PositiveReceipt" in answer.receipt
    assert len(await arrived(world)) == 1


async def test_the_sender_is_told_who_has_the_request_now(world: World) -> None:
    await forwarded(world)
    (notice,) = await world.notices()
    assert (notice.type, notice.role, notice.message) == ("FORWARDED", "referrer", REASON)


@pytest.mark.parametrize(
    ("to", "reason", "refusal"),
    [("0999", REASON, Unresolved), (ODENSE, REASON, RuleNotMet), (HOLBAEK, "", MissingValue)],
    ids=["nobody", "itself", "no reason"],
)
async def test_a_request_is_forwarded_to_another_authority_that_exists_with_a_reason(
    world: World, to: str, reason: str, refusal: type[Exception]
) -> None:
    referral = await world.referred()
    with pytest.raises(refusal):
        await world.run(
            lambda work: forward_request(
                work, Referral, referral.id, seen_version=1, to_authority=to, reason=reason
            )
        )
    assert await world.value("SELECT count(*) FROM handover") == 0


async def test_a_request_is_forwarded_once(world: World) -> None:
    there = await forwarded(world)
    with pytest.raises(ActionNotAllowed):
        await forward(world, there)
    assert await world.value("SELECT count(*) FROM handover") == 1


async def test_a_forwarded_plan_is_handed_over_as_well(world: World) -> None:
    plan = await world.discharged()
    await world.run(
        lambda work: forward_request(
            work, RehabPlan, plan.id, seen_version=1, to_authority=HOLBAEK, reason=REASON
        )
    )
    await world.work()
    (row,) = await world.rows("SELECT id FROM rehab_plan WHERE authority = $1", HOLBAEK)
    here = await world.get(RehabPlan, UUID(str(row["id"])), authority=HOLBAEK)
    assert here.said == plan.said
    published = await world.value(
        "SELECT content FROM published_resource WHERE id = $1 AND type = 'ServiceRequest'", here.id
    )
    assert json.loads(published)["id"] == str(here.id)


# What casework had corrected


async def forwarded_plan(world: World, plan: RehabPlan) -> RehabPlan:
    """Forward a plan as it is held now, and return it as it arrives."""
    held = await world.get(RehabPlan, plan.id)
    await world.run(
        lambda work: forward_request(
            work, RehabPlan, held.id, seen_version=held.version, to_authority=HOLBAEK, reason=REASON
        )
    )
    await world.work()
    row = (await world.rows("SELECT id FROM rehab_plan WHERE authority = $1", HOLBAEK))[-1]
    return await world.get(RehabPlan, UUID(str(row["id"])), authority=HOLBAEK)


async def decide(world: World, plan: RehabPlan, decision: Callable[..., Decision], **said: Any) -> None:
    await world.run(
        lambda work: decide_plan(
            work,
            plan.id,
            seen_version=plan.version,
            decide=lambda held: decision(held, reason="Sygehuset har ringet.", now=work.now, **said),
        )
    )


@pytest.mark.requirement("K6")
async def test_a_plan_that_was_turned_almen_arrives_as_almen_with_its_clock(world: World) -> None:
    plan = await world.discharged(plan_type=PlanType.SPECIALISERET)
    changed_on = date(2026, 11, 23)
    await decide(world, plan, change_type, changed_on=changed_on)
    here = await forwarded_plan(world, plan)
    assert (here.status, here.plan_type) == (PlanStatus.RECEIVED, PlanType.ALMEN)
    assert here.said.plan_type is PlanType.SPECIALISERET
    there = await world.get(RehabPlan, plan.id)
    assert here.type_changed_on == there.type_changed_on == changed_on
    assert here.clock(now=world.clock()).deadline_date == there.clocks[1].clock.deadline_date
    assert here.clocks[-1].clock.deadline_date is not None


@pytest.mark.requirement("K5")
async def test_a_discharge_date_that_was_corrected_stays_corrected(world: World) -> None:
    plan = await world.discharged(discharge_date=None)
    await decide(world, plan, correct_discharge_date, to=date(2026, 11, 18))
    here = await forwarded_plan(world, plan)
    there = await world.get(RehabPlan, plan.id)
    assert here.discharge_date == date(2026, 11, 18)
    assert here.discharge_date_source == there.discharge_date_source
    assert here.earliest_start_date == there.earliest_start_date


async def test_what_the_sender_answered_comes_with_the_referral(world: World) -> None:
    referral = await world.referred()
    await world.run(
        lambda work: ask_for_supplement(
            work, Referral, referral.id, seen_version=1, question="Hvor længe?", missing=("varighed",)
        )
    )
    await world.run(lambda work: register_supplement(work, referral.id, seen_version=2, text="Tolv uger."))
    await forward(world, await world.get(Referral, referral.id))
    await world.work()
    (here,) = await arrived(world)
    assert (here.status, here.supplements) == (ReferralStatus.RECEIVED, ("Tolv uger.",))


@pytest.mark.requirement("R8", "R11")
async def test_what_is_known_of_pain_goes_along_and_psychosocial_factors_stay(world: World) -> None:
    referral = await world.referred()
    facts = EligibilityFacts(
        weeks_of_pain=30, psychosocial=(PsychosocialFactor.UNEMPLOYMENT,), need_level_reason="Sammenhæng"
    )
    await world.run(lambda work: assess_eligibility(work, referral.id, seen_version=1, facts=facts))
    await forward(world, await world.get(Referral, referral.id))
    await world.work()
    (here,) = await arrived(world)
    assert (here.facts.weeks_of_pain, here.facts.need_level_reason) == (30, "Sammenhæng")
    assert (here.facts.psychosocial, here.assessed_at) == (None, None)


# Under an identity that is taken there


async def test_a_request_whose_number_another_one_has_there_arrives_all_the_same(world: World) -> None:
    other = a_citizen_numbered(9989 - 3)
    await world.receive(a_letter_from(message_id="L1", citizen=other), authority=HOLBAEK)
    there = await forwarded(world, message_id="L1")
    await world.work()
    numbers = {r.said.citizen.number for r in await arrived(world)}
    assert numbers == {other.number, there.said.citizen.number}
    before = await world.counts()
    scope = Scope(world.actors["demo-operator"], ODENSE, world.clock())
    await hand_over(world.database, scope, there.id)
    assert await world.counts() == before


# A correction of what was forwarded

REPLACED = {"L1": ReferralStatus.REVOKED, "L2": ReferralStatus.RECEIVED}


async def test_a_correction_follows_what_it_corrects(world: World) -> None:
    first = await forwarded(world, message_id="L1")
    await world.work()
    corrected = await world.referred(message_id="L2", replaces_message_id="L1")
    assert (corrected.status, corrected.forwarded_to) == (ReferralStatus.TRANSFERRED, HOLBAEK)
    assert corrected.replaces_id == first.id
    assert REASON in corrected.handed_over
    await world.work()
    there = {r.said.message_id: r for r in await arrived(world)}
    assert {name: r.status for name, r in there.items()} == REPLACED
    assert there["L2"].replaces_id == there["L1"].id


async def test_a_correction_does_not_overtake_what_it_corrects(world: World) -> None:
    """The hand-over of the first one fails for a while; the correction waits behind it."""
    await forwarded(world, message_id="L1")
    trouble = "ALTER TABLE source_document ADD CONSTRAINT trouble CHECK (message_id <> 'L1') NOT VALID"
    await world.database.changes.execute(trouble)
    await world.work()
    await world.referred(message_id="L2", replaces_message_id="L1")
    await world.work()
    assert await arrived(world) == []
    await world.database.changes.execute("ALTER TABLE source_document DROP CONSTRAINT trouble")
    world.clock.advance(hours=1)
    await world.work()
    assert {r.said.message_id: r.status for r in await arrived(world)} == REPLACED


async def test_a_correction_follows_through_every_authority_to_the_one_that_has_it(world: World) -> None:
    await world.works_here(SYDDANMARK)
    await forwarded(world, message_id="L1")
    await world.work()
    (there,) = await arrived(world)
    await forward(world, there, to=SYDDANMARK, client="demo-municipality-2", authority=HOLBAEK)
    await world.work()
    await world.referred(message_id="L2", replaces_message_id="L1")
    await world.work()
    assert {r.said.message_id: r.status for r in await arrived(world, SYDDANMARK)} == REPLACED


async def test_a_corrected_plan_that_needs_no_training_follows_as_well(world: World) -> None:
    plan = await world.discharged(message_id="P1")
    await forwarded_plan(world, plan)
    corrected = await world.discharged(
        message_id="P2", replaces_message_id="P1", plan_type=PlanType.EGENTRAENING
    )
    assert corrected.status is PlanStatus.TRANSFERRED
    await world.work()
    found = await world.rows("SELECT status FROM rehab_plan WHERE authority = $1 ORDER BY status", HOLBAEK)
    assert [row["status"] for row in found] == [PlanStatus.CLOSED_INFO, PlanStatus.REVOKED]


# One that cannot arrive


async def test_a_hand_over_that_keeps_failing_is_tried_less_and_less_often(world: World) -> None:
    there = await forwarded(world)
    await world.database.changes.execute(
        "ALTER TABLE source_document ADD CONSTRAINT trouble CHECK (authority <> '0316')"
    )
    pauses = []
    for _ in range(5):
        await world.work()
        at = await world.value("SELECT next_attempt_at FROM handover WHERE request_id = $1", there.id)
        pauses.append(at - world.clock())
        world.clock.now = at
    assert pauses == [timedelta(minutes=m) for m in (5, 15, 60, 240, 240)]


async def test_who_looks_after_the_service_sees_what_has_not_arrived(world: World) -> None:
    async def waiting() -> tuple[int, timedelta]:
        health = await read_health(world.database.reads, now=world.clock())
        return health.handovers, health.oldest_handover

    assert await waiting() == (0, timedelta())
    await forwarded(world)
    world.clock.advance(hours=2)
    assert await waiting() == (1, timedelta(hours=2))
    await world.work()
    assert await waiting() == (0, timedelta())
