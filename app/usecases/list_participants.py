"""List who is involved with a citizen."""

from __future__ import annotations

from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.notices import Notice
from app.domain.participants import Involved, Participant, participants
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence.registers import organisation_or_none
from app.persistence.unit_of_work import UnitOfWork


async def list_participants(work: UnitOfWork, id_: UUID) -> tuple[Participant, ...]:
    citizen = await work.get(Citizen, id_)
    work.audit("list", "Participant", object_id=id_, citizen_id=id_)
    involved = Involved(
        citizen=citizen,
        names=await _names(work, citizen),
        pathways=await work.all_of_citizen(Pathway, citizen_id=id_),
        requests=(
            *await work.all_of_citizen(Referral, citizen_id=id_),
            *await work.all_of_citizen(RehabPlan, citizen_id=id_),
        ),
        notices=await work.all_of_citizen(Notice, citizen_id=id_),
        consents=await work.all_of_citizen(Consent, citizen_id=id_),
        entries=await work.all_of_citizen(ExchangeEntry, citizen_id=id_),
        cases=await work.all_of_citizen(EmploymentCase, citizen_id=id_),
    )
    return participants(involved, now=work.now)


async def _names(work: UnitOfWork, citizen: Citizen) -> dict[UUID, str]:
    ids = {registration.organisation_id for registration in citizen.gp_registrations}
    found = [await organisation_or_none(work, id_) for id_ in ids]
    return {unit.id: unit.name for unit in found if unit is not None}
