"""Register a referral that came by telephone, from the citizen, or from inside the municipality (R11)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.eligibility import check_times
from app.domain.eligibility_facts import EligibilityFacts
from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.intake import IncomingReferral, Narrative, Standard
from app.domain.legal_days import legal_day
from app.domain.organisations import Organisation
from app.domain.parties import Party, PersonDetails
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, Unresolved
from app.domain.senders import WITHOUT_REFERRER
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.receive_request import Document, Received, receive_request
from app.usecases.resolve import find_unit

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ByHand(Private):
    """What a case worker wrote down."""

    channel: Standard
    reference: str
    """The front end's own number of it: the same number again is the same referral."""
    citizen: PersonDetails
    referrer: Party | None
    area: str
    reason: str
    requested_offer: str
    facts: EligibilityFacts


async def register_referral(work: UnitOfWork, said: ByHand, content: bytes) -> Received:
    """Register it once; the same reference again gets the first one."""
    try:
        check_times(said.facts, referred_on=legal_day(work.at))
    except InvalidValue as refusal:
        raise refusal.within("facts") from None
    incoming = IncomingReferral(
        standard=said.channel,
        message_id=f"{said.channel}:{said.reference}",
        sender=await _sender(work, said),
        receiver=Party(municipality=_area(work, said)),
        citizen=said.citizen,
        authored_at=work.at,
        narratives=(Narrative("reason", "Henvisningsårsag", said.reason),),
        requested_offer=said.requested_offer,
    )
    document = Document(content, JSON, incoming.message_id, facts=said.facts)
    return await receive_request(work, incoming, document)


async def _sender(work: UnitOfWork, said: ByHand) -> Party:
    """Return who refers: a registered unit on the telephone, else the authority that writes it down."""
    if said.channel in WITHOUT_REFERRER:
        if said.referrer is not None:
            raise InvalidValue(
                "referrer",
                "none unless somebody telephoned",
                danish="En henviser angives kun, når henvisningen er kommet pr. telefon.",
                place="referrer",
            )
        own = await work.get(Organisation, work.actor.organisation_id)
        return own.as_party(legal_day(work.at))
    if said.referrer is None:
        raise MissingValue("referrer")
    unit = await find_unit(work, said.referrer, place="referrer")
    if unit is None:
        raise Unresolved("The referrer", danish="Henviseren findes ikke i registeret.", place="referrer")
    return unit.as_party(legal_day(work.at))


def _area(work: UnitOfWork, said: ByHand) -> MunicipalityCode:
    if said.area:
        return MunicipalityCode(said.area)
    if RegionCode.lenient(work.authority) is not None:
        raise MissingValue("area")
    return MunicipalityCode(work.authority)
