"""An Acknowledgement 2.0 read: what a receiver says of a message of ours."""

from __future__ import annotations

from app.domain.acknowledgements import Acknowledgement, Problem, Response
from app.domain.carecommunications import PassedOn
from app.domain.codes import known
from app.domain.refusals import MissingValue
from app.fhir.elements import Json, instant
from app.fhir.entries import Located, together
from app.fhir.messaging.chain_in import link
from app.fhir.messaging.header_in import check_identity, receiver
from app.fhir.messaging.parts import Parts, opened, tail
from app.fhir.sound import read_checked


def read(bundle: Json) -> Acknowledgement:
    return read_checked(bundle, _acknowledgement, place="Bundle")


def _acknowledgement(bundle: Json) -> Acknowledgement:
    parts = opened(bundle)
    sender, to, (response, problems), original, *_ = together(
        lambda: parts.organisation(parts.header, "sender", parts.header.resource.get("sender")),
        lambda: receiver(parts),
        lambda: _response(parts),
        lambda: _original(parts),
        lambda: check_identity(parts),
    )
    return Acknowledgement(
        envelope_id=bundle["id"],
        message_id=parts.header.resource["id"],
        sent_at=instant(bundle["timestamp"]),
        sender=sender,
        receiver=to,
        of_message=parts.header.resource["response"]["identifier"],
        response=response,
        problems=problems,
        original=original,
    )


def _response(parts: Parts) -> tuple[Response, tuple[Problem, ...]]:
    """Read what became of the message; one that was not taken says why."""
    header = parts.header
    said = header.resource.get("response", {})
    for name in ("identifier", "code"):
        if name not in said:
            raise MissingValue(name, place=header.at(f"response.{name}"))
    response = known(Response, said["code"], what="response", place=header.at("response.code"))
    if response is Response.OK:
        return response, ()
    outcome = parts.led(header, "response.details", said.get("details"), "OperationOutcome")
    return response, tuple(_problem(issue) for issue in outcome.resource.get("issue", ()))


def _problem(issue: Json) -> Problem:
    """Read one issue; its code is kept whichever list it is of, for a person to see."""
    details = issue.get("details", {})
    coding: Json = next(iter(details.get("coding", ())), {})
    return Problem(
        code=str(coding.get("code", issue.get("code", ""))),
        system=str(coding.get("system", "")),
        issue=str(issue.get("code", "")),
        text=str(details.get("text", issue.get("diagnostics", ""))),
        place=str(next(iter(issue.get("expression", ())), "")),
    )


def _original(parts: Parts) -> PassedOn | None:
    """Read the last link of the message that is acknowledged, where it is told."""
    own = parts.header.resource.get("id")
    others = [each for each in parts.of("Provenance") if _target(each) != own]
    return link(parts, others[-1]) if others else None


def _target(provenance: Located) -> str:
    return tail(next(iter(provenance.resource.get("target", ())), {}))
