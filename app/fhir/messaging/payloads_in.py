"""What is written and what is attached: each with its time, its number and, for a text, its author."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from app.domain.carecommunications import MEDIA_TYPES, Author, Enclosure, Segment
from app.domain.parties import Party
from app.domain.refusals import MissingValue, NotSupported, TooLarge, UnknownCode
from app.fhir.elements import Json, numbered
from app.fhir.entries import Located, together
from app.fhir.messaging.addresses import AUTHORED, NUMBERED, REACHED, WRITTEN
from app.fhir.messaging.parts import Parts, extensions, moment
from app.fhir.messaging.people_in import author
from app.fhir.messaging.rules import broken

_UUID: Final = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
"""As the rule is published: of any version, which MedCom's own test messages make use of."""
_TELEPHONE: Final = re.compile(r"\+?[0-9]+")
_MOST: Final = 500
"""Payloads of one message, all that was written before included."""
_TEXT: Final = "contentString"
_ATTACHMENT: Final = "contentAttachment"


def uuid(value: object, place: str) -> UUID:
    if not isinstance(value, str) or not (match := _UUID.fullmatch(value)):
        raise broken("medcom-uuidv4", place)
    return UUID(match[1])


class Payloads:
    """The payloads of one Communication, read with what they refer to."""

    def __init__(self, parts: Parts, communication: Located) -> None:
        self._parts, self._communication = parts, communication

    def segments(self) -> tuple[Segment, ...]:
        texts = [(p, s) for p, s in self._payloads() if _TEXT in s]
        if not texts:
            raise MissingValue("A message segment", place=self._communication.at("payload"))
        return together(*(lambda p=p, s=s: self._segment(p, s) for p, s in texts))

    def enclosures(self) -> tuple[Enclosure, ...]:
        attached = [(p, s) for p, s in self._payloads() if _ATTACHMENT in s]
        return together(*(lambda p=p, s=s: self._enclosure(p, s) for p, s in attached))

    def check_kinds(self) -> None:
        """Refuse what is no text and no attachment, and a thread longer than anybody reads."""
        if len(self._payloads()) > _MOST:
            raise TooLarge("message", f"{_MOST} payloads")
        for place, said in self._payloads():
            if "contentReference" in said:
                raise NotSupported("contentReference", place=self._at(f"{place}.contentReference"))

    def _payloads(self) -> list[tuple[str, Json]]:
        """Return them with their places; of too many, which are refused, no more than the first."""
        return list(islice(numbered(self._communication.resource, "payload"), _MOST + 1))

    def _at(self, path: str) -> str:
        return self._communication.at(path)

    def _segment(self, place: str, said: Json) -> Segment:
        number, at, writer, telephone = together(
            lambda: self._number(place, said),
            lambda: self._written(place, said),
            lambda: self._author(place, said),
            lambda: self._telephone(place, said),
        )
        id_, assigner = number
        return Segment(id_, at, assigner, writer, telephone, said[_TEXT])

    def _enclosure(self, place: str, said: Json) -> Enclosure:
        number, at, writer, telephone, content = together(
            lambda: self._number(place, said),
            lambda: self._written(place, said),
            lambda: self._author(place, said) if _has(said, AUTHORED) else None,
            lambda: self._telephone(place, said) if _has(said, REACHED) else "",
            lambda: _content(said[_ATTACHMENT], self._at(f"{place}.{_ATTACHMENT}")),
        )
        id_, assigner = number
        return Enclosure(id_, at, assigner, author=writer, telephone=telephone, **content)

    def _said(self, place: str, said: Json, url: str, value: str) -> tuple[str, Any]:
        """Return what an extension says, and where; there is exactly one of each."""
        found = list(extensions(said, url))
        name = url.rpartition("/")[2]
        if len(found) > 1:
            raise NotSupported(f"A second extension {name}", place=self._at(f"{place}.{found[1][0]}"))
        if not found or value not in found[0][1]:
            raise MissingValue(f"The extension '{name}'", place=self._at(f"{place}.extension"))
        return f"{place}.{found[0][0]}.{value}", found[0][1][value]

    def _written(self, place: str, said: Json) -> datetime:
        at, text = self._said(place, said, WRITTEN, "valueDateTime")
        return moment(text, self._at(at))

    def _number(self, place: str, said: Json) -> tuple[UUID, Party]:
        at, identifier = self._said(place, said, NUMBERED, "valueIdentifier")
        id_, assigner = together(
            lambda: uuid(identifier.get("value"), self._at(f"{at}.value")),
            lambda: self._parts.organisation(
                self._communication, f"{at}.assigner", identifier.get("assigner")
            ),
        )
        return id_, assigner

    def _author(self, place: str, said: Json) -> Author:
        at, reference = self._said(place, said, AUTHORED, "valueReference")
        return author(self._parts, self._parts.led(self._communication, at, reference, "PractitionerRole"))

    def _telephone(self, place: str, said: Json) -> str:
        at, point = self._said(place, said, REACHED, "valueContactPoint")
        value = str(point.get("value", ""))
        if point.get("system") != "phone" or not _TELEPHONE.fullmatch(value):
            raise broken("authorcontact", self._at(at))
        return value


def _has(said: Json, url: str) -> bool:
    return any(extensions(said, url))


def _content(sent: Json, place: str) -> dict[str, Any]:
    """Read what is attached; we do not fetch what lies at somebody else's address."""
    title, media_type = str(sent.get("title", "")), str(sent.get("contentType", ""))
    if not title.strip():
        raise MissingValue("title", place=f"{place}.title")
    if "data" not in sent:
        return {"title": title, "media_type": media_type, "url": str(sent.get("url", ""))}
    if media_type not in MEDIA_TYPES:
        raise UnknownCode("contentType", media_type, known=MEDIA_TYPES, place=f"{place}.contentType")
    return {"title": title, "media_type": media_type, "content": base64.b64decode(sent["data"])}
