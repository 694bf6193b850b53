"""A folder that a network's supplier empties: how a VANS connection without an interface works."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.notices.transport import Handed, NotDelivered, Parcel

FOLDER_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
ENDINGS: Final = {"application/xml": "xml", "application/fhir+json": "json", "application/edifact": "edi"}


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Drop a letter whole or not at all: what is being written has a name that nobody looks for.

    The endpoint of a unit is the name of a folder below the root that the operator set; nothing a
    register says leads elsewhere.
    """

    root: Path | None

    async def deliver(self, parcel: Parcel) -> Handed:
        if self.root is None:
            raise NotDelivered("NoDropFolder", is_silent=True)
        if not FOLDER_NAME.fullmatch(parcel.route.endpoint):
            raise NotDelivered("FolderName")
        folder = self.root / parcel.route.endpoint
        try:
            await asyncio.to_thread(drop, folder, _file_name(parcel), parcel.content)
        except OSError as error:
            raise NotDelivered(type(error).__name__, is_silent=True) from None
        return Handed()


def _file_name(parcel: Parcel) -> str:
    """The same letter in the same envelope has the same name: dropped again, it lies there once."""
    digest = hashlib.sha256(parcel.content).hexdigest()[:16]
    return f"{parcel.notice_id}-{digest}.{ENDINGS.get(parcel.media_type, 'dat')}"


def drop(folder: Path, name: str, content: bytes) -> None:
    """Write a file that whoever looks finds whole."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.new"
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)
