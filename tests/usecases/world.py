"""The service below its edges: a database, a clock that stands still, parties, and what they do.

`world` is the fixture; a folder's `conftest.py` imports it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest

from app.domain.actors import Actor
from app.domain.citizens import Citizen
from app.domain.codes import PlanLevel
from app.domain.identifiers import Cpr, MunicipalityCode, Shak, Sor, Ydernummer
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral
from app.domain.notices import Notice, NoticeStatus
from app.domain.parties import Party, PersonDetails
from app.domain.pathways import CloseType, Closure, Pathway
from app.domain.plan_decisions import Classification, classify, computed
from app.domain.plans import RehabPlan
from app.domain.referral_decisions import Acceptance
from app.domain.referrals import Criterion, Referral
from app.domain.refusals import RuleNotMet
from app.medcom import receipts
from app.medcom.letters import open_letter
from app.notices.transport import Transport
from app.notices.worker import Worker
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope
from app.persistence.deliveries import Delivery, delivery_of
from app.persistence.mapping import MAPPED
from app.persistence.rows import metadata
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.settings import Settings
from app.usecases.accept_referral import accept_referral
from app.usecases.close_pathway import close_pathway
from app.usecases.import_organisations import import_organisations
from app.usecases.load_demo import CLIENTS
from app.usecases.offer_first_contact import offer_first_contact
from app.usecases.receive_letter import Answer, receive_letter
from app.usecases.receive_request import Document, Received, receive_request
from app.usecases.record_delivery import Patience
from tests.conftest import Clock, Recorder
from tests.domain.builders import an_incoming_plan, an_incoming_referral

T = TypeVar("T")

ODENSE = "0461"
HOLBAEK = "0316"
SYDDANMARK = "1083"

FORSKERPARKEN = Party(name="Lægerne Forskerparken", gln_text="5790000120314", ydernummer=Ydernummer("091034"))
SLOTSBRYGGEN = Party(name="Lægehuset Slotsbryggen", gln_text="5790000240159", ydernummer=Ydernummer("024015"))
HOSPITAL = Party(
    name="Odense Universitetshospital",
    gln_text="5790001354145",
    sor=Sor("331061000016004"),
    shak=Shak("4202360"),
)
ODENSE_KOMMUNE = Party(name="Odense Kommune", gln_text="5790000121441", municipality=MunicipalityCode(ODENSE))
HOLBAEK_KOMMUNE = Party(name="Holbæk Kommune", municipality=MunicipalityCode(HOLBAEK))
CITIZEN = PersonDetails(number=Cpr("2509479989"), given_name="Bruno Test", family_name="Elmer")
BEFORE = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DISCHARGED = date(2026, 11, 20)
RECEIPT_WAIT = timedelta(minutes=30)
PATIENCE = Patience(receipt=RECEIPT_WAIT, give_up=timedelta(hours=48))


def a_letter_from(sender: Party = FORSKERPARKEN, **said: Any) -> IncomingReferral:
    """Return a §119 referral to Odense of the citizen of these tests."""
    known = {"sender": sender, "receiver": ODENSE_KOMMUNE, "citizen": CITIZEN, "authored_at": BEFORE}
    return an_incoming_referral(**known | said)


def a_plan_from(sender: Party = HOSPITAL, **said: Any) -> IncomingPlan:
    """Return a §140 plan to Odense, the own GP a copy receiver."""
    known = {
        "sender": sender,
        "receiver": ODENSE_KOMMUNE,
        "citizen": CITIZEN,
        "authored_at": BEFORE,
        "gp": SLOTSBRYGGEN,
        "discharge_date": DISCHARGED,
    }
    return an_incoming_plan(**known | said)


def a_receiver(name: str, sor: str, **cells: str) -> str:
    """Return a line for `org import` of a practice that is posted to."""
    said = {"kind": "gp", "receives": "XDIS91", "channel": "http-post", "endpoint": f"https://{name}.test"}
    said |= {"name": name, "sor": sor} | cells
    return ",".join(said.get(column, "") for column in IMPORTED)


IMPORTED = ("name", "kind", "sor", "gln", "ydernummer", "receives", "channel", "endpoint")
HEADING = ",".join(IMPORTED)


@dataclass
class World:
    """What a test acts through."""

    database: Database
    clock: Clock
    recorder: Recorder
    actors: dict[str, Actor]
    settings: Settings = field(default_factory=lambda: Settings(worker_batch=4))

    def scope(self, client: str = "demo-municipality", authority: str = ODENSE) -> Scope:
        return Scope(self.actors[client], authority, self.clock())

    async def run(
        self,
        body: Callable[[UnitOfWork], Awaitable[T]],
        *,
        client: str = "demo-municipality",
        authority: str = ODENSE,
    ) -> T:
        return await self.database.transact(self.scope(client, authority), body)

    # The register

    async def register(self, *lines: str, heading: str = HEADING) -> int:
        return await self.run(lambda work: import_organisations(work, [heading, *lines]), authority=SHARED)

    async def unit(self, sor: str) -> UUID:
        kind = "SOR" if len(sor) > 13 else "GLN"
        found = await self.rows(
            f"SELECT organisation_id FROM organisation_identifier WHERE kind = '{kind}' AND value = '{sor}'"
        )
        return UUID(str(found[0]["organisation_id"]))

    # Requests

    async def receive(
        self,
        incoming: Incoming,
        *,
        client: str = "demo-gp",
        authority: str = ODENSE,
        identity: str = "",
        content: bytes = b"<letter/>",
        answer: bytes = b"<receipt/>",
    ) -> Received:
        document = Document(content, "application/xml", identity or incoming.message_id, answer=answer)
        return await self.run(
            lambda work: receive_request(work, incoming, document), client=client, authority=authority
        )

    async def referred(self, **said: Any) -> Referral:
        received = await self.receive(a_letter_from(**said))
        assert isinstance(received.subject, Referral)
        return received.subject

    async def discharged(self, **said: Any) -> RehabPlan:
        received = await self.receive(a_plan_from(**said), client="demo-hospital")
        assert isinstance(received.subject, RehabPlan)
        return received.subject

    async def get(self, kind: type[T], id_: UUID, *, authority: str = ODENSE) -> T:
        return await self.run(lambda work: work.get(kind, id_), authority=authority)  # type: ignore[type-var]

    async def citizen(self) -> Citizen:
        found = await self.rows("SELECT * FROM citizen")
        assert len(found) == 1
        return MAPPED[Citizen].to_domain(found[0])  # type: ignore[no-any-return]

    # Casework

    async def accepted(self, **said: Any) -> Referral:
        """Receive and accept a referral with a time for the conversation: START is due."""
        return await self.accept((await self.referred(**said)).id)

    async def accept(self, id_: UUID) -> Referral:
        held = await self.get(Referral, id_)
        at = self.clock() + timedelta(days=3)
        said = Acceptance(
            criteria=(Criterion.OVER_12_WEEKS,),
            override_reason="",
            coordinator="Mette Holm",
            coordinator_telephone="63751020",
            conversation_at=at,
        )
        await self.run(lambda work: accept_referral(work, id_, seen_version=held.version, said=said))
        return await self.get(Referral, id_)

    async def started(self, **said: Any) -> RehabPlan:
        """Receive and classify a plan and offer the first contact: START is due."""
        plan = await self.classified(**said)
        at = self.clock() + timedelta(days=1)
        await self.run(
            lambda work: offer_first_contact(work, plan.id, seen_version=plan.version, offered_for=at)
        )
        return await self.get(RehabPlan, plan.id)

    async def classified(self, **said: Any) -> RehabPlan:
        plan = await self.discharged(**said)
        with_ = Classification(level=PlanLevel.BASAL, coordinator="Mette Holm", coordinator_telephone="63")

        async def body(work: UnitOfWork) -> None:
            held = await work.get_for_change(RehabPlan, plan.id, seen_version=plan.version)
            decision = classify(held, with_, now=work.now, new_id=work.new_id)
            work.save(computed(decision, [held], now=work.now))

        await self.run(body)
        return await self.get(RehabPlan, plan.id)

    async def not_started(self, **said: Any) -> RehabPlan:
        """Receive and classify a plan and close it without a start: NOT_STARTED is due."""
        plan = await self.classified(**said)
        assert plan.pathway_id
        pathway = await self.get(Pathway, plan.pathway_id)
        closure = Closure(closed_at=self.clock(), close_type=CloseType.NOT_STARTED)
        await self.run(
            lambda work: close_pathway(
                work, pathway.id, seen_version=pathway.version, closure=closure, reason="Ønsker det ikke."
            )
        )
        return await self.get(RehabPlan, plan.id)

    # Notices

    def worker(self, transport: Transport | None = None) -> Worker:
        return Worker(self.database, transport or self.recorder, self.settings, self.clock)

    async def work(self, transport: Transport | None = None) -> None:
        """Let a worker run until nothing is due."""
        worker = self.worker(transport)
        while await worker.once():
            pass

    async def notices(self, *, authority: str = ODENSE) -> list[Notice]:
        found = await self.rows("SELECT * FROM notice WHERE authority = $1 ORDER BY role, place", authority)
        return [MAPPED[Notice].to_domain(row) for row in found]

    async def ledger(self, *, authority: str = ODENSE) -> dict[str, NoticeStatus]:
        """Return the status of each notice by its recipient's role (and place, where there are several)."""
        found = await self.notices(authority=authority)
        return {f"{n.role}{n.place or ''}": n.status for n in found}

    async def notice(self, role: str) -> Notice:
        (found,) = [n for n in await self.notices() if n.role == role]
        return found

    async def delivery(self, notice: Notice) -> Delivery:
        return await self.run(lambda work: delivery_of(work, notice.id))

    async def letter(self, content: bytes, *, client: str = "demo-gp") -> Answer:
        return await receive_letter(self.database, self.actors[client], content, now=self.clock())

    async def works_here(self, authority: str, *, client: str = "demo-municipality-2") -> None:
        """Let a client work the cases of one more authority."""
        await self.database.changes.execute(
            "UPDATE client SET authorities = authorities || $1::varchar WHERE id = $2", authority, client
        )

    # What lies in the tables

    async def rows(self, query: str, *values: Any) -> list[Any]:
        return await self.database.changes.fetch(query, *values)  # type: ignore[no-any-return]

    async def value(self, query: str, *values: Any) -> Any:
        return await self.database.changes.fetchval(query, *values)

    async def counts(self) -> dict[str, int]:
        """Return how many rows every table of ours has."""
        return {table: await self.value(f"SELECT count(*) FROM {table}") for table in sorted(metadata.tables)}


def receipt_for(letter: bytes, *, positive: bool = True, reason: str = "") -> bytes:
    """Write what the receiver's system answers a letter of ours with."""
    head = open_letter(letter).head
    if positive:
        return receipts.write_positive(head, letter_id="Q1", envelope_id="E1", now=head.sent_at)
    refusal = RuleNotMet("refused", reason, reason)
    return receipts.write_negative(head, refusal, letter_id="Q1", envelope_id="E1", now=head.sent_at)


@pytest.fixture
async def world(database: Database, clock: Clock) -> World:
    clients = await Clients(database.changes).all()
    assert {client.id for client in clients} == {said[0] for said in CLIENTS}
    actors = {client.id: client.actor for client in clients}
    return World(database, clock, Recorder(), actors)


def a_citizen_numbered(number: int) -> PersonDetails:
    return replace(CITIZEN, number=Cpr(f"250947{number:04d}"))
