"""Whether a client may name a unit as the sender of what it hands in."""

from __future__ import annotations

from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation
from app.domain.parties import Party
from app.domain.refusals import RuleNotMet
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.resolve import find_unit


async def check_sender(work: UnitOfWork, sender: Party) -> None:
    """Raise RuleNotMet where the caller's system does not speak for whom a message names as its sender."""
    check_speaks_for(work, await find_unit(work, sender))


def check_speaks_for(work: UnitOfWork, sender: Organisation | None) -> None:
    """A system speaks for its own unit, those it is registered for, and authorities it works for."""
    is_registered = sender is not None and not sender.provisional
    if work.actor.may_speak_for(sender.id if sender else None, is_registered=is_registered):
        return
    today = legal_day(work.now)
    codes = [sender.identifier(kind, today) for kind in (MunicipalityCode, RegionCode)] if sender else []
    if not any(code is not None and code.value in work.actor.authorities for code in codes):
        raise RuleNotMet(
            "not-the-sender",
            "The sender named is none that the system which sends it may speak for.",
            "Afsenderen er ikke en enhed, som det afsendende system må sende for.",
            place="Sender",
        )
