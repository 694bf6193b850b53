"""Receiving: once, whole, from senders known and unknown, by whoever is responsible that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain.citizens import GpSource
from app.domain.identifiers import Cpr, MunicipalityCode, NationalReplacementCpr, Shak, Sor
from app.domain.intake import Incoming, PlanType, Standard
from app.domain.organisations import Channel, Format, Organisation, OrganisationKind
from app.domain.parties import Address, Party, PersonDetails, Telephone
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import RuleNotMet, Unresolved
from app.persistence.unit_of_work import SHARED
from app.usecases.change_citizen import register_gp
from app.usecases.find_unit import find_by_sor
from app.usecases.resolve import home_of
from tests.domain.builders import a_hospital, a_practice
from tests.usecases.world import (
    CITIZEN,
    DISCHARGED,
    FORSKERPARKEN,
    HOLBAEK,
    HOSPITAL,
    ODENSE,
    ODENSE_KOMMUNE,
    SLOTSBRYGGEN,
    SYDDANMARK,
    World,
    a_letter_from,
    a_plan_from,
)

# Once


async def test_a_letter_that_comes_again_gets_the_first_request_and_the_first_answer(world: World) -> None:
    letter = a_letter_from()
    first = await world.receive(letter, answer=b"<first/>")
    before = await world.counts()
    again = await world.receive(letter, answer=b"<second/>")
    assert (again.is_replay, again.answer, again.subject) == (True, b"<first/>", first.subject)
    assert await world.counts() == before


async def test_the_first_answer_stands_also_when_the_request_has_been_worked_on(world: World) -> None:
    letter = a_letter_from()
    first = await world.receive(letter)
    await world.accept(first.subject.id)
    again = await world.receive(letter)
    assert (again.is_replay, again.subject.id, again.subject.version) == (True, first.subject.id, 2)


async def test_the_same_number_from_two_senders_is_two_letters(world: World) -> None:
    one = await world.receive(a_letter_from(FORSKERPARKEN, message_id="L1"))
    two = await world.receive(a_letter_from(SLOTSBRYGGEN, message_id="L1"))
    assert one.subject.id != two.subject.id


async def test_a_letter_with_another_number_is_another_request_of_the_same_citizen(world: World) -> None:
    one, two = await world.referred(), await world.referred()
    assert one.id != two.id
    assert one.citizen_id == two.citizen_id


@pytest.mark.parametrize(
    "other",
    [
        a_plan_from(FORSKERPARKEN, message_id="L1"),
        a_letter_from(message_id="L1", citizen=PersonDetails(number=Cpr("2512489996"))),
    ],
    ids=["of another kind", "about another citizen"],
)
async def test_a_used_number_on_something_else_is_no_replay(world: World, other: Incoming) -> None:
    await world.referred(message_id="L1")
    before = await world.counts()
    with pytest.raises(RuleNotMet) as refused:
        await world.receive(other)
    (finding,) = refused.value.findings
    assert finding.code == "identity-used"
    assert await world.counts() == before


# A corrected letter


@pytest.mark.requirement("R11")
async def test_a_corrected_letter_stands_in_for_the_earlier_one_which_is_revoked(world: World) -> None:
    earlier = await world.referred(message_id="L1")
    corrected = await world.referred(message_id="L2", replaces_message_id="L1")
    assert corrected.replaces_id == earlier.id
    revoked = await world.get(Referral, earlier.id)
    assert revoked.status is ReferralStatus.REVOKED
    assert revoked.reason == "Erstattet af en nyere henvendelse fra afsenderen."


async def test_a_corrected_plan_stands_in_for_the_earlier_one(world: World) -> None:
    earlier = await world.discharged(message_id="P1")
    corrected = await world.discharged(message_id="P2", replaces_message_id="P1")
    assert corrected.replaces_id == earlier.id
    assert (await world.get(RehabPlan, earlier.id)).status is PlanStatus.REVOKED


async def test_a_correction_of_what_never_came_is_received_as_it_is(world: World) -> None:
    corrected = await world.referred(message_id="L2", replaces_message_id="L1")
    assert corrected.replaces_id is None


async def test_nobody_corrects_another_senders_letter(world: World) -> None:
    earlier = await world.referred(message_id="L1")
    other = await world.referred(sender=SLOTSBRYGGEN, message_id="L2", replaces_message_id="L1")
    assert other.replaces_id is None
    assert (await world.get(Referral, earlier.id)).status is ReferralStatus.RECEIVED


async def test_a_request_that_has_come_to_its_end_stays_as_it_ended(world: World) -> None:
    await world.referred(message_id="L1")
    second = await world.referred(message_id="L2", replaces_message_id="L1")
    third = await world.referred(message_id="L3", replaces_message_id="L1")
    assert (second.replaces_id, third.replaces_id) == (third.replaces_id, second.replaces_id)


# Own GP


async def own_gp(world: World) -> tuple[str, GpSource] | None:
    held = [r for r in (await world.citizen()).gp_registrations if r.valid_to is None]
    if not held:
        return None
    unit = await world.get(Organisation, held[0].organisation_id)
    return unit.name, held[0].source


async def test_a_referring_practice_is_presumed_to_be_the_own_gp(world: World) -> None:
    await world.referred()
    assert await own_gp(world) == ("Lægerne Forskerparken", GpSource.REFERRER)


async def test_the_copy_receiver_of_a_plan_is_the_own_gp(world: World) -> None:
    await world.discharged()
    assert await own_gp(world) == ("Lægehuset Slotsbryggen", GpSource.PLAN_COPY)


async def test_the_practice_that_a_fhir_patient_names_is_the_own_gp(world: World) -> None:
    await world.discharged(standard=Standard.FHIR)
    assert await own_gp(world) == ("Lægehuset Slotsbryggen", GpSource.MESSAGE)


async def test_a_hospital_is_nobodys_own_gp(world: World) -> None:
    await world.discharged(gp=None)
    assert await own_gp(world) is None


async def test_the_copy_receiver_is_surer_than_a_referring_practice_and_replaces_it(world: World) -> None:
    await world.referred()
    await world.discharged()
    assert await own_gp(world) == ("Lægehuset Slotsbryggen", GpSource.PLAN_COPY)
    ended = [r for r in (await world.citizen()).gp_registrations if r.valid_to]
    assert [r.valid_to for r in ended] == [date(2026, 11, 22)]


async def test_a_referring_practice_does_not_replace_a_surer_source(world: World) -> None:
    await world.discharged()
    await world.referred()
    assert await own_gp(world) == ("Lægehuset Slotsbryggen", GpSource.PLAN_COPY)


async def test_what_a_case_worker_registered_stands_against_every_message(world: World) -> None:
    await world.referred()
    citizen = await world.citizen()
    await world.run(
        lambda work: register_gp(
            work, citizen.id, seen_version=citizen.version, practice=Party(ydernummer=SLOTSBRYGGEN.ydernummer)
        )
    )
    await world.discharged(gp=FORSKERPARKEN)
    assert await own_gp(world) == ("Lægehuset Slotsbryggen", GpSource.REGISTERED)


async def test_a_practice_nobody_knows_is_not_registered_as_own_gp(world: World) -> None:
    await world.referred()
    citizen = await world.citizen()
    with pytest.raises(Unresolved):
        await world.run(
            lambda work: register_gp(
                work, citizen.id, seen_version=citizen.version, practice=Party(sor=Sor("265161000016000"))
            )
        )


# Senders nobody registered


async def test_a_sender_nobody_registered_is_noted_and_not_refused(world: World) -> None:
    referral = await world.referred(sender=a_practice())
    unit = await world.get(Organisation, referral.requester_id)
    assert unit.provisional
    assert (unit.name, unit.kind) == ("Lægerne Rosenhøj", OrganisationKind.GP)
    assert (unit.receives, unit.channel) == (frozenset({Format.XDIS91}), Channel.POLLING)


async def test_the_same_unknown_sender_twice_is_one_unit(world: World) -> None:
    one = await world.referred(sender=a_practice())
    two = await world.referred(sender=a_practice(name="Lægerne Rosenhøj I/S"))
    assert one.requester_id == two.requester_id
    assert await world.value("SELECT count(*) FROM organisation WHERE provisional") == 1


async def test_a_unit_that_is_sender_and_own_gp_in_one_letter_is_one_unit(world: World) -> None:
    referral = await world.referred(sender=a_practice(), gp=a_practice())
    assert (await world.citizen()).own_gp(date(2026, 11, 23)) == referral.requester_id
    assert await world.value("SELECT count(*) FROM organisation WHERE provisional") == 1


async def test_an_unknown_sender_without_any_number_is_known_again_by_its_name(world: World) -> None:
    nameless = Party(name="Klinik for Ryg", department="Afsnit 2")
    one, two = await world.referred(sender=nameless), await world.referred(sender=nameless)
    unit = await world.get(Organisation, one.requester_id)
    assert one.requester_id == two.requester_id
    assert (unit.name, unit.kind, unit.channel) == (
        "Klinik for Ryg, Afsnit 2",
        OrganisationKind.OTHER,
        None,
    )


async def test_a_location_number_with_a_wrong_check_digit_is_kept_as_it_was_written(world: World) -> None:
    wrong = Party(name="Klinik", gln_text="5790001812348", shak=Shak("4202361"))
    unit = await world.get(Organisation, (await world.referred(sender=wrong)).requester_id)
    expected = ("", OrganisationKind.HOSPITAL) if wrong.gln else ("5790001812348", OrganisationKind.HOSPITAL)
    assert (unit.location, unit.kind) == expected


async def test_a_unit_that_is_registered_later_keeps_what_it_sent(world: World) -> None:
    referral = await world.referred(sender=a_practice())
    await world.register("Lægerne Rosenhøj,gp,265161000016000,5798000362055,012345,XDIS15,polling,")
    unit = await world.get(Organisation, referral.requester_id)
    assert (unit.provisional, unit.receives) == (False, frozenset({Format.XDIS15}))
    again = await world.referred(sender=a_practice())
    assert again.requester_id == referral.requester_id


async def test_an_unknown_unit_does_not_take_a_number_that_two_registered_units_share(world: World) -> None:
    heading = "name,kind,sor,gln,receives,channel,valid_from"
    await world.register("Klinik A,gp,265161000016000,5798000362055,XDIS91,polling,", heading=heading)
    first = await world.value(
        "SELECT organisation_id FROM organisation_identifier WHERE value = '5798000362055'"
    )
    await world.database.changes.execute(
        "INSERT INTO organisation_identifier (kind, value, valid_from, organisation_id)"
        " SELECT 'GLN', '5798000362055', '2020-01-01', organisation_id FROM organisation_identifier"
        " WHERE value = '5790000240159'"
    )
    referral = await world.referred(sender=Party(name="Klinik", gln_text="5798000362055"))
    assert (await world.get(Organisation, referral.requester_id)).provisional
    holders = await world.rows(
        "SELECT organisation_id FROM organisation_identifier WHERE value = '5798000362055'"
    )
    assert first in {row["organisation_id"] for row in holders}


# The citizen


async def test_a_citizen_is_found_again_and_what_a_newer_message_leaves_out_stays_as_known(
    world: World,
) -> None:
    first = replace(
        CITIZEN,
        address=Address("Testparken 1", "", "Odense V", "5200"),
        telephones=(Telephone("40404040", "mobile"),),
        email="bruno@example.dk",
    )
    second = replace(CITIZEN, family_name="Elmer Holm", telephones=(Telephone("41414141"),))
    one = await world.referred(citizen=first)
    two = await world.referred(citizen=second)
    assert one.citizen_id == two.citizen_id
    held = await world.citizen()
    assert held.version == 2
    assert held.details == replace(
        first, family_name="Elmer Holm", telephones=(Telephone("41414141"),), email="bruno@example.dk"
    )


async def test_a_citizen_of_whom_nothing_new_is_said_is_not_changed(world: World) -> None:
    await world.referred()
    await world.referred()
    assert (await world.citizen()).version == 1


async def test_a_replacement_number_is_a_citizen_of_its_own(world: World) -> None:
    await world.referred()
    await world.referred(citizen=PersonDetails(number=NationalReplacementCpr("2512477AA1")))
    assert await world.value("SELECT count(*) FROM citizen") == 2


async def test_the_organisations_that_referred_the_citizen_are_remembered(world: World) -> None:
    one = await world.referred()
    two = await world.discharged()
    known = set((await world.citizen()).known_to)
    assert known >= {one.requester_id, two.requester_id}


# Plans


async def test_a_plan_without_a_discharge_date_counts_from_the_day_it_was_written(world: World) -> None:
    written = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # past midnight in Denmark
    plan = await world.discharged(discharge_date=None, authored_at=written)
    assert (plan.discharge_date, plan.discharge_date_source) == (date(2026, 11, 20), "authored")


async def test_a_plan_says_where_its_discharge_date_stands(world: World) -> None:
    plan = await world.discharged(discharge_date_source="PreconditionDate")
    assert (plan.discharge_date, plan.discharge_date_source) == (DISCHARGED, "PreconditionDate")


@pytest.mark.parametrize(
    ("plan_type", "status"),
    [
        (PlanType.ALMEN, PlanStatus.RECEIVED),
        (PlanType.REHABILITERING, PlanStatus.RECEIVED),
        (PlanType.SPECIALISERET, PlanStatus.HOSPITAL_TASK),
        (PlanType.EGENTRAENING, PlanStatus.CLOSED_INFO),
    ],
)
async def test_a_plan_is_sorted_in_by_its_type(world: World, plan_type: PlanType, status: PlanStatus) -> None:
    plan = await world.discharged(plan_type=plan_type)
    assert (await world.get(RehabPlan, plan.id)).status is status
    assert len(plan.clocks) == 1


# Who is responsible


async def responsible_for(world: World, incoming: object) -> str:
    return await world.run(lambda work: home_of(work, incoming, "new"), authority=SHARED)  # type: ignore[arg-type]


async def test_the_municipality_a_letter_is_addressed_to_is_responsible(world: World) -> None:
    assert await responsible_for(world, a_letter_from()) == ODENSE
    by_code = Party(municipality=MunicipalityCode(HOLBAEK))
    assert await responsible_for(world, a_letter_from(receiver=by_code)) == HOLBAEK
    by_location = Party(gln_text="5790009903024")
    assert await responsible_for(world, a_letter_from(receiver=by_location)) == HOLBAEK


@pytest.mark.parametrize(
    "receiver",
    [Party(), Party(municipality=MunicipalityCode("0999")), FORSKERPARKEN, Party(gln_text="5798000362055")],
    ids=["nobody", "no municipality's code", "a practice", "a location nobody has"],
)
async def test_a_receiver_that_is_no_municipality_is_refused(world: World, receiver: Party) -> None:
    with pytest.raises(Unresolved) as refused:
        await responsible_for(world, a_letter_from(receiver=receiver))
    assert [finding.place for finding in refused.value.findings] == ["Receiver"]


NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Denmark


@pytest.mark.requirement("L3")
async def test_prevention_passes_to_the_region_at_danish_midnight_on_1_january_2027(world: World) -> None:
    world.clock.now = NEW_YEAR.replace(minute=0)
    world.clock.advance(seconds=-1)
    assert await responsible_for(world, a_letter_from()) == ODENSE
    world.clock.advance(seconds=1)
    assert await responsible_for(world, a_letter_from()) == SYDDANMARK


@pytest.mark.parametrize(
    ("plan_type", "authority"),
    [
        (PlanType.ALMEN, ODENSE),
        (PlanType.REHABILITERING, SYDDANMARK),
        (PlanType.SPECIALISERET, ODENSE),
        (PlanType.EGENTRAENING, ODENSE),
    ],
)
async def test_specialised_rehabilitation_is_the_regions_from_2027_and_almen_stays(
    world: World, plan_type: PlanType, authority: str
) -> None:
    world.clock.now = NEW_YEAR
    assert await responsible_for(world, a_plan_from(plan_type=plan_type)) == authority


async def test_a_municipality_of_eastern_denmark_gets_the_new_region(world: World) -> None:
    world.clock.now = NEW_YEAR
    holbaek = Party(municipality=MunicipalityCode(HOLBAEK))
    assert await responsible_for(world, a_letter_from(receiver=holbaek)) == "1086"


# The register's other ways in


async def test_a_unit_is_found_by_its_sor_code(world: World) -> None:
    unit = await world.run(lambda work: find_by_sor(work, "331061000016004"), authority=SHARED)
    assert unit.kind is OrganisationKind.HOSPITAL


async def test_a_department_letter_keeps_its_own_words(world: World) -> None:
    """What the sender said is kept as it said it, whatever the register knows."""
    sender = replace(HOSPITAL, department="Rygsektoren", unit="Afsnit 3")
    plan = await world.discharged(sender=sender, receiver=ODENSE_KOMMUNE)
    assert plan.said.sender == sender
    assert (await world.get(Organisation, plan.requester_id)).name.startswith("Odense Universitetshospital")


async def test_two_citizens_are_two_citizens(world: World) -> None:
    await world.referred()
    await world.referred(citizen=PersonDetails(number=Cpr("2512489996")), sender=a_hospital())
    assert await world.value("SELECT count(DISTINCT citizen_id) FROM referral") == 2
