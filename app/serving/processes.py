"""The processes that answer: as many as were asked for, each replaced when it ends by itself."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from app import logbook
from app.serving.answering import READY

_PATIENCE_SECONDS: Final = 15.0
"""For one that was told to stop; its own limit for open requests is ten."""
_LEAST_SECONDS: Final = 1.0
"""One that lived no longer than this is not replaced at once."""


class NotAnswering(Exception):  # noqa: N818 - it reads as what happened
    """A process ended before it ever answered; what it said is above."""


@dataclass(slots=True)
class Processes:
    """Processes of one command, in an environment, that share what they inherit."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    inherited: tuple[int, ...]
    _running: set[Process] = field(default_factory=set)

    async def run(self, count: int, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Keep them running until told to stop; raises NotAnswering where the first ones fail."""
        try:
            first = await asyncio.gather(*(self._start() for _ in range(count)))
            ready()
            kept = [asyncio.create_task(self._keep(process)) for process in first]
            await stop.wait()
            for task in kept:
                task.cancel()
        finally:
            await asyncio.gather(*(self._end(process) for process in self._running))

    async def _start(self) -> Process:
        """Start one and wait until it answers."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.serving.answering", *self.arguments),
            env=self.environment,
            pass_fds=self.inherited,
            stdin=PIPE,
            stdout=PIPE,
            # Ctrl-C is for us: we tell them.
            process_group=0,
        )
        self._running.add(process)
        if process.stdout is None or await process.stdout.readline() != READY:
            raise NotAnswering
        return process

    async def _keep(self, process: Process) -> None:
        while True:
            began = time.monotonic()
            code = await process.wait()
            self._running.discard(process)
            logbook.PROCESS_LOST.write(code=code)
            await asyncio.sleep(max(0.0, began + _LEAST_SECONDS - time.monotonic()))
            with suppress(NotAnswering):
                process = await self._start()

    async def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _PATIENCE_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
