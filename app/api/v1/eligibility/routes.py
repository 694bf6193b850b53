"""Referrals by hand and by sender, the overview of a citizen, senders that leave things out."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.api.context import Called, Caller
from app.api.documented import problems
from app.api.rendering import etag
from app.api.v1 import present
from app.api.v1 import views as core
from app.api.v1.body import Day
from app.api.v1.eligibility import reports, views
from app.api.v1.eligibility.bodies import Person, Referrer, RegisterReferral
from app.api.v1.mount import date_back
from app.api.v1.paging import FIRST_RECEIVED, LongPaged, Paged
from app.api.v1.reading import router_of
from app.api.v1.tables import PATHS
from app.api.v1.units import unit_named
from app.domain.codes import known
from app.domain.identifiers import person_number
from app.domain.parties import Address, Party, PersonDetails, Telephone
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import InvalidValue
from app.domain.senders import SenderType
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import read_case, read_intake
from app.usecases.receive_request import Received
from app.usecases.register_referral import ByHand, register_referral

router = router_of()


@router.post(
    "/referrals",
    tags=["referrals"],
    operation_id="referral_create",
    status_code=201,
    response_model=core.RequestView,
    summary="Registrér en henvisning, der er kommet pr. telefon, fra borgeren selv eller internt",
    responses=problems(_409="Ikke muligt", _413="For stort", _415="Pakket indhold modtages ikke")
    | {200: {"model": core.RequestView, "description": "Registreret før under samme nummer"}},
)
async def create_referral(body: RegisterReferral, caller: Called, response: Response) -> Any:
    said = _by_hand(body)

    async def run(work: UnitOfWork) -> Received:
        date_back(work, body)
        return await register_referral(work, said, body.model_dump_json().encode())

    received: Received = await caller.casework(run)
    found = await _show(caller, received.subject.id)
    response.headers["ETag"] = etag(found.version)
    response.headers["Location"] = f"{PATHS[Referral]}/{found.id}"
    if received.is_replay:
        response.status_code = 200
    return found


async def _show(caller: Caller, id_: UUID) -> core.RequestView:
    found = await caller.look(lambda work: read_case.read_request(work, Referral, id_))
    return present.request(*found, now=caller.now)


def _by_hand(body: RegisterReferral) -> ByHand:
    return ByHand(
        channel=body.channel,
        reference=body.reference,
        citizen=_person(body.citizen),
        referrer=_referrer(body.referrer) if body.referrer else None,
        area=body.area,
        reason=body.reason,
        requested_offer=body.requested_offer,
        facts=body.facts.facts(),
    )


def _person(body: Person) -> PersonDetails:
    try:
        number = person_number(body.identifier)
    except InvalidValue as refusal:
        raise refusal.within("citizen.identifier") from None
    return PersonDetails(
        number=number,
        given_name=body.given_name,
        family_name=body.family_name,
        address=Address(street=body.street, postal_code=body.postal_code, district=body.district),
        telephones=(Telephone(body.telephone),) if body.telephone else (),
    )


def _referrer(body: Referrer) -> Party:
    return unit_named(
        ydernummer=body.ydernummer, gln=body.gln, sor=body.sor, required="ydernummer", prefix="referrer."
    )


@router.get(
    "/referrals",
    tags=["referrals"],
    operation_id="referral_list",
    response_model=core.InboxView,
    summary="Henvisninger efter tilstand og afsendertype, ældste først",
)
async def list_referrals(
    caller: Called,
    page: Paged,
    status: Annotated[list[str] | None, Query(description="Kun disse tilstande; ellers alle.")] = None,
    sender_type: Annotated[list[str] | None, Query(description="Kun disse afsendertyper.")] = None,
) -> Any:
    statuses = [
        known(ReferralStatus, s[:80], what="status", place="status") for s in status or ReferralStatus
    ]
    senders = [
        known(SenderType, t[:80], what="sender type", place="sender_type") for t in sender_type or SenderType
    ]
    after = page.after(FIRST_RECEIVED)
    found = await caller.look(
        lambda work: read_intake.read_referrals(
            work, statuses=statuses, sender_types=senders, after=after, limit=page.limit
        )
    )
    items = [present.inbox_item(*each, now=caller.now) for each in found]
    return core.InboxView(items=items, next=page.next(items, lambda item: (item.received_at, item.id)))


@router.get(
    "/citizens/{id}/overview",
    tags=["citizens"],
    operation_id="citizen_overview",
    response_model=views.OverviewView,
    summary="Alle borgerens henvendelser og forløb efter begge love",
)
async def read_overview(id: UUID, caller: Called) -> Any:  # noqa: A002
    return reports.overview(await caller.look(lambda work: read_intake.read_overview(work, id)))


@router.get(
    "/reports/incomplete-referrals",
    tags=["reports"],
    operation_id="report_incomplete_referrals",
    response_model=views.IncompleteReferralsView,
    summary="Mangelfulde henvisninger pr. afsender",
)
async def read_incomplete(
    caller: Called,
    first: Annotated[Day, Query(alias="from", description="Modtaget fra og med.")],
    last: Annotated[Day, Query(alias="to", description="Modtaget til og med.")],
) -> Any:
    found = await caller.look(lambda work: read_intake.read_incomplete(work, first=first, last=last))
    return reports.incomplete(found, first, last)


@router.get(
    "/reports/overdue-notices",
    tags=["reports"],
    operation_id="report_overdue_notices",
    response_model=views.OverdueNoticesView,
    summary="Beskeder, der skulle have været sendt",
)
async def read_overdue(caller: Called, page: LongPaged) -> Any:
    after = page.after(FIRST_RECEIVED)
    found = await caller.look(lambda work: read_intake.read_overdue(work, after=after, limit=page.limit))
    return reports.overdue(found, page.next(found, read_intake.dueness))


@router.get(
    "/treatments",
    tags=["referrals"],
    operation_id="treatments",
    response_model=views.VocabularyView,
    summary="Behandlinger, der kan være forsøgt, med fagperson",
)
async def read_treatments() -> Any:
    return reports.treatments()
