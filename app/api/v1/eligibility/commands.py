"""Commands of intake: on a referral before it is decided, and on the pathway it opens."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from app.api.v1.body import NoFields, Reasoned
from app.api.v1.command import Command, CommandTable
from app.api.v1.eligibility.bodies import (
    AssessEligibility,
    RecordCoordinationNeed,
    RegisterContactAttempt,
    SetProgramme,
)
from app.domain.contacts import ContactAttempt
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.referral_decisions import check_complete
from app.domain.referrals import Referral, ReferralEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.assess_eligibility import assess_eligibility, find_referral_complete
from app.usecases.mark_referral_error import check_error, mark_referral_error
from app.usecases.note_on_pathway import note_coordination_need, note_programme
from app.usecases.register_contact_attempt import try_on_pathway, try_on_referral


async def _assess(work: UnitOfWork, id_: UUID, seen: int, body: AssessEligibility) -> None:
    await assess_eligibility(work, id_, seen_version=seen, facts=body.facts())


async def _complete(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await find_referral_complete(work, id_, seen_version=seen)


async def _is_complete(_: UnitOfWork, referral: Referral) -> None:
    check_complete(referral)


async def _error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_referral_error(work, id_, seen_version=seen, reason=body.reason)


def _attempt(work: UnitOfWork, body: RegisterContactAttempt) -> ContactAttempt:
    return ContactAttempt(work.at, body.way, body.outcome, body.note)


async def _try(work: UnitOfWork, id_: UUID, seen: int, body: RegisterContactAttempt) -> None:
    await try_on_referral(work, id_, seen_version=seen, attempt=_attempt(work, body))


async def _try_pathway(work: UnitOfWork, id_: UUID, seen: int, body: RegisterContactAttempt) -> None:
    await try_on_pathway(work, id_, seen_version=seen, attempt=_attempt(work, body))


async def _coordinate(work: UnitOfWork, id_: UUID, seen: int, body: RecordCoordinationNeed) -> None:
    await note_coordination_need(work, id_, seen_version=seen, need=body.need())


async def _programme(work: UnitOfWork, id_: UUID, seen: int, body: SetProgramme) -> None:
    await note_programme(work, id_, seen_version=seen, included=body.included, reason=body.reason)


_R, _P = ReferralEvent, PathwayEvent
COMMANDS: Final[CommandTable] = {
    Referral: (
        Command(
            "assess-eligibility",
            "Registrér, om borgeren er i målgruppen",
            _R.ASSESS,
            AssessEligibility,
            _assess,
        ),
        Command(
            "find-complete",
            "Henvisningen indeholder det nødvendige",
            _R.FIND_COMPLETE,
            NoFields,
            _complete,
            ready=_is_complete,
        ),
        Command(
            "register-contact-attempt",
            "Registrér forsøg på at træffe borgeren",
            _R.REGISTER_CONTACT_ATTEMPT,
            RegisterContactAttempt,
            _try,
        ),
        Command("mark-error", "Registreret ved en fejl", _R.MARK_ERROR, Reasoned, _error, ready=check_error),
    ),
    Pathway: (
        Command(
            "register-contact-attempt",
            "Registrér forsøg på at træffe borgeren",
            _P.REGISTER_CONTACT_ATTEMPT,
            RegisterContactAttempt,
            _try_pathway,
        ),
        Command(
            "record-coordination-need",
            "Registrér behov for koordinering",
            _P.RECORD_COORDINATION_NEED,
            RecordCoordinationNeed,
            _coordinate,
        ),
        Command(
            "set-programme",
            "Tag forløbet ind i eller ud af forløbsprogrammet",
            _P.SET_PROGRAMME,
            SetProgramme,
            _programme,
        ),
    ),
}
