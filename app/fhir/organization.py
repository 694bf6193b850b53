"""Organisation to Organization, after dk-core-organization."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from app.domain.identifiers import Cvr, Sor
from app.domain.organisations import DatedIdentifier, Organisation, OrganisationKind
from app.domain.parties import Telephone
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import DK_ORGANISATION, ORGANISATION_KIND

KIND_TEXT: Final[dict[OrganisationKind, str]] = {
    OrganisationKind.GP: "Almen praksis",
    OrganisationKind.HOSPITAL: "Sygehus",
    OrganisationKind.SPECIALIST: "Speciallægepraksis",
    OrganisationKind.MUNICIPALITY: "Kommune",
    OrganisationKind.REGION: "Region",
    OrganisationKind.PRIVATE_PROVIDER: "Privat leverandør",
    OrganisationKind.JOBCENTRE: "Jobcenter",
    OrganisationKind.OPERATOR: "Driftsoperatør",
    OrganisationKind.OTHER: "Anden enhed",
}


def organization(organisation: Organisation) -> dict[str, Any]:
    return built(
        {
            "resourceType": "Organization",
            "id": str(organisation.id),
            "meta": {"profile": [DK_ORGANISATION]} if _is_dk_core(organisation) else {},
            "identifier": [_identifier(dated) for dated in organisation.identifiers],
            "type": [shapes.concept(ORGANISATION_KIND, organisation.kind, KIND_TEXT[organisation.kind])],
            "name": organisation.name.strip() or "Ukendt enhed",
            "telecom": shapes.telecom([Telephone(organisation.telephone)]),
        }
    )


def _identifier(dated: DatedIdentifier) -> dict[str, Any]:
    """Say when a number holds, so that the resource is as true tomorrow as today."""
    number = shapes.organisation_number(dated.identifier)
    return built({**number, "period": shapes.period(dated.valid_from, dated.valid_to)})


def _is_dk_core(organisation: Organisation) -> bool:
    """dk-core wants SOR or CVR, and of each kind of number one at most."""
    kinds = Counter(type(dated.identifier) for dated in organisation.identifiers)
    return bool(kinds[Sor] or kinds[Cvr]) and max(kinds.values()) == 1
