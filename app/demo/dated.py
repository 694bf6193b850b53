"""The demo's letters, dated for the day they are first told on.

A discharge that lies back weeks would be another story. Sent once, a letter is kept beside the demo's
clients, since a sender that sends again sends the same bytes.
"""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

_WRITTEN_FOR: Final = date(2026, 11, 23)
"""The day on which the dates in `letters/` are as they should be."""
_DATE: Final = re.compile(rb"\b20\d\d-\d\d-\d\d")


class Letters:
    def __init__(self, kept: Path, today: date) -> None:
        self._kept = kept
        self._today = today

    def read(self, name: str) -> bytes:
        """Return the letter as it was sent the first time, or as it is written today."""
        kept = self._kept / name
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(letter(name, self._today))
        return kept.read_bytes()


def letter(name: str, today: date) -> bytes:
    return dated((files("app.demo") / "letters" / name).read_bytes(), today)


def dated(content: bytes, today: date) -> bytes:
    """Move every date of a letter by the days since it was written for."""
    passed = today - _WRITTEN_FOR
    return _DATE.sub(lambda at: (date.fromisoformat(at[0].decode()) + passed).isoformat().encode(), content)
