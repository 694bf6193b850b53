"""What is asked at the same time is answered together, each with its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.persistence.gathering import Gathering


class Doubling:
    """Doubles numbers, slowly enough to be asked more meanwhile; what is negative breaks it."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.asked.append(list(numbers))
        self.begun.set()
        await self.go_on.wait()
        if min(numbers) < 0:
            raise ValueError(numbers)
        return [2 * number for number in numbers]


async def test_one_that_is_alone_is_asked_at_once() -> None:
    doubling = Doubling()
    doubling.go_on.set()
    gathering = Gathering(doubling, most=3)
    assert await gathering.ask(1) == 2
    assert await gathering.ask(2) == 4
    assert doubling.asked == [[1], [2]]


async def test_what_is_asked_meanwhile_gathers_up_to_the_limit_in_order() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, most=3)
    first = asyncio.create_task(gathering.ask(1))
    await doubling.begun.wait()
    others = [asyncio.create_task(gathering.ask(number)) for number in range(2, 9)]
    await asyncio.sleep(0)
    doubling.go_on.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10, 12, 14, 16]
    assert doubling.asked == [[1], [2, 3, 4], [5, 6, 7], [8]]


async def test_what_fails_fails_for_those_asked_together_and_for_nobody_after() -> None:
    doubling = Doubling()
    doubling.go_on.set()
    gathering = Gathering(doubling, most=2)
    found = await asyncio.gather(*(gathering.ask(n) for n in (-1, 1, 2)), return_exceptions=True)
    assert [type(each) for each in found] == [ValueError, ValueError, int]
    assert await gathering.ask(3) == 6


async def test_who_is_gone_holds_up_nobody() -> None:
    doubling = Doubling()
    gathering = Gathering(doubling, most=5)
    gone, stays = (asyncio.create_task(gathering.ask(number)) for number in (1, 2))
    await doubling.begun.wait()
    gone.cancel()
    doubling.go_on.set()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
