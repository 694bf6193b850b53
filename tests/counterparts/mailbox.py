"""A VANS supplier's folders: what lies in one is picked up whole, and receipts are left in the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.counterparts.answers import Receipt
from tests.counterparts.system import System

_ENDINGS: Final = {"application/xml": "xml", "application/fhir+json": "json", "application/edifact": "edi"}


@dataclass
class Mailbox:
    """The network's side of the two folders, for the units of a system."""

    system: System
    dropped: Path
    """Where the service drops its letters."""
    left: Path
    """Where the service looks for what comes back."""
    done: Path
    answers_at_once: bool = False
    """Leave the receipt before the letter is put away: who is killed in between answers twice, not never."""

    def prepare(self) -> None:
        for folder in (self.dropped, self.left, self.done):
            folder.mkdir(parents=True, exist_ok=True)

    def empty(self) -> int:
        """Take in what lies there, the oldest first, and say how many files that were.

        A file whose name begins with a dot is still being written. One is moved away when it has been dealt
        with: whoever dies before that finds it again, and the inbox knows it.
        """
        waiting = [
            path for path in self.dropped.iterdir() if path.is_file() and not path.name.startswith(".")
        ]
        done = 0
        for path in sorted(waiting, key=lambda it: it.stat().st_mtime_ns):
            if self.system.fetched(path.read_bytes()):
                if self.answers_at_once:
                    self._answer()
                path.rename(self.done / path.name)
                done += 1
        return done

    def _answer(self) -> None:
        while self.system.late:
            self.leave(self.system.late[0])
            self.system.late.pop(0)

    def leave(self, receipt: Receipt) -> Path:
        """Leave a receipt so that who looks finds it whole; returns where it lies."""
        name = f"{self.system.new_id().hex}.{_ENDINGS[receipt.media_type]}"
        unfinished = self.left / f".{name}.tmp"
        unfinished.write_bytes(receipt.content)
        unfinished.replace(self.left / name)
        return self.left / name
