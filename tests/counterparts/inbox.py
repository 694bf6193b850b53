"""What a receiver's users see: each letter once, on disk, so that who kills the system loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.counterparts.answers import Receipt
from tests.counterparts.message import Message


@dataclass(frozen=True)
class Shown:
    """One line in the inbox."""

    letter_id: str
    kind: str
    sender: str
    receiver: str
    citizen: str
    subject: str
    text: str
    sha256: str
    receipt: str
    """The answer that was given, and is given again, as text; with the media type it has."""
    media_type: str


@dataclass(frozen=True)
class Inbox:
    """A folder with one file a letter."""

    folder: Path

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def answer_given(self, message: Message) -> Receipt | None:
        """Return the receipt that this letter got the first time, whatever envelope it is in now."""
        path = self._path(message)
        return _receipt(_shown(path)) if path.exists() else None

    def keep(self, message: Message, content: bytes, receipt: Receipt) -> Receipt:
        """Show it, once: who comes second finds it there and gets the first receipt."""
        shown = Shown(
            letter_id=message.head.letter_id,
            kind=message.kind,
            sender=message.head.sender,
            receiver=message.head.receiver,
            citizen=message.citizen,
            subject=message.subject,
            text=message.text,
            sha256=hashlib.sha256(content).hexdigest(),
            receipt=receipt.content.decode("latin-1"),
            media_type=receipt.media_type,
        )
        path = self._path(message)
        unfinished = path.with_suffix(f".{os.getpid()}.new")
        unfinished.write_text(json.dumps(asdict(shown)))
        try:
            os.link(unfinished, path)  # in one step, and never over another
        except FileExistsError:
            return _receipt(_shown(path))
        finally:
            unfinished.unlink()
        return receipt

    def shown(self) -> list[Shown]:
        """Return the lines in the order they came."""
        paths = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [_shown(path) for path in paths]

    def _path(self, message: Message) -> Path:
        named = f"{message.head.receiver}|{message.head.sender}|{message.head.letter_id}"
        return self.folder / f"{hashlib.sha256(named.encode()).hexdigest()[:32]}.json"


def _shown(path: Path) -> Shown:
    said: dict[str, Any] = json.loads(path.read_text())
    return Shown(**said)


def _receipt(it: Shown) -> Receipt:
    return Receipt(it.receipt.encode("latin-1"), it.media_type)


def told(inbox: Inbox) -> Iterator[dict[str, Any]]:
    """Yield the lines as they are shown to whoever asks over HTTP."""
    for it in inbox.shown():
        said = asdict(it)
        del said["receipt"], said["media_type"]
        yield said
