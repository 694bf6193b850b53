"""An Acknowledgement 2.0 written (http://medcomfhir.dk/ig/acknowledgement; standards reference §3.6)."""

from __future__ import annotations

from typing import Any, Final

from app.domain.acknowledgements import Acknowledgement, Problem
from app.domain.carecommunications import PassedOn
from app.fhir import shapes, wire
from app.fhir.messaging import addresses
from app.fhir.messaging.entries_out import EntriesOut, activity, brought, destination, endpoint, id_of
from app.fhir.messaging.narrative import at, narrative, possible
from app.fhir.shapes import built

EVENT: Final = "acknowledgement-message"
ACTIVITY: Final = "acknowledgement"
_GUIDE: Final = "acknowledgement"


def write(acknowledgement: Acknowledgement) -> bytes:
    return wire.dumps(render(acknowledgement))


def render(it: Acknowledgement) -> dict[str, Any]:
    entries = EntriesOut(it.message_id, _GUIDE)
    outcome = _outcome(entries, it) if it.problems else ""
    _header(entries, it, outcome)
    if it.original:
        _original(entries, it.original)
    _own(entries, it)
    return entries.bundle(it.envelope_id, addresses.ACKNOWLEDGEMENT, it.sent_at)


def _header(entries: EntriesOut, it: Acknowledgement, outcome: str) -> None:
    sender, receiver = entries.organisation(it.sender), entries.organisation(it.receiver)
    response = {
        "identifier": it.of_message,
        "code": it.response.value,
        "details": {"reference": outcome} if outcome else {},
    }
    said = {
        "eventCoding": {"system": addresses.EVENTS, "code": EVENT},
        "destination": destination(it.receiver, receiver),
        "sender": sender,
        "source": {"endpoint": endpoint(it.sender)},
        "response": built(response),
    }
    rows = (
        ("Meddelelse", "Kvittering (Acknowledgement)"),
        ("Svar", it.response.value),
        ("Kvittering for", it.of_message),
        ("Afsender", it.sender.label),
        ("Modtager", it.receiver.label),
    )
    entries.add("MessageHeader", it.message_id, addresses.ACKNOWLEDGEMENT_HEADER, narrative(rows), said)


def _outcome(entries: EntriesOut, it: Acknowledgement) -> str:
    rows = (("Fejl", problem.danish) for problem in it.problems)
    said = {"issue": [_issue(problem) for problem in it.problems]}
    id_ = id_of(it.message_id, "OperationOutcome")
    profile = addresses.ACKNOWLEDGEMENT_OUTCOME
    return entries.add("OperationOutcome", id_, profile, narrative(rows), said)


def _issue(problem: Problem) -> dict[str, Any]:
    return built(
        {
            "severity": "error",
            "code": problem.issue,
            "details": shapes.concept(problem.system, problem.code, possible(problem.text)),
            "expression": [problem.place] if problem.place else [],
        }
    )


def _original(entries: EntriesOut, link: PassedOn) -> None:
    """Repeat the last link of the message that is acknowledged."""
    said = {
        "activity": activity(link.activity.value),
        "agent": [{"who": entries.organisation(link.by)}],
        "entity": brought(link),
    }
    times = (shapes.instant(link.happened_at), shapes.instant(link.recorded_at))
    rows = (("Hændelse", link.activity.value), ("Tidspunkt", at(link.happened_at)))
    _provenance(entries, (link.message_id, *times), rows, said)


def _own(entries: EntriesOut, it: Acknowledgement) -> None:
    before = {"reference": f"MessageHeader/{it.of_message}"}
    said = {
        "activity": activity(ACTIVITY),
        "agent": [{"who": entries.organisation(it.sender)}],
        "entity": [{"role": "revision", "what": before}],
    }
    moment = shapes.instant(it.sent_at)
    rows = (("Hændelse", "Kvittering"), ("Tidspunkt", at(it.sent_at)), ("Afsender", it.sender.label))
    _provenance(entries, (it.message_id, moment, moment), rows, said)


def _provenance(
    entries: EntriesOut, of: tuple[str, str, str], rows: tuple[tuple[str, str], ...], said: dict[str, Any]
) -> None:
    message_id, happened, recorded = of
    told = {
        "target": [{"reference": f"MessageHeader/{message_id}"}],
        "occurredDateTime": happened,
        "recorded": recorded,
        **said,
    }
    id_ = id_of("Provenance", message_id)
    entries.add("Provenance", id_, addresses.PROVENANCE, narrative(rows), told)
