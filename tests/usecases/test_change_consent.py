"""What ends consents from outside: time, death."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.citizens import Citizen
from app.domain.consent_decisions import Asked, Scope, Signature
from app.domain.consents import (
    Consent,
    ConsentEvent,
    ConsentForm,
    ConsentStatus,
    ConsentType,
    InformationCategory,
)
from app.domain.exchange_decisions import Told
from app.domain.exchanges import ExchangeEntry
from app.domain.parties import Party
from app.domain.work import WorkStatus
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import change_consent
from tests.usecases.world import World

JOBCENTRE = Party(gln_text="5790009905011")


async def given(world: World) -> Consent:
    """Have a referred citizen consent to the jobcentre, with something in line for it."""
    referral = await world.referred()

    async def ask(work: UnitOfWork) -> None:
        citizen = await work.get(Citizen, referral.citizen_id)
        asked = Asked(
            type=ConsentType.JOBCENTRE_EXCHANGE,
            information_version="1",
            from_party="",
            to_party="",
            need=WorkStatus.FULL_SICK,
        )
        await change_consent.request_consent(
            work, citizen.id, seen_version=citizen.version, asked=asked, receiver=JOBCENTRE
        )

    await world.run(ask)
    consent = await the_consent(world)
    signature = Signature(form=ConsentForm.WRITTEN)
    scope = Scope(ordinary=(InformationCategory.CONTACTS,))
    await world.run(
        lambda work: change_consent.give_consent(
            work, consent.id, seen_version=1, scope=scope, signature=signature, expires_on=None
        )
    )
    told = Told(categories=(InformationCategory.CONTACTS,), content_ref="pathway", by="")
    await world.run(lambda work: change_consent.queue_exchange(work, consent.id, seen_version=2, told=told))
    return await the_consent(world)


async def the_consent(world: World) -> Consent:
    citizen = await world.citizen()
    (found,) = await world.run(lambda work: work.all_of_citizen(Consent, citizen_id=citizen.id))
    return found


async def log(world: World) -> list[str]:
    citizen = await world.citizen()
    found = await world.run(lambda work: work.all_of_citizen(ExchangeEntry, citizen_id=citizen.id))
    return [entry.status for entry in found]


@pytest.mark.requirement("L12")
async def test_the_timer_expires_what_is_due_and_leaves_the_rest(world: World) -> None:
    consent = await given(world)
    assert consent.expires_at
    await world.work()
    assert (await the_consent(world)).status is ConsentStatus.ACTIVE
    world.clock.advance(days=366)
    await world.work()
    assert (await the_consent(world)).status is ConsentStatus.EXPIRED
    assert await log(world) == ["cancelled", "queued"]
    await world.work()
    at = await world.value("SELECT happened_at FROM event WHERE name = 'expire'")
    assert at == consent.expires_at < world.clock() - timedelta(hours=1)


async def test_a_citizens_death_ends_every_consent(world: World) -> None:
    consent = await given(world)
    await world.run(
        lambda work: change_consent.end_consents(work, consent.citizen_id, ConsentEvent.DIE, at=work.at)
    )
    assert (await the_consent(world)).status is ConsentStatus.ENDED
    assert await log(world) == ["cancelled", "queued"]
