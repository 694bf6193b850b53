"""Organizations, practitioners and their roles as the parties of a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from app.domain.identifiers import ORGANISATION_SYSTEMS, AuthorisationId, OrganisationIdentifier
from app.domain.parties import Party, Professional
from app.domain.refusals import InvalidValue, MissingValue
from app.fhir.elements import Json, address, human_name, is_only_named, numbered, telephone
from app.fhir.entries import Entries, Located

HELD: Final = "reference"
"""`Party.identifier_kind` of an organisation named as `Organization/{id}`: one that we published."""

_FIELD: Final = {"SOR": "sor", "YDER": "ydernummer", "SHAK": "shak", "KOMMUNE": "municipality"}


def party(organization: Located) -> Party:
    """Read an organisation by every number we know; a wrong check digit is refused where it stands."""
    if organization.known_as:
        return Party(identifier=organization.known_as, identifier_kind=HELD)
    resource = organization.resource
    return Party(
        name=resource.get("name", ""),
        address=address(resource),
        telephone=telephone(resource),
        **_identifiers(organization),
    )


def _identifiers(organization: Located) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for kind, identifier in _numbers(organization):
        if isinstance(identifier, str):
            fields = {"identifier": identifier, "identifier_kind": kind, **fields}
        elif kind == "GLN":
            fields["gln_text"] = identifier.value
        else:
            fields.setdefault(_FIELD[kind], identifier)
    return fields


def _numbers(organization: Located) -> Iterator[tuple[str, OrganisationIdentifier | str]]:
    """Yield each number under its kind; one with no field of its own as text under its system."""
    for place, identifier in numbered(organization.resource, "identifier"):
        value, system = identifier.get("value", ""), identifier.get("system", "")
        kind = ORGANISATION_SYSTEMS.get(system)
        if kind is None:
            yield system, value
            continue
        try:
            known = kind(value)
        except InvalidValue as refusal:
            raise refusal.within(organization.at(f"{place}.value")) from None
        yield (kind.KIND, known if kind.KIND in {*_FIELD, "GLN"} else value)


def professional(practitioner: Located) -> Professional:
    given, family = human_name(practitioner.resource)
    names = practitioner.resource.get("name") or [{}]
    return Professional(
        given_name=given,
        family_name=family,
        title=" ".join(names[0].get("prefix", ())),
        telephone=telephone(practitioner.resource),
        authorisation=_authorisation(practitioner),
    )


def _authorisation(practitioner: Located) -> AuthorisationId | None:
    for place, identifier in numbered(practitioner.resource, "identifier"):
        if identifier.get("system") == AuthorisationId.SYSTEM:
            try:
                return AuthorisationId(identifier.get("value", ""))
            except InvalidValue as refusal:
                raise refusal.within(practitioner.at(f"{place}.value")) from None
    return None


def organisation(reference: Json, holder: Located, entries: Entries, path: str) -> Party:
    """Read the organisation that is referred to, itself or through a role in it."""
    place = holder.at(path)
    found = entries.find(reference, holder, place, types=_PARTIES)
    if found.type == "Organization":
        return party(found)
    if found.type == "Practitioner" or "organization" not in found.resource:
        raise MissingValue("The organisation", place=place)
    sender = organisation(found.resource["organization"], found, entries, "organization")
    if "practitioner" not in found.resource:
        return sender
    signatory = _through_role(found, entries)
    return replace(sender, signed_by=(signatory,))


_PARTIES: Final = ("Organization", "PractitionerRole", "Practitioner")


def _through_role(role: Located, entries: Entries) -> Professional:
    reference = role.resource["practitioner"]
    if is_only_named(reference):
        person = Professional(family_name=reference["display"])
    else:
        person = professional(entries.find(reference, role, role.at("practitioner"), types=("Practitioner",)))
    return replace(person, telephone=person.telephone or telephone(role.resource))


def sender(request: Located, entries: Entries) -> Party:
    """Read who asks; the only practitioner of the submission signs where no role says so."""
    if "requester" not in request.resource:
        raise MissingValue("The requester", place=request.at("requester"))
    found = organisation(request.resource["requester"], request, entries, "requester")
    signatories = entries.of("Practitioner")
    if found.signed_by or len(signatories) != 1:
        return found
    return replace(found, signed_by=(professional(signatories[0]),))


def general_practitioner(patient: Located, entries: Entries) -> Party | None:
    """Read the first that can be told; one with nothing but a name stays with the Patient as sent."""
    for place, reference in numbered(patient.resource, "generalPractitioner"):
        if not is_only_named(reference):
            return organisation(reference, patient, entries, place)
    return None
