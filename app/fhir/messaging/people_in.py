"""Who writes and who is written to: practitioners with their roles, and care teams."""

from __future__ import annotations

from app.domain.carecommunications import Addressee, Author, Role, Team
from app.domain.refusals import UnknownCode
from app.fhir.elements import Json, human_name
from app.fhir.entries import Located, together
from app.fhir.messaging.addresses import AUTHORISED_ROLES, ROLES
from app.fhir.messaging.parts import Parts, one
from app.fhir.messaging.rules import broken


def author(parts: Parts, role: Located) -> Author:
    """Read a role with the person in it; the roles and names of MedCom's rules 4, 7, 8 and 13."""
    (given, family), works_as, organisation = together(
        lambda: _name(parts, role), lambda: _role(role), lambda: _organisation(parts, role)
    )
    return Author(given, family, works_as, organisation)


def _organisation(parts: Parts, role: Located) -> object:
    reference = role.resource.get("organization")
    return parts.organisation(role, "organization", reference) if reference else None


def _name(parts: Parts, role: Located) -> tuple[str, str]:
    if "reference" not in role.resource.get("practitioner", {}):
        raise broken("medcom-careCommunication-13", role.at("practitioner"))
    return name(parts.led(role, "practitioner", role.resource["practitioner"], "Practitioner"))


def name(practitioner: Located) -> tuple[str, str]:
    if not practitioner.resource.get("name"):
        raise broken("medcom-careCommunication-8", practitioner.at("name"))
    given, family = human_name(practitioner.resource)
    if not (given and family):
        raise broken("medcom-careCommunication-4", practitioner.at("name"))
    return given, family


def _role(role: Located) -> Role:
    place, concept = one(role, "code", "medcom-careCommunication-7")
    codings, text = concept.get("coding", ()), str(concept.get("text", ""))
    if len(codings) > 1 or bool(codings) is bool(text.strip()):
        raise broken("medcom-careCommunication-7", role.at(place))
    return Role(text=text) if text else _coded(codings[0], role.at(f"{place}.coding[0]"))


def _coded(coding: Json, place: str) -> Role:
    """Read a code; of which list is told with it, as the same word stands in both of MedCom's."""
    if "code" not in coding or "system" not in coding:
        raise broken("medcom-careCommunication-7", place)
    if coding["system"] not in {ROLES, AUTHORISED_ROLES}:
        raise UnknownCode(
            "code system", coding["system"], known=(AUTHORISED_ROLES, ROLES), place=f"{place}.system"
        )
    return Role(code=coding["code"], system=coding["system"])


def addressee(parts: Parts, found: Located) -> Addressee:
    """Read a specific sender or recipient."""
    return author(parts, found) if found.type == "PractitionerRole" else _team(parts, found)


def _team(parts: Parts, team: Located) -> Team:
    place, reference = next(
        (
            (f"managingOrganization[{n}]", r)
            for n, r in enumerate(team.resource.get("managingOrganization", ()))
        ),
        ("managingOrganization", None),
    )
    return Team(str(team.resource.get("name", "")), parts.organisation(team, place, reference))
