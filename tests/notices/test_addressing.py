"""Who gets a notice is settled when it is sent, not when it was caused (§5.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.domain.identifiers import MunicipalityCode, Sor, Ydernummer
from app.domain.notices import NoticeStatus
from app.domain.organisations import Format
from app.domain.parties import Party
from app.domain.pathways import CloseType, Closure, Pathway
from app.domain.referrals import Referral, RejectReason
from app.medcom.letters import open_letter
from app.usecases.change_citizen import register_gp, set_objection
from app.usecases.close_pathway import close_pathway
from app.usecases.prepare_notices import prepare_notices
from app.usecases.reject_referral import reject_referral
from tests.domain.builders import a_hospital
from tests.usecases.world import (
    FORSKERPARKEN,
    HEADING,
    HOSPITAL,
    ODENSE,
    ODENSE_KOMMUNE,
    SLOTSBRYGGEN,
    World,
    a_letter_from,
    a_receiver,
)

READY, BLOCKED = NoticeStatus.READY, NoticeStatus.BLOCKED
NOBODY, FAILED = NoticeStatus.NOT_APPLICABLE, NoticeStatus.FAILED


async def register_own_gp(world: World, practice: Party) -> None:
    citizen = await world.citizen()
    await world.run(
        lambda work: register_gp(work, citizen.id, seen_version=citizen.version, practice=practice)
    )


async def object_to_disclosure(world: World, *, objects: bool = True) -> None:
    citizen = await world.citizen()
    await world.run(
        lambda work: set_objection(work, citizen.id, seen_version=citizen.version, objects=objects)
    )


@pytest.mark.requirement("R55", "R57")
async def test_own_gp_and_referrer_each_get_a_letter_of_their_own(world: World) -> None:
    await world.started()
    await world.work()
    assert await world.ledger() == {"own-gp": READY, "referrer": READY}
    gp, referrer = await world.notices()
    assert gp.letter_id != referrer.letter_id
    assert gp.recipient_id == await world.unit("5790000240159")
    assert referrer.recipient_id == await world.unit("331061000016004")
    for notice in (gp, referrer):
        letter = open_letter((await world.delivery(notice)).message or b"")
        assert letter.head.letter_id == notice.letter_id
        assert letter.head.sender.gln_text == "5790000121441"


@pytest.mark.requirement("R55")
async def test_a_practice_that_is_referrer_and_own_gp_gets_one_letter(world: World) -> None:
    await world.accepted()
    await world.work()
    assert await world.ledger() == {"own-gp": READY, "referrer": NOBODY}
    assert (await world.notice("referrer")).reason == "Samme enhed får allerede denne besked."


async def test_a_notice_goes_to_whom_is_own_gp_when_it_is_sent(world: World) -> None:
    await world.started(gp=FORSKERPARKEN)
    await register_own_gp(world, Party(ydernummer=SLOTSBRYGGEN.ydernummer))
    await world.work()
    assert (await world.notice("own-gp")).recipient_id == await world.unit("5790000240159")


@pytest.mark.requirement("R55")
async def test_a_citizen_without_a_known_gp_has_no_notice_to_one(world: World) -> None:
    await world.started(gp=None)
    await world.work()
    assert await world.ledger() == {"own-gp": NOBODY, "referrer": READY}
    assert (await world.notice("own-gp")).reason == "Borgeren har ingen kendt egen læge."


async def test_an_objection_made_before_sending_blocks_every_recipient(world: World) -> None:
    await world.started()
    await object_to_disclosure(world)
    await world.work()
    assert await world.ledger() == {"own-gp": BLOCKED, "referrer": BLOCKED}
    assert "SUL § 41" in (await world.notice("referrer")).reason
    assert await world.value("SELECT count(*) FROM delivery WHERE next_attempt_at IS NOT NULL") == 0
    assert await world.value("SELECT count(*) FROM delivery WHERE message IS NOT NULL") == 0


async def test_an_objection_that_was_lifted_blocks_nothing(world: World) -> None:
    await world.started()
    await object_to_disclosure(world)
    await object_to_disclosure(world, objects=False)
    await world.work()
    assert await world.ledger() == {"own-gp": READY, "referrer": READY}


async def test_a_copy_that_the_plan_deselects_is_blocked_and_the_hospital_still_told(world: World) -> None:
    await world.started(gp_copy_deselected=True)
    await world.work()
    assert await world.ledger() == {"own-gp": BLOCKED, "referrer": READY}


async def test_result_receivers_are_told_of_the_end_each_once(world: World) -> None:
    ward = a_hospital()
    await world.not_started(result_receivers=(HOSPITAL, SLOTSBRYGGEN, ward, ward))
    await world.work()
    assert await world.ledger() == {
        "own-gp": READY,
        "referrer": READY,
        "result-receiver": NOBODY,  # the hospital department that wrote the plan
        "result-receiver1": NOBODY,  # the own GP
        "result-receiver2": FAILED,  # a unit nobody registered, without a location number: for a human
        "result-receiver3": NOBODY,  # the same unit again
    }


async def test_a_result_receiver_with_a_location_number_can_fetch_its_letter(world: World) -> None:
    ward = Party(name="Rygcentret", gln_text="5798000362055")
    await world.not_started(result_receivers=(ward,))
    await world.work()
    assert (await world.ledger())["result-receiver"] is READY
    assert (await world.delivery(await world.notice("result-receiver"))).receiver == "5798000362055"


async def test_a_result_receiver_that_is_none_of_ours_keeps_nobody_else_from_being_told(
    world: World,
) -> None:
    ghost = Party(identifier=f"Organization/{uuid4()}", identifier_kind="reference")
    await world.not_started(result_receivers=(ghost,))
    await world.work()
    assert await world.ledger() == {"own-gp": READY, "referrer": READY, "result-receiver": NOBODY}


async def test_a_unit_that_cannot_receive_electronically_is_on_a_humans_list(world: World) -> None:
    heading = HEADING
    await world.register("Lægen uden post,gp,265161000016000,,098765,,,", heading=heading)
    await world.accepted(sender=replace(FORSKERPARKEN, gln_text="", ydernummer=Ydernummer("098765")))
    await world.work()
    ledger = await world.ledger()
    assert ledger["own-gp"] is FAILED
    assert (await world.notice("own-gp")).reason == (
        "Modtageren kan ikke modtage elektronisk; send brevet på anden vis."
    )


async def test_without_a_location_number_of_our_own_a_notice_is_on_a_humans_list(world: World) -> None:
    """Aarhus has no location number in the register that ships."""
    receiver = Party(municipality=MunicipalityCode("0751"))
    referral = (await world.receive(a_letter_from(receiver=receiver), authority="0751")).subject
    await world.run(
        lambda work: reject_referral(
            work, referral.id, seen_version=1, reason=RejectReason.NOT_TARGET_GROUP, comment=""
        ),
        authority="0751",
    )
    await world.work()
    (gp, _) = await world.notices(authority="0751")
    assert (gp.status, gp.reason) == (
        FAILED,
        "Myndigheden har intet lokationsnummer i registeret, så brevet kan ikke afsendes.",
    )


async def test_a_region_sends_its_notices_under_its_own_location_number(world: World) -> None:
    world.clock.now = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    referral = (await world.receive(a_letter_from(receiver=ODENSE_KOMMUNE), authority="1083")).subject
    await world.run(
        lambda work: reject_referral(
            work, referral.id, seen_version=1, reason=RejectReason.NOT_TARGET_GROUP, comment=""
        ),
        authority="1083",
    )
    await world.work()
    (gp, _) = await world.notices(authority="1083")
    assert gp.status is READY
    message = await world.value("SELECT message FROM delivery WHERE notice_id = $1", gp.id)
    assert open_letter(message).head.sender.gln_text == "5790009906018"


async def test_the_end_of_a_119_pathway_is_told_as_xdis15_and_its_start_as_xdis91(world: World) -> None:
    referral = await world.accepted()
    await world.work()
    pathway = await world.get(Pathway, referral.pathway_id or referral.id)
    closure = Closure(closed_at=world.clock(), close_type=CloseType.NOT_STARTED)
    await world.run(
        lambda work: close_pathway(
            work, pathway.id, seen_version=pathway.version, closure=closure, reason="Udeblev."
        )
    )
    await world.work()
    formats = {n.type: n.route.format for n in await world.notices() if n.route}
    assert formats == {"START": Format.XDIS91, "NOT_STARTED": Format.XDIS15}


async def test_a_notice_that_is_prepared_is_frozen(world: World) -> None:
    await world.started()
    await world.work()
    notice = await world.notice("own-gp")
    sent = (await world.delivery(notice)).message
    world.clock.advance(hours=1)
    await world.run(lambda work: prepare_notices(work, [notice.id]))
    assert (await world.delivery(notice)).message == sent
    assert await world.notice("own-gp") == notice


async def test_a_failed_notice_goes_to_a_new_own_gp_unless_that_unit_was_told_already(world: World) -> None:
    """The own GP could not be reached; then the referring practice was registered as own GP."""
    await world.register(a_receiver("Gammel læge", "265161000016000", receives="", channel=""))
    await world.started(sender=FORSKERPARKEN, gp=Party(sor=Sor("265161000016000")))
    await world.work()
    assert await world.ledger() == {"own-gp": FAILED, "referrer": READY}
    await register_own_gp(world, Party(ydernummer=FORSKERPARKEN.ydernummer))
    await world.work()
    assert await world.ledger() == {"own-gp": NOBODY, "referrer": READY}


@pytest.mark.requirement("R57")
async def test_the_own_gp_hears_of_a_pathway_once_however_many_requests_it_has(world: World) -> None:
    await world.accepted()
    await world.accepted(sender=SLOTSBRYGGEN)
    roles = [str(notice.role) for notice in await world.notices()]
    assert sorted(roles) == ["own-gp", "referrer", "referrer"]


@pytest.mark.parametrize("reason", list(RejectReason))
@pytest.mark.requirement("R55")
async def test_a_rejection_tells_own_gp_and_referrer_why(world: World, reason: RejectReason) -> None:
    referral = await world.referred()
    await world.run(
        lambda work: reject_referral(work, referral.id, seen_version=1, reason=reason, comment="Ring gerne.")
    )
    await world.work()
    notice = await world.notice("own-gp")
    assert notice.status is READY
    told = (await world.delivery(notice)).message.decode()  # type: ignore[union-attr]
    words = told.replace("<Break/>", " ")
    assert "Henvisningen er afvist." in words
    assert "Ring gerne." in words
    assert "Kontakt: Odense Kommune, telefon " in words
    assert (await world.get(Referral, referral.id)).reason == reason


async def test_what_each_authority_owes_is_its_own(world: World) -> None:
    await world.started()
    await world.work()
    assert {row["authority"] for row in await world.rows("SELECT authority FROM delivery")} == {ODENSE}


async def test_an_objection_stops_what_is_written_but_has_not_left(world: World) -> None:
    await world.started()
    await world.work()
    assert await world.ledger() == {"own-gp": READY, "referrer": READY}
    await object_to_disclosure(world)
    assert await world.ledger() == {"own-gp": BLOCKED, "referrer": BLOCKED}
    for notice in await world.notices():
        assert (notice.content, notice.route) == ((), None)
        delivery = await world.delivery(notice)
        assert (delivery.message, delivery.mailbox, delivery.next_attempt_at) == (None, False, None)


async def test_a_new_own_gp_gets_what_was_written_to_the_former_one_but_has_not_left(world: World) -> None:
    await world.started(gp=FORSKERPARKEN)
    await world.work()
    letter_id = (await world.notice("own-gp")).letter_id
    await register_own_gp(world, Party(ydernummer=SLOTSBRYGGEN.ydernummer))
    await world.work()
    notice = await world.notice("own-gp")
    assert notice.recipient_id == await world.unit("5790000240159")
    assert (notice.status, notice.letter_id) == (READY, letter_id)
