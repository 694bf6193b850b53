"""Bulk exports: what was published until an instant, as the client that asked may read it.

https://hl7.org/fhir/uv/bulkdata/export.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.domain.private import Private

PART: Final = 100_000
"""Resources in one file, about: what is lost when a download breaks off."""
_IDS: Final = 1 << 128
_NAME: Final = re.compile(r"(?P<type>[A-Za-z]+)-(?P<part>[0-9]{1,6})-(?P<parts>[0-9]{1,6})\.ndjson")
LAG: Final = timedelta(seconds=2)
"""How long before it is asked for an export ends: longer than a transaction takes from giving its versions
their time to being one that others see under way, and than the clocks of two machines differ."""


@dataclass(frozen=True, slots=True, repr=False)
class Export(Private):
    """A question, and the instant it is answered for; its files are read when they are fetched."""

    id: UUID
    client_id: str
    request_url: str
    types: tuple[str, ...]
    filters: tuple[str, ...]
    """`Type?query`; of several for one type any may hold."""
    created_at: datetime
    transaction_at: datetime
    expires_at: datetime
    horizon: int
    """The number of the transaction it was asked in: those under way at the instant have lower ones."""
    since_at: datetime | None = None
    patients_only: bool = False
    """Only what is about a citizen."""
    group: str = ""
    """The authority whose citizens are meant; all where it is empty."""


def instant_before(now: datetime) -> datetime:
    """Return the instant that an export asked for now holds for, to the millisecond as FHIR writes it."""
    then = now - LAG
    return then.replace(microsecond=then.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: a type, and the ids that lie in one of so many equal parts."""

    type: str
    part: int
    parts: int

    @property
    def name(self) -> str:
        return f"{self.type}-{self.part}-{self.parts}.ndjson"

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """The first and the last id that may be in it."""
        low, high = (_IDS * (self.part + n) // self.parts for n in (0, 1))
        return UUID(int=low), UUID(int=high - 1)


def files_of(type_: str, count: int) -> Iterator[File]:
    """Divide a type into files of about one size; of nothing there is none."""
    parts = -(-count // PART)
    return (File(type_, part, parts) for part in range(parts))


def file_named(name: str) -> File | None:
    """Return the file of that name; None where there could be none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    file = File(found["type"], int(found["part"]), int(found["parts"]))
    return file if file.part < file.parts and file.name == name else None
