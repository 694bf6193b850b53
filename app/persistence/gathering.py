"""What is asked at the same time goes to the database as one statement; nobody waits for company.

While one statement is under way, what is asked meanwhile gathers for the next: a process with little
to do asks at once, one with much to do pays for a round trip once for many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeAlias, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")
_Waiting: TypeAlias = tuple[Q, "asyncio.Future[A]"]


class Gathering(Generic[Q, A]):
    """Answers questions together, each with the answer at its own place; what fails fails for all of them."""

    def __init__(self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], *, most: int) -> None:
        self._answer = answer
        self._most = most
        """In one statement."""
        self._waiting: list[_Waiting[Q, A]] = []
        self._work: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._work is None:
            self._work = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._settle(together)
        finally:
            self._work = None

    async def _settle(self, together: Sequence[_Waiting[Q, A]]) -> None:
        try:
            answers = await self._answer([question for question, _ in together])
        except BaseException as error:
            for future in _open(together):
                future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), answer in zip(together, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _open(together: Sequence[_Waiting[Q, A]]) -> list[asyncio.Future[A]]:
    """Return those who still wait: who has been cancelled does not."""
    return [future for _, future in together if not future.done()]
