"""A receiver's system: takes what it is handed, shows it once, answers, and misbehaves on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tests.counterparts.answers import TAKEN, Reason, Receipt, receipt
from tests.counterparts.inbox import Inbox
from tests.counterparts.message import Alien, Message, Unreadable
from tests.counterparts.reading import read


class Behaviour(StrEnum):
    WELL = "well"
    SLOW = "slow"
    """Takes it, and answers when nobody listens any more."""
    DEAD = "dead"
    """Takes nothing and says nothing."""
    BUSY = "busy"
    """Takes nothing and says so: HTTP 503, `transient-error`."""
    NEGATIVE = "negative"
    DUPLICATE = "duplicate"
    """Answers at once, and sends the same receipt again afterwards."""
    GARBAGE = "garbage"
    """A machine before it answers with a page of its own; the system sees nothing of the letter."""
    LATE = "late"
    """Takes it; the receipt comes afterwards."""


PAGE: Final = b"<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"
_NOT_OURS: Final = Reason("ukendt_lokationsnummer", "Lokationsnummeret er ikke vores.")
_NO: Final = Reason("ikke_specificeret", "Vi tager ikke imod i dag.")
_BUSY: Final = Reason("ikke_specificeret", "Prøv igen om lidt.", is_passing=True)


@dataclass(frozen=True)
class Reply:
    """What goes back over the line it came by."""

    status: int
    content: bytes = b""
    media_type: str = "text/plain"
    is_silent: bool = False
    """Nothing goes back, or so late that nobody listens any more."""


@dataclass
class System:
    """The system of the units with these location numbers."""

    name: str
    units: frozenset[str]
    inbox: Inbox
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    behaviour: Behaviour = Behaviour.WELL
    is_network: bool = False
    """It is the network's: what it cannot pass on it refuses itself (XCTL01, CTL01)."""
    late: list[Receipt] = field(default_factory=list)
    """Receipts that are to be sent by another way than the answer."""
    refused: list[str] = field(default_factory=list)
    """What could not be read, by what was wrong with it: a fault of who wrote it."""
    receipts: list[Message] = field(default_factory=list)
    """What came back for what this system sent."""

    def take(self, content: bytes) -> Reply:
        """Take in what somebody posted."""
        if self.behaviour is Behaviour.DEAD:
            return Reply(0, is_silent=True)
        if self.behaviour is Behaviour.GARBAGE:
            return Reply(200, PAGE, "text/html")
        try:
            message = read(content)
        except Alien as alien:
            self.refused.append(alien.why)
            return Reply(400, alien.why.encode())
        except Unreadable as unreadable:
            return self._unreadable(unreadable, content)
        return self._answer(message, content)

    def fetched(self, content: bytes) -> bool:
        """Take in what was picked up somewhere; its receipt goes as a message of its own.

        Returns whether it is dealt with: what is not stays where it lay.
        """
        reply = self.take(content)
        if reply.status in {0, 503} or reply.content == PAGE:
            return False
        if reply.status == 200 and reply.content:
            self.late.append(Receipt(reply.content, reply.media_type))
        return True

    def _unreadable(self, unreadable: Unreadable, content: bytes) -> Reply:
        self.refused.append(unreadable.why)
        kind = "DIS91" if content[:3] in {b"UNA", b"UNB"} else "XDIS91"
        if unreadable.code == "fatal-error":
            return Reply(422, unreadable.why.encode())
        why = Reason(unreadable.code, unreadable.why[:70])
        return self._said(self._written(Message(kind, unreadable.head), why))

    def _answer(self, message: Message, content: bytes) -> Reply:
        if not message.wants_receipt:
            self.receipts.append(message)
            return Reply(202)
        why = self._reason(message)
        if why.is_passing and message.kind != "CareCommunication":
            return Reply(503, why.text.encode())
        if why.code:
            return self._said(self._written(message, why), 503 if why.is_passing else 200)
        given = self.inbox.answer_given(message)
        return self._told(given or self.inbox.keep(message, content, self._written(message, TAKEN)))

    def _reason(self, message: Message) -> Reason:
        if message.head.receiver not in self.units:
            return replace(_NOT_OURS, by_network=self.is_network)
        return {Behaviour.NEGATIVE: _NO, Behaviour.BUSY: _BUSY}.get(self.behaviour, TAKEN)

    def _told(self, answer: Receipt) -> Reply:
        """Say that it was taken, in the way of today."""
        if self.behaviour in {Behaviour.LATE, Behaviour.DUPLICATE}:
            self.late.append(answer)
        if self.behaviour is Behaviour.LATE:
            return Reply(202)
        return Reply(200, answer.content, answer.media_type, is_silent=self.behaviour is Behaviour.SLOW)

    def _said(self, answer: Receipt, status: int = 200) -> Reply:
        return Reply(status, answer.content, answer.media_type)

    def _written(self, message: Message, why: Reason) -> Receipt:
        return receipt(message, why, now=self.clock(), new_id=self.new_id)
