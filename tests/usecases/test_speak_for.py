"""Whose name a system may send in: its own, those it is registered for, and everybody's where it relays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.actors import EVERY_UNIT, UNREGISTERED
from app.domain.identifiers import Sor
from app.domain.parties import Party
from app.domain.refusals import RuleNotMet
from app.medcom.letters import open_letter
from tests.usecases.letters import GGOP, XREF15
from tests.usecases.test_receive_correspondence import XML as XDIS91
from tests.usecases.test_receive_correspondence import receipt_of
from tests.usecases.test_receive_fhir_message import a_message, said, send
from tests.usecases.world import HOSPITAL, World

UNKNOWN_WARD = GGOP.replace(b"5790001354145", b"5790002222221").replace(b"4202360", b"6620110")
OTHERS = {"a plan": GGOP, "a correspondence": XDIS91, "an unregistered unit": UNKNOWN_WARD}
REFUSED, TAKEN = False, True


def grant(world: World, client: str, *spoken_for: str) -> None:
    world.actors[client] = replace(world.actors[client], speaks_for=frozenset(spoken_for))


@pytest.mark.parametrize("letter", OTHERS.values(), ids=OTHERS)
async def test_a_letter_in_the_name_of_another_unit_is_refused_and_leaves_nothing(
    world: World, letter: bytes
) -> None:
    before = await world.counts()
    answer = await world.letter(letter, client="demo-gp")
    receipt = receipt_of(answer)
    assert (answer.accepted, receipt.positive, open_letter(answer.receipt).head.type_code) == (
        False,
        False,
        "XCTL02",
    )
    assert isinstance(answer.refusal, RuleNotMet)
    assert [(f.code, f.place) for f in answer.refusal.findings] == [("not-the-sender", "Sender")]
    assert "Afsenderen er ikke en enhed" in receipt.refuse_text
    assert await world.counts() == before


SPOKEN_FOR = {"nobody": (), "the hospital": ("hospital",), "wards": (UNREGISTERED,), "all": (EVERY_UNIT,)}
MAY = {
    ("nobody", "registered"): REFUSED,
    ("nobody", "unregistered"): REFUSED,
    ("the hospital", "registered"): TAKEN,
    ("the hospital", "unregistered"): REFUSED,
    ("wards", "registered"): REFUSED,
    ("wards", "unregistered"): TAKEN,
    ("all", "registered"): TAKEN,
    ("all", "unregistered"): TAKEN,
}


@pytest.mark.parametrize(("whom", "sender"), list(MAY))
async def test_a_client_speaks_for_its_own_unit_and_whom_it_is_registered_for(
    world: World, whom: str, sender: str
) -> None:
    hospital = str(await world.unit("331061000016004"))
    grant(world, "demo-gp", *(hospital if it == "hospital" else it for it in SPOKEN_FOR[whom]))
    letter = GGOP if sender == "registered" else UNKNOWN_WARD
    assert (await world.letter(letter, client="demo-gp")).accepted is MAY[whom, sender]
    assert (await world.letter(XREF15, client="demo-gp")).accepted


@pytest.mark.parametrize("letter", [GGOP, XREF15, UNKNOWN_WARD, XDIS91])
async def test_who_relays_for_many_speaks_for_all(world: World, letter: bytes) -> None:
    assert (await world.letter(letter, client="demo-operator")).accepted


async def test_a_unit_known_only_from_messages_is_still_unregistered(world: World) -> None:
    assert (await world.letter(UNKNOWN_WARD, client="demo-operator")).accepted
    again = UNKNOWN_WARD.replace(b"GOP26111800417", b"GOP26111800418")
    assert not (await world.letter(again, client="demo-gp")).accepted
    assert (await world.letter(again, client="demo-hospital")).accepted


@pytest.mark.parametrize(
    "sender",
    [HOSPITAL, Party(name="Ukendt afdeling", gln_text="5790002222221", sor=Sor("9908011000016000"))],
    ids=["other", "unknown"],
)
async def test_a_message_in_the_name_of_another_unit_gets_a_fatal_error(world: World, sender: Party) -> None:
    answer = await send(world, a_message(sender=sender))
    (problem,) = said(answer).problems
    assert answer.response == "fatal-error"
    assert problem.place == "Bundle.entry[0].resource.sender"
    assert await world.rows("SELECT id FROM message") == []
