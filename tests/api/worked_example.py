"""The worked example played through the edges, day by day: letters in, casework, receipts back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.domain.codes import Category, StopReason
from tests.api.loop import (
    ANSWERS,
    CLOSING,
    COORDINATOR,
    TRAINING_119,
    TRAINING_140,
    CaseWorker,
    case_worker,
    send_fhir,
    send_letter,
)
from tests.api.worked_table import SUL140, Held, Line, day, left, outcomes
from tests.conftest import Service
from tests.domain.builders import danish
from tests.fhir import examples
from tests.usecases.world import receipt_for

GP_GLN, GP_YDER = "5790000120314", "091034"
TEACHING, QUITTING = "e71b7d85-5c78-49c2-8624-8499d162317b", "6d24992e-e0a2-43e7-bc27-0234622a8655"
DIFFERENCE = "Øvelser efter operationen."
"""Of training after a plan from training after a referral, where a citizen has both."""
SMOKER: Final = [{"topic": "SMOKING", "asked": True, "smoking": {"status": "daily"}}, *ANSWERS[1:]]

Step = Callable[["Story", CaseWorker], Awaitable[None]]


@dataclass(frozen=True)
class Happening:
    on: date
    turn: int
    """The order within a day."""
    do: Step


@dataclass
class Story:
    """What is known of one line while it is played; a subject is as it was seen last."""

    line: Line
    request: dict[str, Any] = field(default_factory=dict)
    pathway: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By when they start."""

    @property
    def code(self) -> dict[Category, str]:
        training = TRAINING_140 if self.line.law is SUL140 else TRAINING_119
        return {Category.TRAINING: training, Category.MASTERY: TEACHING, Category.SMOKING: QUITTING}

    @property
    def cpr(self) -> str:
        return f"250947{9000 + self.line.citizen:04}"


@dataclass
class Play:
    """Everything that happens, in its order; what has not been played yet waits."""

    service: Service
    stories: dict[str, Story]
    coming: list[tuple[Happening, Story]]

    @classmethod
    def of(cls, service: Service, lines: Iterable[Line]) -> Play:
        stories = {line.name: Story(line) for line in lines}
        coming = [(each, story) for story in stories.values() for each in _happenings(story.line)]
        coming.sort(key=lambda each: (each[0].on, each[0].turn))
        return cls(service, stories, coming)

    async def until(self, last: str) -> CaseWorker:
        """Let everything happen on its day up to this one; return a case worker of its evening."""
        worker, today = None, None
        while self.coming and self.coming[0][0].on <= day(last):
            happening, story = self.coming.pop(0)
            self.service.clock.now = danish(happening.on, f"15:{happening.turn * 5:02}:00")
            if worker is None or happening.on != today:
                worker, today = await case_worker(self.service), happening.on
            await happening.do(story, worker)
        self.service.clock.now = danish(day(last), "18:00:00")
        return await case_worker(self.service)

    @property
    def citizens(self) -> dict[str, int]:
        """The number in the example of each citizen by the id they have here."""
        return {story.request["citizen"]["id"]: story.line.citizen for story in self.stories.values()}


def _happenings(line: Line) -> Iterator[Happening]:
    yield Happening(day(line.received), 0, _refer)
    for text, turn, do in (
        (line.missed, 2, _miss),
        (line.declined, 2, _decline),
        (line.conversation, 2, _converse),
        (line.closing, 6, _conclude),
        (line.closed, 7, _ENDINGS[line.how]),
        (line.closed, 9, _deliver),
        (line.follow_up, 5, _follow_up),
        (line.told, 10, _receipt(positive=True)),
        (line.refused, 10, _receipt(positive=False)),
    ):
        if text:
            yield Happening(day(text), turn, do)
    for category, held in line.sessions.items():
        for on, event in outcomes(line, held):
            yield Happening(on, 4, _attendance(_start(on, category), event))


async def _refer(story: Story, worker: CaseWorker) -> None:
    line, now = story.line, worker.service.clock()
    by_hospital = line.law is SUL140 or not line.has_gp
    sender = "demo-hospital" if by_hospital else "demo-gp"
    http = await worker.service.as_client(sender)
    answer = await send_fhir(http, _letter(story, by_hospital=by_hospital, at=now.isoformat()))
    assert answer.status_code == 201, answer.text
    kind = "rehabilitation-plans" if line.law is SUL140 else "referrals"
    story.request = await worker.get(f"/api/v1/{kind}/{answer.json()['id']}")
    if line.how == "rejected":
        return
    if by_hospital and line.has_gp:
        citizen = await worker.get(f"/api/v1/citizens/{story.request['citizen']['id']}")
        await worker.act(citizen, "register-gp", ydernummer=GP_YDER)
    await _take_on(story, worker)


def _letter(story: Story, *, by_hospital: bool, at: str) -> dict[str, Any]:
    line = story.line
    said: dict[str, Any] = {
        "identifier": [{"system": "https://afsender.example", "value": line.name}],
        "subject": examples.logical(examples.CPR, story.cpr),
        "authoredOn": at,
    }
    if line.law is SUL140:
        discharged = [{"url": examples.PRECONDITION_DATE, "valueDate": day(line.received).isoformat()}]
        return examples.a_plan(**said, extension=discharged)
    if by_hospital:
        said["requester"] = examples.a_plan()["requester"]
    return examples.a_referral(**said)


async def _take_on(story: Story, worker: CaseWorker) -> None:
    line = story.line
    if line.law is SUL140:
        said: dict[str, Any] = {"level": "basal", "programme_included": line.in_programme}
        story.request = await worker.act(story.request, "classify", **said, **COORDINATOR)
    else:
        story.request = await worker.act(story.request, "accept", criteria=["C1"], **COORDINATOR)
    story.pathway = await worker.pathway(story.request)
    if booked := line.missed or line.declined:
        at = danish(day(booked), "10:00:00").isoformat()
        story.pathway = await worker.act(story.pathway, "book-conversation", at=at)


async def _miss(story: Story, worker: CaseWorker) -> None:
    await worker.act(story.pathway["assessments"][0], "no-show")


async def _decline(story: Story, worker: CaseWorker) -> None:
    await worker.act(story.pathway["assessments"][0], "decline")


async def _converse(story: Story, worker: CaseWorker) -> None:
    """Hold the conversation, make the offers, and plan the sessions of those that are taken up."""
    line = story.line
    answers = SMOKER if line.smokes else ANSWERS
    answered = [(c, "accept") for c in line.accepts] + [(c, "decline") for c in line.declines]
    why = {"duplicate_reason": DIFFERENCE} if line.law is SUL140 else {}
    offers = [{"fsiii_code": story.code[c], "name": c.title(), "answer": a} | why for c, a in answered]
    said = worker.conversation(answers=answers, offers=offers)
    story.pathway = await worker.act(
        await worker.again(story.pathway), "hold-clarifying-conversation", **said
    )
    citizen = await worker.get(f"/api/v1/citizens/{story.request['citizen']['id']}")
    if line.objects:
        await worker.act(citizen, "object-to-disclosure")
    await _settle_alerts(citizen, worker)
    if line.accepts:
        story.pathway = await worker.act(story.pathway, "agree-plan", goals=["Tilbage på cyklen"])
    for category, held in line.sessions.items():
        await _enrol(story, worker, category, held)


async def _settle_alerts(citizen: dict[str, Any], worker: CaseWorker) -> None:
    alerts = await worker.get(f"/api/v1/citizens/{citizen['id']}/duplicate-alerts")
    for alert in alerts["items"]:
        if "decide" in {action["action"] for action in alert["allowed_actions"]}:
            why = {"reason": "Andet indhold", "content_difference": DIFFERENCE}
            await worker.act(alert, "decide", decision="DIFFERENT_CONTENT", **why)


async def _enrol(story: Story, worker: CaseWorker, category: Category, held: Held) -> None:
    (offer,) = [o for o in story.pathway["offers"] if o["category"] == category]
    days = [on for on, _ in outcomes(story.line, held)] + list(left(story.line, held))
    starts = [_start(on, category) for on in days]
    times = [{"start": at, "end": _end(on, category)} for at, on in zip(starts, days, strict=True)]
    said = {"offer_id": offer["id"], "sessions": times, "delivery_types": ["group"]}
    story.pathway = await worker.act(story.pathway, "enrol", **said)
    for session in story.pathway["sessions"]:
        story.sessions[session["planned_start"]] = session


_HOUR: Final = {Category.TRAINING: 9, Category.MASTERY: 11, Category.SMOKING: 13}


def _start(on: date, category: Category) -> str:
    return f"{danish(on, f'{_HOUR[category]:02}:00:00'):%Y-%m-%dT%H:%M:%SZ}"


def _end(on: date, category: Category) -> str:
    return danish(on, f"{_HOUR[category] + 1:02}:00:00").isoformat()


def _attendance(start: str, event: str) -> Step:
    async def register(story: Story, worker: CaseWorker) -> None:
        said: dict[str, Any] = {"event": event}
        if event == "cancel-by-citizen":
            said["happened_at"] = f"{start[:10]}T06:00:00Z"
        await worker.act(story.sessions[start], "register-attendance", **said)

    return register


async def _conclude(story: Story, worker: CaseWorker) -> None:
    pathway = await worker.again(story.pathway)
    await worker.act(pathway, "hold-closing-conversation", **worker.conversation())


async def _complete(story: Story, worker: CaseWorker) -> None:
    await worker.act(await worker.again(story.pathway), "close", **CLOSING)


async def _stop(story: Story, worker: CaseWorker) -> None:
    await worker.act(await worker.again(story.pathway), "stop", stop_reason=StopReason.UDEBLEVET.name)


async def _not_start(story: Story, worker: CaseWorker) -> None:
    said = {"code": "other", "reason": "Borgeren ønsker ikke et forløb nu."}
    await worker.act(await worker.again(story.pathway), "close-not-started", **said)


async def _move(story: Story, worker: CaseWorker) -> None:
    said = {"to_authority": "0316", "reason": "Borgeren er flyttet."}
    await worker.act(await worker.again(story.pathway), "transfer", **said)


async def _die(story: Story, worker: CaseWorker) -> None:
    citizen = await worker.get(f"/api/v1/citizens/{story.request['citizen']['id']}")
    await worker.act(citizen, "register-death", died_on=day(story.line.closed).isoformat())


async def _reject(story: Story, worker: CaseWorker) -> None:
    await worker.act(story.request, "reject", reason="sent-by-mistake")


_ENDINGS: Final[dict[str, Step]] = {
    "completed": _complete,
    "stopped": _stop,
    "not-started": _not_start,
    "moved": _move,
    "died": _die,
    "rejected": _reject,
}


async def _follow_up(story: Story, worker: CaseWorker) -> None:
    said = worker.conversation(mode="PHONE")
    await worker.act(await worker.again(story.pathway), "hold-follow-up", **said)


async def _deliver(_: Story, worker: CaseWorker) -> None:
    await worker.service.work()


def _receipt(*, positive: bool) -> Step:
    """Let the own GP's system fetch the notice of the end, and say what it makes of it."""

    async def answer(story: Story, worker: CaseWorker) -> None:
        await worker.service.work()
        notices = (await worker.get(f"/api/v1/pathways/{story.pathway['id']}/notices"))["items"]
        ending = {"END", "NOT_STARTED"}
        (number,) = [n["letter_id"] for n in notices if n["type"] in ending and n["role"] == "own-gp"]
        practice = await worker.service.as_client("demo-gp")
        waiting = await practice.get("/medcom/messages", params={"receiver": GP_GLN, "limit": 100})
        (id_,) = [w["id"] for w in waiting.json()["messages"] if w["letter_identifier"] == number]
        letter = (await practice.get(f"/medcom/messages/{id_}")).content
        receipt = receipt_for(letter, positive=positive, reason="Patienten er ikke tilmeldt her.")
        taken = await send_letter(practice, receipt)
        assert taken.status_code == 202, taken.text

    return answer
