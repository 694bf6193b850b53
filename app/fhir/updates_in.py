"""A sender's update of a ServiceRequest it sent: the whole of it, in its own words or in ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.intake import Incoming
from app.domain.private import Private
from app.domain.refusals import ActionNotAllowed, InvalidValue
from app.fhir.elements import Json, extension
from app.fhir.entries import REQUEST, Entries, Located, references, together
from app.fhir.modifiers import refuse_modifiers
from app.fhir.requests_in import incoming_of, subject_of
from app.fhir.sound import read_checked
from app.fhir.systems import STATUS_REASON, SUPPORTING

WITHDRAWN: Final = {"revoked", "entered-in-error"}
_SAME: Final = ("performer", "authoredOn")
"""What need not be said again."""
_BESIDE: Final = frozenset(SUPPORTING) - {"Patient", "Organization"}


@dataclass(frozen=True, slots=True)
class Letter:
    """The message that an update came in: how it is known again, when it was written, where it says so."""

    identity: str
    written_at: datetime
    place: str


@dataclass(frozen=True, slots=True, repr=False)
class Update(Private):
    incoming: Incoming
    patient_id: str
    """Set where the subject is `Patient/{id}`; then `incoming.citizen` is nobody."""
    resource: Json
    letter: Letter | None = None

    def sent_in(self, letter: Letter) -> Update:
        """Return it as said when the message was written; a clock that is ahead is not believed."""
        said_at = min(letter.written_at, self.incoming.said_at or letter.written_at)
        return replace(self, incoming=replace(self.incoming, said_at=said_at), letter=letter)

    @property
    def withdraws(self) -> bool:
        return self.resource["status"] in WITHDRAWN

    @property
    def reason(self) -> str:
        """Why it is withdrawn, in the sender's words."""
        concept = extension(self.resource, STATUS_REASON).get("valueCodeableConcept", {})
        displays = (coding.get("display", "") for coding in concept.get("coding", ()))
        return str(concept.get("text") or next(displays, ""))


def beside(resource: Json) -> tuple[str, ...]:
    """Return what we published that the request refers to, and that it is read with."""
    return tuple(dict.fromkeys(_held(resource)))


def _held(resource: Json) -> Iterator[str]:
    for _, target in references(resource, REQUEST):
        type_, _, id_ = target.partition("/")
        if type_ in _BESIDE and id_ and "/" not in id_:
            yield target


def read_update(resource: Json, held: Json, company: Iterable[Json], *, now: datetime) -> Update:
    """Read an update; `held` is the request as published, `company` what it refers to of ours."""
    return read_checked(resource, lambda sound: _update(sound, held, company, now), place=REQUEST)


def _update(resource: Json, held: Json, company: Iterable[Json], now: datetime) -> Update:
    whole = {**{name: held[name] for name in _SAME if name in held}, **resource}
    request = Located(whole, REQUEST)
    found = [Located(body, REQUEST, f"{body['resourceType']}/{body['id']}") for body in company]
    entries = Entries([request, *found])
    patient, said, *_ = together(
        lambda: subject_of(request, entries),
        lambda: incoming_of(request, entries, now),
        lambda: refuse_modifiers(request, is_new=False),
        lambda: _check_status(request, held),
        entries.check_references,
    )
    return Update(said, patient.known_as.removeprefix("Patient/"), resource)


def read_identity(resource: Json, *, now: datetime) -> Incoming:
    """Read what an update is about before it is known whether there is something to update."""
    return read_update(resource, {"status": "active"}, (), now=now).incoming


def _check_status(request: Located, held: Json) -> None:
    """The authority says how far it is; the sender, that it stands or that it does not."""
    possible = {held["status"], *WITHDRAWN} | ({"active"} if held["status"] == "on-hold" else set())
    if held["status"] in WITHDRAWN and request.resource.get("status") == "active":
        refused = ActionNotAllowed(REQUEST, "active", held["status"], ())
        raise refused.moved(lambda finding: replace(finding, place=request.at("status")))
    if request.resource.get("status") not in possible:
        expected = f"one of {', '.join(sorted(possible))}"
        raise InvalidValue("status", expected, place=request.at("status"))
