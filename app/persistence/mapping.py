"""Domain values to rows and back; reading checks again, so a bad row fails here with a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from cattrs.preconf.orjson import make_converter
from sqlmodel import SQLModel

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.identifiers import (
    Cpr,
    NationalReplacementCpr,
    OrganisationIdentifier,
    PersonNumber,
    RegionalReplacementCpr,
)
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import IDENTIFIER_KINDS, Organisation
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.sessions import Session
from app.persistence import rows

A = TypeVar("A", bound=Aggregate)

_PERSON_KINDS: dict[str, type[PersonNumber]] = {
    kind.KIND: kind for kind in (Cpr, NationalReplacementCpr, RegionalReplacementCpr)
}

converter = make_converter(forbid_extra_keys=True)


def _person_number(value: Mapping[str, str], _: type) -> PersonNumber:
    kind = _PERSON_KINDS[value["kind"]]
    if kind is RegionalReplacementCpr:
        return RegionalReplacementCpr(value["value"], value.get("arc", ""))
    return kind(value["value"])


def _person_number_out(number: PersonNumber) -> dict[str, str]:
    out = {"kind": number.KIND, "value": number.value}
    if isinstance(number, RegionalReplacementCpr) and number.region_arc:
        out["arc"] = number.region_arc
    return out


converter.register_structure_hook(UUID, lambda value, _: UUID(value))
converter.register_unstructure_hook(UUID, str)
# The two bases stand for whichever kind the value is; their kind is written beside it.
converter.register_structure_hook(PersonNumber, _person_number)
converter.register_unstructure_hook(PersonNumber, _person_number_out)
converter.register_structure_hook(
    OrganisationIdentifier, lambda value, _: IDENTIFIER_KINDS[value["kind"]](value["value"])
)
converter.register_unstructure_hook(
    OrganisationIdentifier, lambda identifier: {"kind": identifier.KIND, "value": identifier.value}
)

_IN_COLUMNS = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True)
class Mapped(Generic[A]):
    """How one kind of aggregate lies in its table."""

    kind: type[A]
    name: str
    row: type[SQLModel]
    project: Callable[[A], dict[str, Any]]
    """The columns beside the keys and the content."""
    tenant_owned: bool = True

    def to_row(self, aggregate: A, *, authority: str, version: int) -> dict[str, Any]:
        content = converter.unstructure(aggregate, self.kind)
        kept = {key: value for key, value in content.items() if key not in _IN_COLUMNS}
        return {
            "authority": authority,
            "id": aggregate.id,
            "version": version,
            "content": converter.dumps(kept).decode(),
            **self.project(aggregate),
        }

    def to_domain(self, row: Mapping[str, Any]) -> A:
        """Read a row; raises cattrs' ClassValidationError, naming the field, if it is not valid."""
        content = converter.loads(row["content"], dict[str, Any])
        return converter.structure({**content, "id": str(row["id"]), "version": row["version"]}, self.kind)


def _referral(referral: Referral) -> dict[str, Any]:
    return {
        "status": referral.status,
        "citizen_id": referral.citizen_id,
        "pathway_id": referral.pathway_id,
        "received_at": referral.received_at,
        "requester_id": referral.requester_id,
        "message_id": referral.said.message_id,
        "area": referral.area,
    }


def _plan(plan: RehabPlan) -> dict[str, Any]:
    return {
        "status": plan.status,
        "citizen_id": plan.citizen_id,
        "pathway_id": plan.pathway_id,
        "received_at": plan.received_at,
        "requester_id": plan.requester_id,
        "message_id": plan.said.message_id,
        "area": plan.area,
        "plan_type": plan.plan_type,
        "discharge_date": plan.discharge_date,
    }


def _pathway(pathway: Pathway) -> dict[str, Any]:
    return {
        "status": pathway.status,
        "citizen_id": pathway.citizen_id,
        "legal_basis": pathway.legal_basis,
        "area": pathway.area,
        "opened_at": pathway.opened_at,
        "clarified_at": pathway.clarified_at,
        "rehab_start_date": pathway.rehab_start_date,
        "closed_at": pathway.closure.closed_at if pathway.closure else None,
    }


def _of_pathway(part: Assessment | Offer | Activity | Session) -> dict[str, Any]:
    return {"status": part.status, "citizen_id": part.citizen_id, "pathway_id": part.pathway_id}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "status": notice.status,
        "citizen_id": notice.citizen_id,
        "pathway_id": notice.pathway_id,
        "request_id": notice.request_id,
        "type": notice.type,
        "role": notice.role,
        "occurrence": notice.occurrence,
        "place": notice.place,
        "recipient_id": notice.recipient_id,
        "letter_id": notice.letter_id,
        "due_at": notice.due_at,
    }


ORGANISATION = Mapped(
    Organisation,
    "organisation",
    rows.OrganisationRow,
    lambda o: {"kind": o.kind, "name": o.name, "provisional": o.provisional},
    tenant_owned=False,
)
CITIZEN = Mapped(Citizen, "citizen", rows.CitizenRow, lambda _: {})
REFERRAL = Mapped(Referral, "referral", rows.ReferralRow, _referral)
PLAN = Mapped(RehabPlan, "rehabilitation plan", rows.RehabPlanRow, _plan)
PATHWAY = Mapped(Pathway, "pathway", rows.PathwayRow, _pathway)
ASSESSMENT = Mapped(
    Assessment,
    "assessment",
    rows.AssessmentRow,
    lambda a: {**_of_pathway(a), "kind": a.kind, "held_at": a.held_at},
)
OFFER = Mapped(
    Offer,
    "offer",
    rows.OfferRow,
    lambda o: {**_of_pathway(o), "category": o.category, "offered_at": o.offered_at},
)
ACTIVITY = Mapped(
    Activity, "activity", rows.ActivityRow, lambda a: {**_of_pathway(a), "category": a.category}
)
SESSION = Mapped(
    Session,
    "session",
    rows.SessionRow,
    lambda s: {**_of_pathway(s), "activity_id": s.activity_id, "planned_start": s.planned_start},
)
NOTICE = Mapped(Notice, "notice", rows.NoticeRow, _notice)

MAPPED: dict[type[Any], Mapped[Any]] = {
    mapped.kind: mapped
    for mapped in (
        ORGANISATION,
        CITIZEN,
        PATHWAY,
        REFERRAL,
        PLAN,
        ASSESSMENT,
        OFFER,
        ACTIVITY,
        SESSION,
        NOTICE,
    )
}
"""In the order that foreign keys want."""
