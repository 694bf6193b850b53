"""A process that is killed at one of its awaits: from there on nothing of it runs any further."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from app.fhir.publish import provenance, publications
from app.persistence.database import Database
from app.persistence.means import Means
from app.persistence.pools import open_pool


@dataclass
class Life:
    """So many more awaits of a process and everything it started."""

    awaits: int
    end: Callable[[], None]
    """What the operating system does then: it closes the connections."""

    def is_over(self) -> bool:
        self.awaits -= 1
        if self.awaits == -1:
            self.end()
        return self.awaits < 0


class Mortal(Coroutine[Any, Any, Any]):
    """A coroutine that goes on for as long as its process lives, its cleaning up included."""

    def __init__(self, inner: Coroutine[Any, Any, Any], life: Life) -> None:
        self._inner = inner
        self._life = life

    def send(self, value: Any) -> Any:
        if self._life.is_over():
            return self._inner.throw(asyncio.CancelledError())
        return self._inner.send(value)

    def throw(self, *error: Any) -> Any:
        if self._life.is_over():
            return self._inner.throw(asyncio.CancelledError())
        return self._inner.throw(*error)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise NotImplementedError("a task runs it, nobody awaits it")


@asynccontextmanager
async def own_database(url: str, clock: Callable[[], datetime]) -> AsyncIterator[Database]:
    """Open connections that nobody else uses."""
    changes, reads = open_pool(url, size=4), open_pool(url, size=2)
    await asyncio.gather(changes, reads)
    database = Database(changes, reads, Means(publications, provenance, uuid4, clock))
    try:
        yield database
    finally:
        break_off(database)


def break_off(database: Database) -> None:
    """Close the connections without a word, whatever is under way on them."""
    database.changes.terminate()
    database.reads.terminate()


def _end(database: Database, tasks: Iterable[asyncio.Task[Any]]) -> None:
    break_off(database)
    for task in tasks:
        task.cancel()  # some wait for what another would have told them, and would wait for ever


async def killed_after(awaits: int, work: Coroutine[Any, Any, Any], database: Database) -> None:
    """Run it and whatever tasks it starts, and kill them all at one of their awaits."""
    loop, tasks = asyncio.get_running_loop(), list[asyncio.Task[Any]]()
    life = Life(awaits, lambda: _end(database, tasks))

    def born(loop: asyncio.AbstractEventLoop, it: Any, **named: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(Mortal(it, life), loop=loop, **named)
        tasks.append(task)
        return task

    before = loop.get_task_factory()
    loop.set_task_factory(born)
    try:
        loop.create_task(work)
        done = 0
        while done < len(tasks):
            done = len(tasks)
            await asyncio.wait(tasks)
    finally:
        loop.set_task_factory(before)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            assert life.awaits < 0, error
