"""What the service says is possible is what is possible: every command in every state, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pytest

from app.api.v1.command import Command
from app.api.v1.eligibility.commands import COMMANDS as ELIGIBILITY
from app.api.v1.notice_commands import NOTICE_COMMANDS
from app.api.v1.part_commands import ACTIVITY_COMMANDS, OFFER_COMMANDS, SESSION_COMMANDS
from app.api.v1.pathway_commands import PATHWAY_COMMANDS
from app.api.v1.plan_commands import PLAN_COMMANDS
from app.api.v1.referral_commands import REFERRAL_COMMANDS
from app.domain.activities import ACTIVITY_LIFECYCLE, ActivityStatus
from app.domain.lifecycle import Lifecycle
from app.domain.notices import NOTICE_LIFECYCLE, NoticeStatus
from app.domain.offers import OFFER_LIFECYCLE, OfferStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayStatus
from app.domain.plans import PLAN_LIFECYCLE, PlanStatus
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralStatus
from app.domain.sessions import SESSION_LIFECYCLE, Attendance
from tests.api.loop import (
    CLOSING,
    COORDINATOR,
    GGOP,
    GGOP_ID,
    NOBODY,
    TRAINING_119,
    TRAINING_140,
    XREF15,
    XREF15_ID,
    CaseWorker,
    actions,
    case_worker,
    closed,
    in_rehabilitation,
    send_letter,
)
from tests.conftest import Service

Subject: TypeAlias = dict[str, Any]
ALMEN = b"<TypeOfRehabilitationPlan>almen<"


@dataclass
class Maker:
    """Makes a fresh subject each time it is asked, of another citizen each."""

    service: Service
    worker: CaseWorker
    made: int = field(default=1000)

    async def _received(self, client: str, letter: bytes, number: tuple[bytes, bytes]) -> Subject:
        self.made += 1
        own = b"%04d" % self.made
        letter_id, cpr = number
        letter = letter.replace(letter_id, letter_id[:-4] + own).replace(cpr, cpr[:6] + own)
        answer = await send_letter(await self.service.as_client(client), letter)
        assert answer.status_code == 201, answer.text
        self.service.clock.advance(seconds=0.001)
        items = (await self.worker.get("/api/v1/inbox", limit=200, status=ANY))["items"]
        found: Subject = await self.worker.get(items[-1]["href"])
        return found

    async def referral(self) -> Subject:
        return await self._received("demo-gp", XREF15, (XREF15_ID, b"2509479989"))

    async def plan(self, type_: bytes = b"almen") -> Subject:
        letter = GGOP.replace(ALMEN, b"<TypeOfRehabilitationPlan>%s<" % type_)
        return await self._received("demo-hospital", letter, (GGOP_ID, b"2512484916"))

    async def led(self, subject: Subject, *steps: tuple[str, dict[str, Any]]) -> Subject:
        for action, body in steps:
            subject = await self.worker.act(subject, action, **body)
        return subject

    async def opened(self) -> Subject:
        referral = await self.led(await self.referral(), ("accept", {"criteria": ["C1"], **COORDINATOR}))
        return await self.worker.pathway(referral)

    async def rehabilitating(self) -> Subject:
        return await in_rehabilitation(self.worker, await self.opened(), TRAINING_119)


ANY = [*(s.value for s in ReferralStatus), *(s.value for s in PlanStatus)]
Make: TypeAlias = Callable[[Maker], Awaitable[Subject]]
CLASSIFY = ("classify", {"level": "basal", **COORDINATOR})
INABLE = ("declare-inability", dict[str, Any]())
OFFER = ("offer-first-contact", {"offered_for": "2026-11-24T09:00:00+01:00"})
WHY = {"reason": "aftalt med borgeren"}
PRIVATE = WHY | {"sor": "9904011000016009"}
WAITS = WHY | {"informed_by": "Mette Holm"}
FORWARD = {"to_authority": "0316", "reason": "Flyttet"}


def _plan(*steps: tuple[str, dict[str, Any]], type_: bytes = b"almen") -> Make:
    async def make(maker: Maker) -> Subject:
        return await maker.led(await maker.plan(type_), *steps)

    return make


def _referral(*steps: tuple[str, dict[str, Any]]) -> Make:
    async def make(maker: Maker) -> Subject:
        return await maker.led(await maker.referral(), *steps)

    return make


async def _active(maker: Maker) -> Subject:
    plan = await maker.led(await maker.plan(), CLASSIFY)
    worker = maker.worker
    await worker.act(await worker.pathway(plan), "hold-clarifying-conversation", **worker.conversation())
    return await worker.again(plan)


async def _completed(maker: Maker) -> Subject:
    plan = await maker.led(await maker.plan(), CLASSIFY)
    pathway = await in_rehabilitation(maker.worker, await maker.worker.pathway(plan), TRAINING_140)
    await closed(maker.worker, pathway)
    return await maker.worker.again(plan)


URGENT = {"priority": "asap", "reason": "Tiltagende kraftnedsættelse"}
PLANS: dict[PlanStatus, Make] = {
    PlanStatus.RECEIVED: _plan(),
    PlanStatus.HOSPITAL_TASK: _plan(type_=b"specialiseret"),
    PlanStatus.CLOSED_INFO: _plan(type_=b"egentraening"),
    PlanStatus.CLASSIFIED: _plan(CLASSIFY),
    PlanStatus.OFFERED: _plan(CLASSIFY, OFFER),
    PlanStatus.RIGHT_ARISEN: _plan(CLASSIFY, INABLE),
    PlanStatus.ON_HOLD_FREE_CHOICE: _plan(CLASSIFY, INABLE, ("choose-private", PRIVATE)),
    PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED: _plan(CLASSIFY, INABLE, ("wait", WAITS)),
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: _plan(("choose-other-municipality", WHY)),
    PlanStatus.SENT_BY_MISTAKE: _plan(("report-mistake", WHY)),
    PlanStatus.TRANSFERRED: _plan(("forward", FORWARD)),
    PlanStatus.ACTIVE: _active,
    PlanStatus.COMPLETED: _completed,
}
SAID_TO_PLANS: dict[str, dict[str, Any]] = {
    "classify": CLASSIFY[1],
    "change-level": {"level": "avanceret"},
    "change-type": {"changed_on": "2026-11-23", "reason": "Sygehuset har ændret planen"},
    "correct-discharge-date": {"discharge_date": "2026-11-19", "reason": "Udskrevet før"},
    "offer-first-contact": OFFER[1],
    "declare-inability": {},
    "provider-cancels": WHY,
    "report-mistake": WHY,
    "ask-for-supplement": {"question": "Må borgeren løfte?"},
    "forward": FORWARD,
    "prioritise": URGENT,
    "return-from-municipality": WHY,
}


async def _clarified_referral(maker: Maker) -> Subject:
    referral = await maker.led(await maker.referral(), ("accept", {"criteria": ["C1"], **COORDINATOR}))
    worker = maker.worker
    await worker.act(await worker.pathway(referral), "hold-clarifying-conversation", **worker.conversation())
    return await worker.again(referral)


ATTEMPT = {"way": "telephone", "outcome": "not-reached"}
ASK = ("ask-for-supplement", {"question": "Hvor længe?", "missing": ["varighed"]})
ANSWERED = ("supplement", {"text": "20 uger."})
ACCEPT: dict[str, Any] = {"override_reason": "Særlige forhold", **COORDINATOR}
REFERRALS: dict[ReferralStatus, Make] = {
    ReferralStatus.RECEIVED: _referral(),
    ReferralStatus.INCOMPLETE: _referral(ASK),
    ReferralStatus.UNDER_REVIEW: _referral(ASK, ANSWERED),
    ReferralStatus.ACCEPTED: _referral(("accept", ACCEPT)),
    ReferralStatus.REJECTED: _referral(("reject", {"reason": "duplicate"})),
    ReferralStatus.TRANSFERRED: _referral(("forward", FORWARD)),
    ReferralStatus.CLARIFIED: _clarified_referral,
}
SAID_TO_REFERRALS: dict[str, dict[str, Any]] = {
    "accept": ACCEPT | {"conversation_at": "2026-11-25T09:00:00+01:00"},
    "reject": {"reason": "not-target-group", "comment": "Se svaret."},
    "forward": FORWARD,
    "prioritise": URGENT,
    "ask-for-supplement": ASK[1],
    "supplement": ANSWERED[1],
    "assess-eligibility": {"examined": "yes"},
    "register-contact-attempt": ATTEMPT,
}


REFERRAL_INTAKE = tuple(
    command for command in ELIGIBILITY[Referral] if command.name not in {"find-complete", "mark-error"}
)
"""Those that no rule beside the lifecycle stands in the way of; the others have tests of their own."""


async def _open(maker: Maker) -> Subject:
    return await maker.opened()


async def _clarified(maker: Maker) -> Subject:
    conversation = maker.worker.conversation()
    offered = {"fsiii_code": TRAINING_119, "name": "Rygtræning", "answer": "accept"}
    return await maker.led(
        await maker.opened(), ("hold-clarifying-conversation", conversation), ("offer", offered)
    )


async def _planned(maker: Maker) -> Subject:
    return await maker.led(await _clarified(maker), ("agree-plan", {"goals": ["Gå en tur"]}))


async def _in_rehab(maker: Maker) -> Subject:
    pathway = await maker.rehabilitating()
    await maker.worker.act(pathway["sessions"][1], "register-attendance", event="arrive")
    return await maker.worker.again(pathway)


async def _closing(maker: Maker) -> Subject:
    return await maker.led(await _in_rehab(maker), ("hold-closing-conversation", maker.worker.conversation()))


async def _closed(maker: Maker) -> Subject:
    return await maker.led(await _closing(maker), ("close", CLOSING))


PATHWAYS: dict[PathwayStatus, Make] = {
    PathwayStatus.OPEN: _open,
    PathwayStatus.CLARIFIED: _clarified,
    PathwayStatus.PLANNED: _planned,
    PathwayStatus.IN_REHAB: _in_rehab,
    PathwayStatus.CLOSING: _closing,
    PathwayStatus.CLOSED: _closed,
}


def _said_to_pathway(pathway: Subject, worker: CaseWorker) -> dict[str, dict[str, Any]]:
    accepted = [offer["id"] for offer in pathway["offers"]] or [NOBODY]
    return {
        "book-conversation": {"at": "2026-11-25T09:00:00+01:00"},
        "hold-clarifying-conversation": worker.conversation(),
        "hold-needs-conversation": worker.conversation(),
        "hold-closing-conversation": worker.conversation(),
        "hold-follow-up": worker.conversation(),
        "offer": {"fsiii_code": TRAINING_119, "name": "Mere træning"},
        "agree-plan": {"goals": ["Gå en tur"], "expected_end_date": "2027-02-01"},
        "enrol": {"offer_id": accepted[0], "sessions": worker.sessions(), "delivery_types": ["individual"]},
        "close": CLOSING,
        "stop": {"stop_reason": "AKTIVT_FRAVALG"},
        "close-not-started": WHY,
        "register-contact-attempt": ATTEMPT,
        "record-coordination-need": {"parties": ["own-gp"]},
        "set-programme": {"included": False, "reason": "Et andet forløb"},
    }


async def _check(
    maker: Maker,
    make: Make,
    commands: tuple[Command[Any], ...],
    lifecycle: Lifecycle[Any, Any],
    said: Callable[[Subject], dict[str, dict[str, Any]]],
) -> None:
    """Try what is not offered on one subject, and each thing that is on a fresh one."""
    subject = await make(maker)
    for command in commands:
        bodies = said(subject)[command.name]
        if command.name not in actions(subject):
            answer = await maker.worker.try_to(subject, command.name, **bodies)
            assert answer.status_code == 409, (subject["status"], command.name, answer.text)
            assert answer.json()["code"] == "action-not-allowed"
            continue
        fresh = await make(maker)
        became = await maker.worker.act(fresh, command.name, **said(fresh)[command.name])
        status = type(next(iter(lifecycle.initial)))(fresh["status"])
        assert became["status"] == lifecycle.after(status, command.event), command.name
    assert await maker.worker.again(subject) == subject


@pytest.fixture
async def maker(service: Service) -> Maker:
    return Maker(service, await case_worker(service))


@pytest.mark.parametrize("status", PLANS)
async def test_a_plan_that_is(maker: Maker, status: PlanStatus) -> None:
    assert (await PLANS[status](maker))["status"] == status
    await _check(maker, PLANS[status], PLAN_COMMANDS, PLAN_LIFECYCLE, lambda _: SAID_TO_PLANS)


@pytest.mark.parametrize("status", REFERRALS)
async def test_a_referral_that_is(maker: Maker, status: ReferralStatus) -> None:
    assert (await REFERRALS[status](maker))["status"] == status
    await _check(
        maker,
        REFERRALS[status],
        (*REFERRAL_COMMANDS, *REFERRAL_INTAKE),
        REFERRAL_LIFECYCLE,
        lambda _: SAID_TO_REFERRALS,
    )


@pytest.mark.parametrize("status", PATHWAYS)
async def test_a_pathway_that_is(maker: Maker, status: PathwayStatus) -> None:
    assert (await PATHWAYS[status](maker))["status"] == status
    await _check(
        maker,
        PATHWAYS[status],
        (*PATHWAY_COMMANDS, *ELIGIBILITY[Pathway]),
        PATHWAY_LIFECYCLE,
        lambda pathway: _said_to_pathway(pathway, maker.worker),
    )


async def _check_choices(
    maker: Maker, subject: Subject, command: Command[Any], name: str, **more: Any
) -> None:
    """The choices that are offered are the ones that are not refused with 409."""
    offered = {c for a in subject["allowed_actions"] if a["action"] == command.name for c in a["choices"]}
    for event in command.choices:
        if event.value not in offered:
            answer = await maker.worker.try_to(subject, command.name, **{name: event.value}, **more)
            assert answer.status_code == 409, (subject["status"], event, answer.text)


async def test_a_session_offers_what_may_become_of_it(maker: Maker) -> None:
    (command,) = SESSION_COMMANDS
    pathway = await maker.rehabilitating()
    planned = pathway["sessions"][1]
    await _check_choices(maker, planned, command, "event")
    leads_to = {
        e.value: SESSION_LIFECYCLE.after(Attendance.PLANNED, e)
        for e in command.possible(SESSION_LIFECYCLE.allowed(Attendance.PLANNED))
    }
    for event, status in leads_to.items():
        session = (await maker.rehabilitating())["sessions"][1]
        said = {"reason": "Ringede", "admitted_from": "2026-11-22", "happened_at": session["planned_start"]}
        became = await maker.worker.act(
            session, command.name, event=event, **({} if event == "not-arrive" else said)
        )
        assert became["status"] == status
        await _check_choices(maker, became, command, "event")
        for further in [c for a in became["allowed_actions"] for c in a["choices"]][:1]:
            await maker.worker.act(became, command.name, event=further, **said)
    for never in ("move", "void", "retain-as-missed"):
        answer = await maker.worker.try_to(planned, command.name, event=never)
        assert answer.status_code == 422


async def test_a_session_is_not_missed_before_it_is_over(maker: Maker) -> None:
    pathway = await _planned(maker)
    later = [{"start": "2026-11-25T09:00:00+01:00", "end": "2026-11-25T10:00:00+01:00"}]
    body = {"offer_id": pathway["offers"][0]["id"], "sessions": later, "delivery_types": ["group", "digital"]}
    pathway = await maker.worker.act(pathway, "enrol", **body)
    for event in ("arrive", "not-arrive"):
        answer = await maker.worker.try_to(pathway["sessions"][0], "register-attendance", event=event)
        assert (answer.status_code, answer.json()["code"]) == (422, "session-not-held-yet")


async def test_an_offer_offers_the_answers_that_may_follow(maker: Maker) -> None:
    (command,) = OFFER_COMMANDS
    for answer, status in {"accept": "accepted", "decline": "declined", "defer": "deferred"}.items():
        pathway = await maker.led(
            await maker.opened(),
            ("hold-clarifying-conversation", maker.worker.conversation()),
            ("offer", {"fsiii_code": TRAINING_119, "name": "Rygtræning"}),
        )
        offer = pathway["offers"][0]
        assert offer["status"] == OfferStatus.OFFERED
        missing_day = await maker.worker.try_to(offer, "answer", answer="defer")
        assert missing_day.json()["errors"][0]["place"] == "deferred_to"
        became = await maker.worker.act(offer, "answer", answer=answer, deferred_to="2026-12-01")
        assert became["status"] == status
        await _check_choices(maker, became, command, "answer", deferred_to="2026-12-01")
        assert ("answer" in actions(became)) is bool(
            command.possible(OFFER_LIFECYCLE.allowed(OfferStatus(status)))
        )


async def test_an_activity_may_be_stopped_once(maker: Maker) -> None:
    (command,) = ACTIVITY_COMMANDS
    pathway = await maker.rehabilitating()
    activity = pathway["activities"][0]
    assert command.event in ACTIVITY_LIFECYCLE.allowed(ActivityStatus(activity["status"]))
    unknown = await maker.worker.try_to(activity, "stop", stop_reason="nej")
    assert unknown.json()["errors"][0]["place"] == "stop_reason"
    stopped = await maker.worker.act(activity, "stop", stop_reason="AKTIVT_FRAVALG")
    assert (stopped["stop_reason"], actions(stopped)) == ("AKTIVT_FRAVALG", set())
    again = await maker.worker.try_to(stopped, "stop", stop_reason="AKTIVT_FRAVALG")
    assert again.status_code == 409


async def test_a_notice_offers_what_a_human_may_do_with_it(maker: Maker) -> None:
    await maker.led(await maker.referral(), ("reject", {"reason": "duplicate"}))
    referral = (await maker.worker.get("/api/v1/inbox", status="rejected"))["items"][0]
    path = f"{referral['href']}/notices"
    said = {"resend": {}, "sent-manually": {"how": "Brev"}}
    for prepare in (False, True):
        if prepare:
            await maker.service.work()
        for notice in (await maker.worker.get(path))["items"]:
            allowed = NOTICE_LIFECYCLE.allowed(NoticeStatus(notice["status"]))
            assert actions(notice) == {c.name for c in NOTICE_COMMANDS if c.event in allowed}
            for name in said.keys() - actions(notice):
                answer = await maker.worker.try_to(notice, name, **said[name])
                assert answer.status_code == 409, (notice["status"], name)
