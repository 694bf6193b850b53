"""A sender's ServiceRequest, alone or in a transaction, as an incoming referral or plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

from app.domain.codes import CARE_SOCIAL_CODES, SERVICE_119, SERVICE_140
from app.domain.identifiers import MunicipalityCode
from app.domain.intake import IncomingPlan, IncomingReferral, Standard
from app.domain.parties import Party, PersonDetails
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal, UnknownCode
from app.fhir import wire
from app.fhir.citizens_in import person
from app.fhir.clinical_in import diagnoses, links, narratives, requested_offer
from app.fhir.elements import Json, instant, token
from app.fhir.entries import (
    REQUEST,
    Entries,
    Located,
    check_asked,
    conditional,
    if_none_exists,
    read_entries,
    together,
)
from app.fhir.modifiers import refuse_modifiers
from app.fhir.overlay import recarried, rewritten
from app.fhir.parties_in import general_practitioner, organisation, party, sender
from app.fhir.plans_in import plan_fields
from app.fhir.sound import read_checked, sound


@dataclass(frozen=True, slots=True, repr=False)
class Supporting(Private):
    """What was sent beside the request, to be published beside it or to become a register entry."""

    entry: int
    type: str
    place: str = field(compare=False)
    full_url: str
    resource: Json
    party: Party | None = None
    """An Organization as the register knows it: the party it stands for."""


@dataclass(frozen=True, slots=True, repr=False)
class Submission(Private):
    incoming: IncomingReferral | IncomingPlan
    place: str = REQUEST
    """Where the request stands in what was sent."""
    entry: int = 0
    """Which entry of the bundle is the request."""
    full_url: str = ""
    patient_id: str = ""
    """Set where the subject is `Patient/{id}`; then `incoming.citizen` is still nobody."""
    patient_carried: str = ""
    """The Patient as sent; empty where the subject is only named."""
    supporting: tuple[Supporting, ...] = ()
    if_none_exists: bool = False
    """Asked to create nothing where its identifier is known already, whatever that one says."""

    @property
    def about_the_patient(self) -> tuple[str, ...]:
        """Where the submission says `Patient/{id}`: in the request, and in what stands beside it."""
        named = f"Patient/{self.patient_id}"
        beside = (s.place for s in self.supporting if _subject(s.resource).get("reference") == named)
        return tuple(f"{place}.subject" for place in (self.place, *beside))

    def moved(self, move: Callable[[str], str]) -> Submission:
        """Return the submission with every place called as its sender calls it."""
        supporting = tuple(replace(s, place=move(s.place)) for s in self.supporting)
        return replace(self, place=move(self.place), supporting=supporting)

    def led_to(self, targets: Mapping[str, str]) -> Submission:
        """Return the submission with its references led on: fullUrl to the `Type/id` it was given."""
        return replace(
            self,
            incoming=replace(self.incoming, carried=recarried(self.incoming.carried, targets)),
            patient_carried=recarried(self.patient_carried, targets),
            supporting=tuple(replace(s, resource=rewritten(s.resource, targets)) for s in self.supporting),
        )


def read_request(
    bundle_or_resource: Json, *, now: datetime, wrong: Sequence[Refusal] | None = None
) -> Submission:
    """Read a ServiceRequest or a transaction around one; refuses once, with everything that is wrong."""
    type_ = str(bundle_or_resource.get("resourceType", ""))
    if type_ not in {REQUEST, "Bundle"}:
        raise NotSupported(
            f"A submission of type '{type_}'",
            danish=f"En '{type_}' kan ikke indsendes.",
            place="resourceType",
        )
    return read_checked(bundle_or_resource, lambda sound: _submission(sound, now), place=type_, wrong=wrong)


def _submission(sent: Json, now: datetime) -> Submission:
    if sent["resourceType"] == REQUEST:
        request = Located(sent, REQUEST)
        alone = Entries([request])
        submission, _ = together(lambda: submission_of(request, alone, now), alone.check_references)
        return submission  # type: ignore[no-any-return]
    entries = read_entries(sent)
    _, submission = together(lambda: check_asked(sent, entries), lambda: only_submission(sent, entries, now))
    return submission  # type: ignore[no-any-return]


def only_submission(bundle: Json, entries: Entries, now: datetime) -> Submission:
    """Read the one request of a transaction, to which everything in it belongs."""
    request = _only_request(entries)
    submission = submission_of(request, entries, now)
    return replace(submission, if_none_exists=if_none_exists(bundle, request))


def submission_of(request: Located, entries: Entries, now: datetime) -> Submission:
    """Read a request and what stands beside it; whether references lead anywhere is for the whole to say."""
    patient, incoming, supporting, *_ = together(
        lambda: subject_of(request, entries),
        lambda: incoming_of(request, entries, now),
        lambda: tuple(_supporting(entries, request)),
        *(lambda e=entry: refuse_modifiers(e) for entry in entries.all),
        lambda: _check_subjects(request, entries),
    )
    return Submission(
        incoming=incoming,
        place=request.place,
        entry=request.entry,
        full_url=request.full_url,
        patient_id=patient.known_as.removeprefix("Patient/"),
        patient_carried="" if patient.known_as or patient.by_number else _carried(patient),
        supporting=supporting,
    )


def _carried(located: Located) -> str:
    return wire.dumps(located.resource).decode()


def _only_request(entries: Entries) -> Located:
    requests = entries.of(REQUEST)
    if not requests:
        raise MissingValue("A ServiceRequest", place="Bundle.entry")
    if len(requests) > 1:
        raise NotSupported("A second ServiceRequest in one submission", place=requests[1].place)
    return requests[0]


def _supporting(entries: Entries, request: Located) -> Iterator[Supporting]:
    for entry in entries.all:
        if entry is not request:
            read = party(entry) if entry.type == "Organization" else None
            yield Supporting(entry.entry, entry.type, entry.place, entry.full_url, entry.resource, read)


def subject_of(of: Located, entries: Entries) -> Located:
    """Return whom it is about; a reference that is not there leads nowhere."""
    return entries.find(_subject(of.resource), of, of.at("subject"), types=("Patient",))


def _subject(resource: Json) -> Json:
    found: Json = resource.get("subject", {})
    return found


def _check_subjects(request: Located, entries: Entries) -> None:
    """Refuse what is about somebody else: a submission is about one citizen."""
    patient = subject_of(request, entries)
    together(*(lambda e=entry: _check_subject(e, patient, entries) for entry in entries.all))


def _check_subject(entry: Located, patient: Located, entries: Entries) -> None:
    about = subject_of(entry, entries) if "subject" in entry.resource else entry
    if about is patient or about.type != "Patient":
        return
    if identity_of(about) != identity_of(patient):
        place = entry.place if about is entry else entry.at("subject")
        raise InvalidValue("subject", "the citizen that the request is about", place=place)


def identity_of(patient: Located) -> str:
    return patient.known_as or person(patient).number.value


Incoming: TypeAlias = IncomingReferral | IncomingPlan


def incoming_of(request: Located, entries: Entries, now: datetime) -> Incoming:
    build: Callable[..., Incoming]
    build, fields = together(lambda: _kind(request)(request), lambda: _common(request, entries, now))
    return build(**fields)


def _common(request: Located, entries: Entries, now: datetime) -> dict[str, Any]:
    citizen, sent_by, receiver, gp, found = together(
        lambda: person(subject_of(request, entries)),
        lambda: sender(request, entries),
        lambda: _receiver(request, entries),
        lambda: general_practitioner(subject_of(request, entries), entries),
        lambda: diagnoses(request, entries),
    )
    return {
        "standard": Standard.FHIR,
        "message_id": _message_id(request.resource),
        "sender": sent_by,
        "receiver": receiver,
        "citizen": citizen,
        "authored_at": _authored(request, now),
        "replaces_message_id": _replaces(request.resource),
        "diagnoses": found,
        "narratives": narratives(request.resource),
        "links": links(entries),
        "gp": gp,
        "carried": _carried(request),
        "said_at": now,
    }


def _message_id(resource: Json) -> str:
    identifiers = resource.get("identifier", ())
    return token(identifiers[0]) if identifiers and "value" in identifiers[0] else ""


def _authored(request: Located, now: datetime) -> datetime:
    return instant(request.resource["authoredOn"]) if "authoredOn" in request.resource else now


def _replaces(resource: Json) -> str:
    for reference in resource.get("replaces", ()):
        target = str(reference.get("reference", ""))
        identifier = reference.get("identifier") or conditional(target)
        return token(identifier) if identifier else target
    return ""


def receivers(sent: Json) -> tuple[tuple[str, Party], ...]:
    """Return whom each request is sent to, by its place; none where that cannot be read, and is told so."""
    still = sound(sent, place=str(sent["resourceType"]))
    if still is None or still.get("type", "transaction") != "transaction":
        return ()
    alone = [Located(still, REQUEST)] if still["resourceType"] == REQUEST else []
    entries = Entries(alone) if alone else read_entries(still)
    return tuple(_receivers(entries))


def _receivers(entries: Entries) -> Iterator[tuple[str, Party]]:
    for request in entries.of(REQUEST):
        with suppress(Refusal):
            yield request.at("performer[0]"), _receiver(request, entries)


def _receiver(request: Located, entries: Entries) -> Party:
    """Return the performer; without one, the municipality that the citizen lives in."""
    for reference in request.resource.get("performer", ()):
        return organisation(reference, request, entries, "performer[0]")
    home = _home(subject_of(request, entries))
    if home is None:
        raise MissingValue("The receiver", place=request.at("performer"))
    return Party(municipality=home)


def _home(patient: Located) -> MunicipalityCode | None:
    return person(patient).municipality


def _referral(request: Located) -> Callable[..., Incoming]:
    return partial(
        IncomingReferral,
        requested_offer=requested_offer(request.resource),
        priority=_PRIORITIES[request.resource.get("priority", "routine")],
    )


def _plan(request: Located) -> Callable[..., Incoming]:
    return partial(IncomingPlan, **plan_fields(request))


_Kind: TypeAlias = Callable[[Located], Callable[..., Incoming]]
"""Reads what only requests of one kind say; what it returns takes the rest."""
_KINDS: Final[dict[str, _Kind]] = {
    SERVICE_119: _referral,
    SERVICE_140: _plan,
}
_PRIORITIES: Final = {"routine": "routine", "asap": "asap", "urgent": "asap", "stat": "asap"}
"""dk-core knows routine and asap only; what the sender wrote stands among the narratives."""


def _kind(request: Located) -> _Kind:
    place = request.at("code")
    codings = request.resource.get("code", {}).get("coding", ())
    codes = [coding.get("code", "") for coding in codings if coding.get("system") == CARE_SOCIAL_CODES]
    if not codes:
        raise MissingValue(
            f"A code of {CARE_SOCIAL_CODES}", danish=f"En kode fra {CARE_SOCIAL_CODES}", place=place
        )
    for code in codes:
        if code not in _KINDS:
            raise UnknownCode("service", code, known=_KINDS, place=place)
    if len(set(codes)) > 1:
        raise InvalidValue("code", "either § 119 or § 140", place=place)
    return _KINDS[codes[0]]


def citizen_of(patient: Json, *, place: str = "Patient") -> PersonDetails:
    """Read a Patient on its own."""
    return person(Located(patient, place))
