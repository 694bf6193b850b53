"""Whatever happens, in whatever order: no notice is lost without a word, and none is shown twice.

A random walk through the real service: requests come in and are worked, citizens change their practice
and object, workers are killed at any of their awaits, receivers are slow, dead, busy, negative, double,
garbled and late, humans step in. At the end everybody is well again and time passes; then every
(request, event, recipient) is receipted, sent by hand, blocked or not applicable with a reason, or on
somebody's list, and each inbox shows a notice once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from app.domain.notices import Notice, NoticeStatus
from app.domain.organisations import Format
from app.persistence.mapping import MAPPED
from tests.api.loop import CLOSING, COORDINATOR, TRAINING_119, TRAINING_140, CaseWorker, actions, send_letter
from tests.conftest import Service
from tests.counterparts.system import Behaviour
from tests.notices.dying import killed_after, own_database
from tests.notices.neighbourhood import Neighbourhood
from tests.usecases.letters import GGOP, XREF15, numbered

STEPS = 140
_S = NoticeStatus
BY_ROLE = {"own-gp": 1, "referrer": 1}
WITH_RESULTS = {"own-gp": 1, "referrer": 1, "result-receiver": 2}
TELLS: dict[str, tuple[str, dict[str, int]]] = {
    "book-conversation": ("START", BY_ROLE),
    "hold-clarifying-conversation": ("START", BY_ROLE),
    "offer-first-contact": ("START", BY_ROLE),
    "agree-plan": ("PLAN", BY_ROLE),
    "close": ("END", WITH_RESULTS),
    "close-not-started": ("NOT_STARTED", WITH_RESULTS),
    "ask-for-supplement": ("QUESTION", {"referrer": 1}),
}
"""What is to be told when something is done, and to how many in which role; a referral names no receivers
of its result."""
ROSENHOEJ_FOR_FORSKERPARKEN = ((b"5790000120314", b"5798000362055"), (b"091034", b"077777"))
STRANGER_FOR_SLOTSBRYGGEN = ((b"5790000240159", b"5790001812348"), (b"024015", b"099999"))


@dataclass
class Case:
    """One request, and what of it must have been told."""

    number: int
    is_plan: bool
    href: str = ""
    tells: set[str] = field(default_factory=set)
    questions: int = 0

    def expected(self) -> Counter[tuple[str, str]]:
        """Return how many notices of which type and role the ledger owes; a question each time."""
        wanted: Counter[tuple[str, str]] = Counter()
        for type_, roles in TELLS.values():
            if type_ in self.tells:
                for role, count in roles.items():
                    wanted[type_, role] = count * (role != "result-receiver" or self.is_plan)
        if self.questions:
            wanted["QUESTION", "referrer"] = self.questions
        return wanted


@dataclass
class Walk:
    """One random history."""

    town: Neighbourhood
    url: str
    chance: Random
    cases: list[Case] = field(default_factory=list)
    killed: int = 0

    # What the service does

    async def work(self) -> None:
        await self.town.worker().once()
        await self.town.pickup(self.town.service.database).turn()

    async def work_side_by_side(self) -> None:
        await asyncio.gather(*(self.work() for _ in range(3)))

    async def be_killed(self) -> None:
        """Start a worker and kill it, early or late."""
        awaits = int(2 ** self.chance.uniform(0, 9))
        async with own_database(self.url, self.town.service.clock) as database:
            worker, pickup = self.town.worker(database), self.town.pickup(database)

            async def process() -> None:
                await asyncio.gather(worker.once(), pickup.turn())

            await killed_after(awaits, process(), database)
        self.killed += 1

    async def time_passes(self) -> None:
        self.town.service.clock.advance(minutes=self.chance.choice((1, 2, 10, 31, 180)))

    # What the other side does

    async def fetch(self) -> None:
        await self.town.poll()
        self.town.mailbox.empty()

    async def hand_in(self) -> None:
        for system in self.town.systems.values():
            await self.town.hand_in(system)

    async def misbehave(self) -> None:
        system = self.chance.choice([*self.town.systems.values()])
        system.behaviour = self.chance.choice([*Behaviour])

    async def heal(self) -> None:
        self.chance.choice([*self.town.systems.values()]).behaviour = Behaviour.WELL

    async def refer(self) -> None:
        number = len(self.cases)
        letter = numbered(XREF15, number).replace(b"2509479989", b"250947%04d" % (1000 + number))
        sender = "demo-gp"
        if self.chance.random() < 0.5:
            letter, sender = _changed(letter, ROSENHOEJ_FOR_FORSKERPARKEN), "demo-operator"
        await self._come_in(letter, sender, is_plan=False)

    async def discharge(self) -> None:
        number = len(self.cases)
        letter = numbered(GGOP, number).replace(b"2512484916", b"251248%04d" % (1000 + number))
        if self.chance.random() < 0.3:
            letter = _changed(letter, STRANGER_FOR_SLOTSBRYGGEN)
        await self._come_in(letter, "demo-hospital", is_plan=True)

    async def _come_in(self, letter: bytes, sender: str, *, is_plan: bool) -> None:
        answer = await send_letter(await self.town.client(sender), letter)
        assert answer.status_code == 201, answer.text
        worker = await self.town.case_worker()
        found = await worker.come_by(letter)
        kind = "rehabilitation-plans" if is_plan else "referrals"
        self.cases.append(Case(len(self.cases), is_plan, f"/api/v1/{kind}/{found['id']}"))

    # What the municipality does

    async def casework(self) -> None:
        case = self.chance.choice(self.cases)
        worker = await self.town.case_worker()
        request = await worker.get(case.href)
        if request["pathway_id"] is None:
            await self._try(worker, case, request, *self._taking_on(case))
            return
        if self.chance.random() < 0.15:
            at = self.town.service.clock().isoformat()
            await self._try(worker, case, request, "offer-first-contact", {"offered_for": at})
        await self._lead(worker, case, await worker.pathway(request))

    def _taking_on(self, case: Case) -> tuple[str, dict[str, Any]]:
        if self.chance.random() < 0.2:
            return "ask-for-supplement", {"question": "Er der taget MR?"}
        if case.is_plan:
            return "classify", {"level": "basal", **COORDINATOR}
        return "accept", {"criteria": ["C1"], **COORDINATOR}

    async def _lead(self, worker: CaseWorker, case: Case, pathway: dict[str, Any]) -> None:
        """Do the next thing on the pathway's way, or end it before it has begun."""
        planned = [session for session in pathway["sessions"] if session["status"] == "planned"]
        if self.chance.random() < 0.05:
            await self._try(worker, case, pathway, "close-not-started", {"reason": "Ønsker det ikke."})
        elif planned:
            await self._try(worker, case, planned[0], "register-attendance", {"event": "arrive"})
        elif pathway["status"] in (steps := self._steps(worker, case, pathway)):
            await self._try(worker, case, pathway, *steps[pathway["status"]])

    def _steps(
        self, worker: CaseWorker, case: Case, pathway: dict[str, Any]
    ) -> dict[str, tuple[str, dict[str, Any]]]:
        code = TRAINING_140 if case.is_plan else TRAINING_119
        offer = ("offer", {"fsiii_code": code, "name": "Rygtræning", "answer": "accept"})
        plan = ("agree-plan", {"goals": ["Tilbage på cyklen"]})
        enrol: tuple[str, dict[str, Any]] = ("close", CLOSING)
        if pathway["offers"]:
            sessions = {"sessions": worker.sessions(1), "delivery_types": ["group"]}
            enrol = ("enrol", {"offer_id": pathway["offers"][0]["id"], **sessions})
        booking = ("book-conversation", {"at": self.town.service.clock().isoformat()})
        holding = ("hold-clarifying-conversation", worker.conversation())
        return {
            "open": booking if self.chance.random() < 0.3 else holding,
            "clarified": plan if pathway["offers"] else offer,
            "planned": enrol,
            "in-rehab": ("hold-closing-conversation", worker.conversation()),
            "closing": ("close", CLOSING),
        }

    async def _try(
        self, worker: CaseWorker, case: Case, subject: dict[str, Any], action: str, body: dict[str, Any]
    ) -> None:
        if action not in actions(subject):
            return
        answer = await worker.try_to(subject, action, **body)
        assert answer.status_code in {200, 409, 412, 422}, (action, answer.text)
        if answer.status_code == 200 and action in TELLS:
            case.questions += action == "ask-for-supplement"
            case.tells.add(TELLS[action][0])

    # What a human does about notices and citizens

    async def step_in(self) -> None:
        chosen = self.chance.choice(
            ("resend", "resend", "sent-manually", "cancel", "draft", "approve", "correct")
        )
        found = await self.some_notice(chosen)
        if found is None:
            return
        body = {"sent-manually": {"how": "Pr. telefon."}, "cancel": WHY, "correct": WHY}.get(chosen, {})
        answer = await (await self.town.case_worker()).try_to(found, chosen, **body)
        assert answer.status_code in {200, 409, 412, 422}, (chosen, answer.text)

    async def some_notice(self, action: str) -> dict[str, Any] | None:
        """Return a notice of some request that this may be done with."""
        worker = await self.town.case_worker()
        items = (await worker.get(f"{self.chance.choice(self.cases).href}/notices"))["items"]
        able = [item for item in items if action in actions(item)]
        return self.chance.choice(able) if able else None

    async def redirect(self) -> None:
        """The citizen has another practice, and what has failed is sent there."""
        await self.of_citizen("register-gp", gln=self.chance.choice(PRACTICES))
        if (found := await self.some_notice("resend")) is not None:
            await (await self.town.case_worker()).try_to(found, "resend")

    async def change_gp(self) -> None:
        await self.of_citizen("register-gp", gln=self.chance.choice(PRACTICES))

    async def object_or_lift(self) -> None:
        await self.of_citizen(
            self.chance.choice(("object-to-disclosure", "lift-objection", "lift-objection"))
        )

    async def of_citizen(self, action: str, **body: str) -> None:
        worker = await self.town.case_worker()
        request = await worker.get(self.chance.choice(self.cases).href)
        citizen = await worker.get(f"/api/v1/citizens/{request['citizen']['id']}")
        answer = await worker.try_to(citizen, action, **body)
        assert answer.status_code in {200, 409, 422}, (action, answer.text)

    # The walk

    async def step(self) -> None:
        happenings: dict[Callable[[], Awaitable[None]], int] = {
            self.casework: 24,
            self.work: 8,
            self.work_side_by_side: 2,
            self.be_killed: 6,
            self.time_passes: 8,
            self.fetch: 4,
            self.hand_in: 4,
            self.misbehave: 12,
            self.heal: 2,
            self.refer: 2,
            self.discharge: 2,
            self.step_in: 4,
            self.redirect: 1,
            self.change_gp: 1,
            self.object_or_lift: 1,
        }
        (happening,) = self.chance.choices(list(happenings), list(happenings.values()))
        await happening()

    async def come_to_rest(self) -> None:
        """Everybody is well, and nobody does anything any more but the machines."""
        self.town.heal()
        waiting = "SELECT count(*) FROM delivery WHERE next_attempt_at IS NOT NULL"
        for _ in range(80):
            while any(system.late for system in self.town.systems.values()):
                await self.hand_in()
            await self.work()
            await self.fetch()
            if (await self.town.rows(waiting))[0]["count"] == 0:
                return
            self.town.service.clock.advance(minutes=65)
        raise AssertionError("something is never settled")

    # What must hold

    async def ledger(self) -> list[Notice]:
        return [MAPPED[Notice].to_domain(row) for row in await self.town.rows("SELECT * FROM notice")]

    def check_inboxes(self, ledger: list[Notice]) -> None:
        """Whatever is in an inbox is in the ledger under that number, and there once."""
        # A notice that was redirected has gone to one as a letter and to another as a CareCommunication.
        by_number = {number: notice for notice in ledger for number in (str(notice.id), notice.letter_id)}
        seen: Counter[tuple[Any, ...]] = Counter()
        for unit, line in self.town.shown():
            assert line.letter_id in by_number, f"{unit} was told under a number that the ledger has not"
            notice = by_number[line.letter_id]
            if not notice.wording:
                seen[unit, notice.request_id, notice.type, notice.occurrence, notice.correction] += 1
        assert [told for told, times in seen.items() if times > 1] == []
        assert [system.refused for system in self.town.systems.values() if system.refused] == []

    async def check_end(self) -> None:
        ledger = await self.ledger()
        self.check_inboxes(ledger)
        await self.check_owed(ledger)
        shown = {(unit, line.kind, line.letter_id) for unit, line in self.town.shown()}
        listed = await self.on_lists()
        corrected = {(n.request_id, n.type, n.role, n.place, n.occurrence, n.correction) for n in ledger}
        for notice in ledger:
            assert _ends_well(notice, shown, listed, corrected), (notice.type, notice.role, notice.status)

    async def check_owed(self, ledger: list[Notice]) -> None:
        """Everything that happened has its rows, one for each who must know."""
        for case in self.cases:
            request_id = UUID(case.href.rpartition("/")[2])
            of_it = [n for n in ledger if n.request_id == request_id and not n.correction]
            rows = Counter((n.type.value, n.role.value) for n in of_it)
            assert not case.expected() - rows, (case, rows)

    async def on_lists(self) -> set[UUID]:
        """Return the notices that a case worker finds on a list of what needs a human."""
        worker = await self.town.case_worker()
        found: set[UUID] = set()
        for desk in ("notice-failed", "notice-draft"):
            page = await worker.get(f"/api/v1/worklists/{desk}", limit=200)
            found |= {UUID(item["href"].rpartition("/")[2]) for item in page["items"]}
        return found


WHY = {"reason": "Skrevet om den forkerte."}
PRACTICES = ("5790000120314", "5790000240159", "5798000362055")


def _changed(letter: bytes, changes: tuple[tuple[bytes, bytes], ...]) -> bytes:
    for old, new in changes:
        letter = letter.replace(old, new)
    return letter


def _ends_well(
    notice: Notice, shown: set[tuple[str, str, str]], listed: set[UUID], ledger: set[tuple[Any, ...]]
) -> bool:
    """Say whether a notice has come to one of the ends that were promised."""
    if notice.status is _S.ACKNOWLEDGED:
        return _as_shown(notice) in shown
    if notice.status in {_S.FAILED, _S.DRAFT}:
        return notice.id in listed
    if notice.status is _S.SUPERSEDED:
        place = (notice.request_id, notice.type, notice.role, notice.place, notice.occurrence)
        return (*place, notice.correction + 1) in ledger
    return notice.status in {_S.BLOCKED, _S.NOT_APPLICABLE, _S.SENT_MANUALLY} and bool(notice.reason)


def _as_shown(notice: Notice) -> tuple[str, str, str]:
    """Return what its receiver's inbox shows: whose it is, in which form, under which number."""
    assert notice.recipient
    assert notice.route
    is_fhir = notice.route.format is Format.CARE_COMMUNICATION
    number = str(notice.id) if is_fhir else notice.letter_id
    return notice.recipient.gln_text, notice.route.format.value, number


@pytest.mark.parametrize("seed", range(8))
async def test_every_notice_ends_settled_or_on_a_humans_list(
    service: Service, database_url: str, tmp_path: Path, seed: int
) -> None:
    town = Neighbourhood(service, tmp_path)
    await town.settle_in()
    walk = Walk(town, database_url, Random(seed))
    for _ in range(2):
        await walk.refer()
        await walk.discharge()
    for system in town.systems.values():
        system.behaviour = walk.chance.choice([*Behaviour])
    for _ in range(STEPS):
        await walk.step()
        walk.check_inboxes(await walk.ledger())
    await walk.come_to_rest()
    await walk.check_end()
    assert walk.killed
