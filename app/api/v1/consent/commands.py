"""Commands on consents and on what is in line for the jobcentre."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, CommandBody, Day, Reasoned
from app.api.v1.command import Command, CommandTable
from app.api.v1.units import unit_named
from app.domain import consent_decisions
from app.domain.citizens import Citizen
from app.domain.consent_decisions import Asked, Scope, Signature
from app.domain.consents import Consent, ConsentEvent, ConsentForm, ConsentType, InformationCategory
from app.domain.death_decisions import check_living
from app.domain.exchange_decisions import Told, check_cancellable, check_correctable, jobcentre_of
from app.domain.exchanges import ExchangeEntry, ExchangeEvent
from app.domain.parties import Party
from app.domain.work import WorkStatus
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import (
    cancel_exchange,
    decide_consent,
    give_consent,
    mark_exchange_error,
    queue_exchange,
    request_consent,
)

_EXPLICIT = "Oplysninger, der hver kræver et særskilt kryds: alkohol, rygning, psyke, diagnoser m.m."


class RequestConsent(CommandBody):
    type: ConsentType
    information_version: str = Field(min_length=1, description="Version af den udleverede samtykketekst.")
    from_party: str = Field(default="", description="Hvem der videregiver; ellers myndigheden.")
    to_party: str = Field(default="", description="Hvem der må modtage, hvis det ikke er et jobcenter.")
    to_gln: str | None = Field(default=None, description="Jobcenterets lokationsnummer.")
    to_sor: str | None = None
    need: WorkStatus | None = Field(default=None, description="Behovet bag et samtykke til jobcenteret.")


class Ticked(CommandBody):
    scope: list[InformationCategory] = Field(default=[], max_length=MOST)
    explicit: list[InformationCategory] = Field(default=[], max_length=MOST, description=_EXPLICIT)
    oral_reason: str = Field(default="", description="Hvorfor samtykket er mundtligt; kræves da.")
    document_ref: str = Field(default="", description="Hvor det underskrevne samtykke ligger.")


class Give(Ticked):
    form: ConsentForm
    expires_on: Day | None = Field(default=None, description="Sidste dag; højst et år fra nu.")


class ChangeScope(Ticked):
    form: ConsentForm | None = Field(default=None, description="Kræves, når samtykket udvides.")


class Refuse(CommandBody):
    reason: str = ""


class QueueExchange(CommandBody):
    categories: list[InformationCategory] = Field(min_length=1, max_length=MOST)
    about: Literal["pathway", "employment-case"] = "pathway"


async def _request(work: UnitOfWork, id_: UUID, seen: int, body: RequestConsent) -> None:
    asked = Asked(
        type=body.type,
        information_version=body.information_version,
        from_party=body.from_party,
        to_party=body.to_party,
        need=body.need,
    )
    await request_consent(work, id_, seen_version=seen, asked=asked, receiver=_receiver(body))


def _receiver(body: RequestConsent) -> Party | None:
    if body.to_gln is None and body.to_sor is None:
        return None
    return unit_named(gln=body.to_gln, sor=body.to_sor, required="gln", prefix="to_")


def _scope(body: Ticked) -> Scope:
    return Scope(ordinary=tuple(body.scope), explicit=tuple(body.explicit))


def _signature(body: Ticked, form: ConsentForm) -> Signature:
    return Signature(form=form, oral_reason=body.oral_reason, document_ref=body.document_ref)


async def _give(work: UnitOfWork, id_: UUID, seen: int, body: Give) -> None:
    await give_consent(
        work,
        id_,
        seen_version=seen,
        scope=_scope(body),
        signature=_signature(body, body.form),
        expires_on=body.expires_on,
    )


async def _refuse(work: UnitOfWork, id_: UUID, seen: int, body: Refuse) -> None:
    await decide_consent(
        work,
        id_,
        seen_version=seen,
        decide=lambda consent, _: consent_decisions.refuse(consent, reason=body.reason, now=work.at),
    )


async def _change(work: UnitOfWork, id_: UUID, seen: int, body: ChangeScope) -> None:
    signature = _signature(body, body.form) if body.form else None
    await decide_consent(
        work,
        id_,
        seen_version=seen,
        decide=lambda consent, entries: consent_decisions.change_scope(
            consent, _scope(body), signature, entries, now=work.at
        ),
    )


async def _withdraw(work: UnitOfWork, id_: UUID, seen: int, body: Refuse) -> None:
    await decide_consent(
        work,
        id_,
        seen_version=seen,
        decide=lambda consent, entries: consent_decisions.withdraw(
            consent, entries, reason=body.reason, now=work.at, new_id=work.new_id
        ),
    )


async def _error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await decide_consent(
        work,
        id_,
        seen_version=seen,
        decide=lambda consent, entries: consent_decisions.mark_error(
            consent, entries, reason=body.reason, now=work.at, new_id=work.new_id
        ),
    )


async def _queue(work: UnitOfWork, id_: UUID, seen: int, body: QueueExchange) -> None:
    told = Told(categories=tuple(dict.fromkeys(body.categories)), content_ref=body.about, by="")
    await queue_exchange(work, id_, seen_version=seen, told=told)


async def _cancel(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await cancel_exchange(work, id_, seen_version=seen, reason=body.reason)


async def _entry_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_exchange_error(work, id_, seen_version=seen, reason=body.reason)


async def _still_valid(work: UnitOfWork, consent: Consent) -> None:
    consent_decisions.check_valid(consent, work.now)


async def _exchangeable(work: UnitOfWork, consent: Consent) -> None:
    await _still_valid(work, consent)
    jobcentre_of(consent)


async def _cancellable(_: UnitOfWork, entry: ExchangeEntry) -> None:
    check_cancellable(entry)


_E = ConsentEvent
_CONSENT: tuple[Command[Any], ...] = (
    Command("give", "Registrér borgerens samtykke", _E.GIVE, Give, _give),
    Command("refuse", "Borgeren siger nej", _E.REFUSE, Refuse, _refuse),
    Command(
        "change-scope", "Ændr samtykkets omfang", _E.CHANGE_SCOPE, ChangeScope, _change, ready=_still_valid
    ),
    Command("withdraw", "Borgeren trækker samtykket tilbage", _E.WITHDRAW, Refuse, _withdraw),
    Command(
        "queue-exchange",
        "Send oplysninger til jobcenteret",
        _E.QUEUE_EXCHANGE,
        QueueExchange,
        _queue,
        ready=_exchangeable,
    ),
    Command("mark-error", "Samtykket er registreret ved en fejl", _E.MARK_ERROR, Reasoned, _error),
)
COMMANDS: CommandTable = {
    Citizen: (
        Command("request-consent", "Bed om samtykke", None, RequestConsent, _request, fits=check_living),
    ),
    Consent: _CONSENT,
    ExchangeEntry: (
        Command(
            "cancel", "Annullér udvekslingen", ExchangeEvent.CANCEL, Reasoned, _cancel, ready=_cancellable
        ),
        Command(
            "mark-error",
            "Udvekslingen er registreret ved en fejl",
            ExchangeEvent.MARK_ERROR,
            Reasoned,
            _entry_error,
            fits=check_correctable,
        ),
    ),
}
