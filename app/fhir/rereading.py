"""Read again what was taken in before, from the document as it came: for who it is handed on to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from app.fhir.elements import Json
from app.fhir.entries import localised, references
from app.fhir.envelopes import open_message
from app.fhir.message_bundles import as_transaction
from app.fhir.requests_in import Submission, read_request


def read_again(document: Json, *, ours: Iterable[str], now: datetime) -> Submission:
    """Read a request alone, in a transaction or in a message.

    `ours` are the references, as `Patient/{id}`, that are known to lead to what we published: the
    document may have them with the address that its sender reached us under.
    """
    sent: Any = document
    for base in set(_bases(document, tuple(ours))):
        sent = localised(sent, base)
    if sent.get("type") == "message":
        sent, _ = as_transaction(open_message(sent))
    return read_request(sent, now=now)


def _bases(document: Json, ours: tuple[str, ...]) -> Iterator[str]:
    for _, target in references(document, ""):
        yield from (target.removesuffix(f"/{name}") for name in ours if target.endswith(f"/{name}"))
