"""A receiver that is slow or dead costs the others nothing, and is found again when it is back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.notices import Route
from app.domain.organisations import Channel, Format
from app.notices.doors import DoorBusy, Doors
from app.notices.transport import Handed, NotDelivered, Parcel
from app.persistence.claims import Room
from tests.conftest import Clock


@dataclass
class Receivers:
    """Systems that answer, are down, or refuse a letter, by their address."""

    down: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Handed:
        to = parcel.route.endpoint
        self.calls.append(to)
        if to in self.waiting:
            await self.waiting[to].wait()
        if to in self.down:
            raise NotDelivered("ConnectError", is_silent=True)
        if to in self.refusing:
            raise NotDelivered("HTTP 422")
        return Handed()


def to(endpoint: str) -> Parcel:
    return Parcel(uuid4(), Route(Format.XDIS91, Channel.HTTP_POST, endpoint), "application/xml", b"<x/>")


async def tried(doors: Doors, endpoint: str, times: int = 1) -> list[str]:
    said = []
    for _ in range(times):
        try:
            await doors.deliver(to(endpoint))
        except NotDelivered as error:
            said.append(str(error))
    return said


async def test_a_receiver_that_does_not_answer_is_left_alone_and_the_others_are_not() -> None:
    receivers, clock = Receivers(down={"a"}), Clock()
    doors = Doors(receivers, clock, calls=2)
    assert await tried(doors, "a", 5) == ["ConnectError"] * 3 + ["NotAnswering"] * 2
    assert receivers.calls == ["a"] * 3
    assert doors.shut == 1
    assert await tried(doors, "b", 2) == []


async def test_one_call_finds_out_whether_a_receiver_is_back() -> None:
    receivers, clock = Receivers(down={"a"}), Clock()
    doors = Doors(receivers, clock, calls=2)
    await tried(doors, "a", 3)
    clock.advance(seconds=15)
    assert await tried(doors, "a", 2) == ["ConnectError", "NotAnswering"]
    receivers.down.clear()
    clock.advance(minutes=1)
    assert await tried(doors, "a", 3) == []
    assert doors.shut == 0


async def test_a_letter_that_is_refused_shuts_no_door() -> None:
    receivers = Receivers(refusing={"a"})
    doors = Doors(receivers, Clock(), calls=2)
    assert await tried(doors, "a", 5) == ["HTTP 422"] * 5


async def test_who_finds_a_receiver_busy_comes_again_and_nothing_has_failed() -> None:
    receivers = Receivers()
    doors = Doors(receivers, Clock(), calls=2)
    await doors.deliver(to("slow"))
    receivers.waiting["slow"] = asyncio.Event()
    held = [asyncio.create_task(doors.deliver(to("slow"))) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(DoorBusy):
        await doors.deliver(to("slow"))
    await doors.deliver(to("quick"))
    receivers.waiting["slow"].set()
    assert await asyncio.gather(*held) == [Handed(), Handed()]
    assert await tried(doors, "slow") == []


async def test_a_receiver_that_hangs_holds_one_call_until_it_has_answered() -> None:
    receivers = Receivers(waiting={"hangs": asyncio.Event()})
    doors = Doors(receivers, Clock(), calls=8)
    first = asyncio.create_task(doors.deliver(to("hangs")))
    await asyncio.sleep(0)
    for _ in range(20):
        with pytest.raises(DoorBusy):
            await doors.deliver(to("hangs"))
    assert receivers.calls == ["hangs"]
    receivers.waiting["hangs"].set()
    await first
    assert await asyncio.gather(*(doors.deliver(to("hangs")) for _ in range(8))) == [Handed()] * 8


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.integers(0, 400)), min_size=1, max_size=40)
)
async def test_whoever_answers_again_is_called_again_within_five_minutes(
    walk: list[tuple[str, bool, int]],
) -> None:
    receivers, clock = Receivers(), Clock()
    doors = Doors(receivers, clock, calls=2)
    for endpoint, is_down, seconds in walk:
        (receivers.down.add if is_down else receivers.down.discard)(endpoint)
        await tried(doors, endpoint)
        clock.now += timedelta(seconds=seconds)
    receivers.down.clear()
    clock.advance(minutes=5)
    assert await tried(doors, "a") == await tried(doors, "b") == []


# What is taken on for a door


async def stuck(doors: Doors, receivers: Receivers, endpoint: str) -> asyncio.Task[Handed]:
    """Have one call hang there, and another have waited for it in vain."""
    receivers.waiting[endpoint] = asyncio.Event()
    first = asyncio.create_task(doors.deliver(to(endpoint)))
    await asyncio.sleep(0)
    with pytest.raises(DoorBusy):
        await doors.deliver(to(endpoint))
    return first


async def test_there_is_room_without_limit_for_whoever_answers() -> None:
    receivers = Receivers(refusing={"b"})
    doors = Doors(receivers, Clock(), calls=2)
    await tried(doors, "a", 3)
    await tried(doors, "b", 3)
    assert doors.rooms() == {}


async def test_nothing_is_taken_on_for_a_door_that_is_shut_and_one_thing_when_it_is_tried_again() -> None:
    receivers, clock = Receivers(down={"a"}), Clock()
    doors = Doors(receivers, clock, calls=2)
    await tried(doors, "a")
    assert doors.rooms()["a"].calls == 1
    await tried(doors, "a", 2)
    assert doors.rooms() == {"a": Room(0, clock() + timedelta(seconds=15))}
    clock.advance(seconds=15)
    assert doors.rooms()["a"].calls == 1
    receivers.down.clear()
    await tried(doors, "a")
    assert doors.rooms() == {}


async def test_what_is_taken_on_for_a_receiver_that_hangs_is_what_it_may_have_under_way() -> None:
    receivers, clock = Receivers(), Clock()
    doors = Doors(receivers, clock, calls=2)
    first = await stuck(doors, receivers, "slow")
    assert doors.rooms() == {"slow": Room(0, clock() + timedelta(seconds=15))}
    receivers.waiting["slow"].set()
    await first
    assert doors.rooms() == {}


async def test_what_is_over_the_calls_a_second_gets_its_turn_and_the_others_do_not_wait() -> None:
    receivers, clock = Receivers(), Clock()
    doors = Doors(receivers, clock, calls=8, calls_a_second=2)
    third, turn = to("a"), clock() + timedelta(seconds=1)
    await doors.deliver(to("a"))
    await doors.deliver(to("a"))
    with pytest.raises(DoorBusy) as busy:
        await doors.deliver(third)
    assert busy.value.until == turn
    assert await tried(doors, "b", 2) == []
    clock.advance(milliseconds=999)
    with pytest.raises(DoorBusy):
        await doors.deliver(third)
    clock.advance(milliseconds=1)
    await doors.deliver(third)
    assert receivers.calls == ["a", "a", "b", "b", "a"]


async def test_a_receiver_that_is_left_alone_loses_no_turn_to_who_was_not_called() -> None:
    receivers, clock = Receivers(down={"a"}), Clock()
    doors = Doors(receivers, clock, calls=2, calls_a_second=3)
    assert await tried(doors, "a", 9) == ["ConnectError"] * 3 + ["NotAnswering"] * 6
    receivers.down.clear()
    clock.advance(seconds=15)
    assert await tried(doors, "a", 3) == []


async def test_without_a_limit_calls_are_not_counted() -> None:
    doors = Doors(Receivers(), Clock(), calls=2)
    assert await tried(doors, "a", 500) == []
    assert doors.rooms() == {}
