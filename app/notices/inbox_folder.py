"""A folder that a network's supplier fills: one file is one message, and where it lies says how far it is.

Left, `working/` while a worker has it, then `done/` or `refused/`. Each step is one rename, which only
one of several workers can do; a name of ours takes the place of the supplier's, which may say anything.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from app.notices.folders import FOLDER_NAME, drop

WORKING: Final = "working"
DONE: Final = "done"
REFUSED: Final = "refused"
QUIET: Final = timedelta(seconds=2)
"""What has changed so recently may still be being written."""
_UNFINISHED: Final = (".tmp", ".new")
_ENDINGS: Final = frozenset({".xml", ".json", ".edi", ".txt"})
_TAKEN: Final = re.compile(r"([0-9]{1,12})-([0-9a-f]{32}\.[a-z]{3,4})")


@dataclass(frozen=True, slots=True)
class Picked:
    """A file that is ours until a lease runs out."""

    path: Path
    folder: Path
    name: str
    """It keeps this name to the end."""

    @property
    def number(self) -> str:
        """What its receipt is named by."""
        return Path(self.name).stem

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def read(self) -> bytes:
        return self.path.read_bytes()

    def finish(self) -> None:
        self._move(DONE)

    def refuse(self, reason: str) -> None:
        """Put the reason beside it first: a refused file never lies there without one."""
        drop(self.folder / REFUSED, f"{self.name}.reason.txt", reason.encode())
        self._move(REFUSED)

    def _move(self, where: str) -> None:
        """Whoever took it up after our lease may have moved it already."""
        (self.folder / where).mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            self.path.rename(self.folder / where / self.name)


@dataclass(frozen=True, slots=True)
class InboxFolder:
    """The folder that the operator set, and those below it."""

    root: Path
    lease: timedelta
    new_id: Callable[[], UUID]

    def prepare(self) -> None:
        """Make what is missing; raises OSError where that may not be done."""
        (self.root / WORKING).mkdir(parents=True, exist_ok=True)
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise PermissionError

    def take(self, now: datetime, *, limit: int) -> Iterator[Picked]:
        """Take what lies there, the oldest first: what another worker had and left, and what is new."""
        for folder in self._folders():
            for path in _oldest_first([*self._left(folder, now), *_finished(folder, now)])[:limit]:
                if (picked := self._taken(folder, path, now)) is not None:
                    yield picked

    def _folders(self) -> list[Path]:
        below = [p for p in self.root.iterdir() if FOLDER_NAME.fullmatch(p.name) and _is_folder(p)]
        return [self.root, *sorted(p for p in below if p.name not in {WORKING, DONE, REFUSED})]

    def _left(self, folder: Path, now: datetime) -> Iterator[Path]:
        """Yield what a worker took so long ago that it must have died."""
        latest = (now - self.lease).timestamp()
        for path in _files(folder / WORKING):
            if (taken := _TAKEN.fullmatch(path.name)) and int(taken[1]) < latest:
                yield path

    def _taken(self, folder: Path, path: Path, now: datetime) -> Picked | None:
        """Take one; None where another worker was quicker."""
        before = _TAKEN.fullmatch(path.name) if path.parent.name == WORKING else None
        name = before[2] if before else f"{self.new_id().hex}{_ending(path)}"
        mine = folder / WORKING / f"{int(now.timestamp())}-{name}"
        mine.parent.mkdir(exist_ok=True)
        try:
            path.rename(mine)
        except FileNotFoundError:
            return None
        return Picked(mine, folder, name)


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    return ending if ending in _ENDINGS else ".dat"


def _finished(folder: Path, now: datetime) -> Iterator[Path]:
    """Yield what its writer is done with."""
    for path in _files(folder):
        is_named = not path.name.startswith(".") and path.suffix.lower() not in _UNFINISHED
        if is_named and _changed_at(path) <= (now - QUIET).timestamp():
            yield path


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files themselves: a link may lead anywhere."""
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if _mode(path, stat.S_ISREG))


def _is_folder(path: Path) -> bool:
    return _mode(path, stat.S_ISDIR)


def _mode(path: Path, is_so: Callable[[int], bool]) -> bool:
    with suppress(FileNotFoundError):
        return is_so(path.lstat().st_mode)
    return False


def _changed_at(path: Path) -> float:
    """A file that another worker has just taken has changed at the end of time: leave it alone."""
    with suppress(FileNotFoundError):
        return path.lstat().st_mtime
    return float("inf")


def _oldest_first(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (_changed_at(path), path.name))
