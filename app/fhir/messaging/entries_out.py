"""The entries that every MedCom message has: each under an id that follows from the message's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from app.domain.carecommunications import Addressee, Author, PassedOn, Role, Team
from app.domain.identifiers import Sor
from app.domain.parties import Party
from app.domain.refusals import MissingValue
from app.fhir import shapes, wire
from app.fhir.messaging import addresses
from app.fhir.messaging.narrative import narrative, possible
from app.fhir.shapes import built

_IDS: Final = UUID("2f0c2f0e-7b1a-4a59-9d7b-7b9c0d4f4b11")


def id_of(*parts: str) -> str:
    """Return the id of an entry: the same message has the same ones each time it is written."""
    return str(uuid5(_IDS, "|".join(parts)))


def resent(message: bytes, *, envelope_id: str) -> bytes:
    """Return a message of ours as it was, but for its envelope's id."""
    return wire.dumps({**wire.reread(message.decode()), "id": envelope_id})


@dataclass
class EntriesOut:
    """The entries of one message as they come to be needed; what is the same is written once."""

    message_id: str
    guide: str
    """The last part of the guide's address, which the addresses of the entries begin with."""
    _entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    _ids: dict[tuple[str, Any], str] = field(default_factory=dict)

    def add(
        self, type_: str, id_: str, profile: str, text: Mapping[str, Any], said: Mapping[str, Any]
    ) -> str:
        """Add a resource and return the reference to it."""
        resource = {"resourceType": type_, "id": id_, "meta": {"profile": [profile]}, "text": dict(text)}
        self._entries[f"{type_}/{id_}"] = {
            "fullUrl": f"{addresses.ENTRY}/{self.guide}/{type_}/{id_}",
            "resource": {**resource, **built(said)},
        }
        return f"{type_}/{id_}"

    def bundle(self, envelope_id: str, profile: str, sent_at: datetime) -> dict[str, Any]:
        """Return the message: the header first, then people before organisations before the chain."""
        ordered = sorted(self._entries.items(), key=lambda named: _ORDER.index(named[0].partition("/")[0]))
        return {
            "resourceType": "Bundle",
            "id": envelope_id,
            "meta": {"profile": [profile]},
            "type": "message",
            "timestamp": shapes.instant(sent_at),
            "entry": [entry for _, entry in ordered],
        }

    def _id(self, type_: str, value: Any) -> tuple[str, bool]:
        """Return the id of a value, and whether it is met for the first time."""
        is_new = (type_, value) not in self._ids
        number = sum(kind == type_ for kind, _ in self._ids)
        return self._ids.setdefault((type_, value), id_of(self.message_id, type_, str(number))), is_new

    def organisation(self, named: Party) -> dict[str, Any]:
        """Refer to an organisation by its entry; raises MissingValue without SOR code or location number."""
        id_, is_new = self._id("Organization", named)
        if is_new:
            sor, label = sor_of(named), possible(named.name)
            if not named.gln_text:
                raise MissingValue("The EAN number", place="Organization.identifier")
            numbers = [("official", addresses.GLN, named.gln_text), ("official", sor.SYSTEM, sor.value)]
            said = {
                "identifier": [{"use": use, "system": s, "value": v} for use, s, v in numbers],
                "name": label,
            }
            rows = (("Organisation", label), ("EAN-nummer", named.gln_text), ("SOR-kode", sor.value))
            self.add("Organization", id_, addresses.ORGANIZATION, narrative(rows), said)
        return {"reference": f"Organization/{id_}"}

    def author(self, who: Author) -> dict[str, Any]:
        """Refer to somebody in their role."""
        id_, is_new = self._id("PractitionerRole", who)
        if is_new:
            said = {
                "practitioner": self._practitioner(who),
                "organization": self.organisation(who.organisation) if who.organisation else {},
                "code": [_role(who.role)],
            }
            rows = (("Stilling", who.role.text or who.role.code),)
            self.add("PractitionerRole", id_, addresses.PRACTITIONER_ROLE, narrative(rows), said)
        return {"reference": f"PractitionerRole/{id_}"}

    def _practitioner(self, who: Author) -> dict[str, Any]:
        id_, _ = self._id("Practitioner", (who.given_name, who.family_name))
        given, family = possible(who.given_name).split(), possible(who.family_name)
        text = narrative((("Navn", f"{' '.join(given)} {family}"),))
        said = {"name": [{"family": family, "given": given}]}
        return {"reference": self.add("Practitioner", id_, addresses.PRACTITIONER, text, said)}

    def addressee(self, who: Addressee) -> dict[str, Any]:
        return self.author(who) if isinstance(who, Author) else self._team(who)

    def _team(self, team: Team) -> dict[str, Any]:
        id_, is_new = self._id("CareTeam", team)
        if is_new:
            name = possible(team.name)
            said = {"name": name, "managingOrganization": [self.organisation(team.organisation)]}
            self.add("CareTeam", id_, addresses.CARE_TEAM, narrative((("Team", name),)), said)
        return {"reference": f"CareTeam/{id_}"}


_ORDER: Final = (
    "MessageHeader",
    "Patient",
    "Communication",
    "Encounter",
    "PractitionerRole",
    "Practitioner",
    "CareTeam",
    "Organization",
    "Provenance",
    "OperationOutcome",
)


def _role(role: Role) -> dict[str, Any]:
    return {"text": possible(role.text)} if role.text else {"coding": [shapes.coding(role.system, role.code)]}


def sor_of(named: Party) -> Sor:
    if named.sor is None:
        raise MissingValue("The SOR number", place="Organization.identifier")
    return named.sor


def endpoint(named: Party) -> str:
    return f"{addresses.ENDPOINT}{sor_of(named).value}"


def activity(code: str) -> dict[str, Any]:
    return {"coding": [{"system": addresses.ACTIVITIES, "code": code}]}


def destination(named: Party, reference: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Address a message to its only receiver."""
    use = {"system": addresses.USES, "code": "primary"}
    extension = {"url": addresses.DESTINATION_USE, "valueCoding": use}
    return [{"extension": [extension], "endpoint": endpoint(named), "receiver": dict(reference)}]


def urn(id_: UUID) -> str:
    return f"urn:uuid:{id_}"


def brought(link: PassedOn) -> list[dict[str, Any]]:
    """Name what a message added, and which message or letter it came after, in a Provenance."""
    added = [{"role": "source", "what": {"identifier": {"value": urn(id_)}}} for id_ in sorted(link.added)]
    before = built(
        {
            "reference": f"MessageHeader/{link.after}" if link.after else "",
            "identifier": built({"value": link.after_letter}),
        }
    )
    return [*added, *([{"role": "revision", "what": before}] if before else [])]
