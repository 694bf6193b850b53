"""The clarifying conversation over HTTP: asked, recorded, settled, and what stands in a plan's way."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.loop import (
    ANSWERS,
    CHIROPRACTIC,
    COORDINATOR,
    SETTLED,
    TRAINING_119,
    TRAINING_140,
    CaseWorker,
    a_received_plan,
    a_received_referral,
    actions,
    an_accepted_referral,
)
from tests.conftest import Service

STOP_SMOKING = "6d24992e-e0a2-43e7-bc27-0234622a8655"
DIET = "c9a99304-1788-43b7-b7be-e187b092ae9c"
ALCOHOL = "924e9828-84cf-4689-9551-0ebb6dc71b98"
TRAINING = {"fsiii_code": TRAINING_119, "name": "Rygtræning", "answer": "accept"}
GOAL = {"goals": ["Gå en tur"]}


def answered(**values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answers of every question, some of them others than usual."""
    return [
        {**a, a["topic"].lower(): values[a["topic"].lower()]} if a["topic"].lower() in values else a
        for a in ANSWERS
    ]


def settled_but(*open_: str) -> list[dict[str, Any]]:
    return [s for s in SETTLED["settlements"] if s["category"] not in open_]


def findings(answer: httpx.Response, status: int = 422) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.text
    return [(error["code"], error["place"]) for error in answer.json()["errors"]]


async def clarified(service: Service, *open_: str, **said: Any) -> tuple[CaseWorker, dict[str, Any]]:
    """Hold the conversation with training offered; these categories are left open."""
    worker, _, pathway = await an_accepted_referral(service)
    body = worker.conversation(settlements=settled_but(*open_), offers=[TRAINING], **said)
    return worker, await worker.act(pathway, "hold-clarifying-conversation", **body)


async def why_no_plan(worker: CaseWorker, pathway: dict[str, Any]) -> list[str]:
    """Return what the service says stands in a plan's way; the plan itself is refused for the same."""
    told = await worker.get(f"/api/v1/pathways/{pathway['id']}/available-actions")
    (plan,) = (action for action in told["items"] if action["action"] == "agree-plan")
    refused = await worker.try_to(pathway, "agree-plan", **GOAL)
    why = [(obstacle["code"], obstacle["place"]) for obstacle in plan["why_not"]]
    assert plan["allowed"] is not bool(why)
    assert findings(refused) == why
    shown = [(point["code"], point["place"]) for point in pathway["clarification"]["open_points"]]
    assert shown == why
    assert await worker.again(pathway) == pathway
    return [code for code, _ in why]


# Booking


async def test_a_booked_conversation_is_missed_booked_again_and_held(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    at = service.clock().isoformat()
    pathway = await worker.act(
        pathway, "book-conversation", at=at, mode="SCREEN", conducted_by="Mette", planned_minutes=60
    )
    (booked,) = pathway["assessments"]
    assert (booked["kind"], booked["status"], booked["mode"]) == ("clarifying", "booked", "SCREEN")
    missed = await worker.act(booked, "no-show", reason="Ringede ikke")
    assert (missed["status"], actions(missed)) == ("no-show", set())
    pathway = await worker.act(await worker.again(pathway), "book-conversation", at=at)
    body = worker.conversation(actual_minutes=45)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **body)
    assert [a["status"] for a in pathway["assessments"]] == ["no-show", "held"]
    assert pathway["assessments"][1]["short"] is True
    listed = await worker.get(f"/api/v1/pathways/{pathway['id']}/assessments")
    assert listed["items"] == pathway["assessments"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("cancel-by-citizen", "cancelled-citizen"),
        ("cancel-by-provider", "cancelled-provider"),
        ("decline", "declined"),
        ("mark-error", "entered-in-error"),
    ],
)
async def test_a_booked_conversation_may_end_without_being_held(
    service: Service, command: str, status: str
) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "book-conversation", at=service.clock().isoformat())
    became = await worker.act(pathway["assessments"][0], command, reason="Syg")
    assert (became["status"], became["reason"]) == (status, "Syg")


async def test_a_conversation_held_by_mistake_is_taken_back_and_the_right_one_held(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    assert (await worker.again(referral))["status"] == "clarified"
    await worker.act(pathway["assessments"][0], "mark-error", reason="Forkert borger")
    pathway = await worker.again(pathway)
    assert (pathway["status"], (await worker.again(referral))["status"]) == ("open", "accepted")
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Rygtræning")
    held = pathway["assessments"][-1]
    assert (pathway["status"], "mark-error" in actions(held)) == ("clarified", True)
    refused = await worker.try_to(held, "mark-error", reason="Forkert borger")
    assert findings(refused) == [("conversation-in-use", "")]


async def test_a_conversation_agreed_at_acceptance_is_booked(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    at = "2026-11-25T09:00:00+01:00"
    referral = await worker.act(referral, "accept", criteria=["C1"], conversation_at=at, **COORDINATOR)
    (booked,) = (await worker.pathway(referral))["assessments"]
    assert (booked["status"], booked["booked_for"]) == ("booked", "2026-11-25T08:00:00Z")
    early = await worker.try_to(booked, "no-show")
    assert findings(early) == [("conversation-not-due-yet", "")]


@pytest.mark.requirement("L10")
async def test_a_running_pathway_gets_a_needs_conversation_and_no_second_clarifying_one(
    service: Service,
) -> None:
    worker, pathway = await clarified(service)
    assert "hold-clarifying-conversation" not in actions(pathway)
    again = await worker.try_to(pathway, "hold-clarifying-conversation", **worker.conversation())
    assert again.status_code == 409
    pathway = await worker.act(pathway, "hold-needs-conversation", **worker.conversation())
    assert [a["kind"] for a in pathway["assessments"]] == ["clarifying", "needs"]


# Questions


@pytest.mark.requirement("R49", "R50", "R51")
async def test_a_conversation_without_an_answer_is_refused_and_says_which(service: Service) -> None:
    """G5."""
    worker, _, pathway = await an_accepted_referral(service)

    async def refused(answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
        body = worker.conversation(answers=answers)
        return findings(await worker.try_to(pathway, "hold-clarifying-conversation", **body))

    assert await refused(ANSWERS[1:]) == [("mandatory-questions", "answers")]
    assert await refused([{"topic": "SMOKING", "asked": False}, *ANSWERS[1:]]) == [
        ("mandatory-questions", "answers")
    ]
    assert await refused([{"topic": "SMOKING", "asked": True}, *ANSWERS[1:]]) == [
        ("missing-value", "answers[0].smoking")
    ]
    assert await refused(answered(smoking={"status": "sometimes"})) == [
        ("unknown-code", "answers.0.smoking.status")
    ]
    assert await refused(answered(weight={"height_cm": 170, "weight_kg": 70, "bmi": 24})) == [
        ("unknown-element", "answers.2.weight.bmi")
    ]
    assert await worker.again(pathway) == pathway


@pytest.mark.requirement("R123")
async def test_a_partial_sick_leave_is_kept_with_its_hours(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    body = worker.conversation(answers=answered(work={"status": "PARTIAL_SICK"}))
    refused = await worker.try_to(pathway, "hold-clarifying-conversation", **body)
    assert findings(refused) == [("missing-value", "answers[3].work.hours_per_week")]
    work = {"status": "PARTIAL_SICK", "hours_per_week": 15, "workplace_agreement": "Kun formiddage"}
    body = worker.conversation(answers=answered(work=work))
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **body)
    assert pathway["assessments"][0]["answers"][3]["work"] == work


# What must be settled before a plan


@pytest.mark.requirement("R49")
@pytest.mark.parametrize("answer", ["accept", "decline", None])
async def test_a_smoker_without_an_offer_to_stop_gets_no_plan(service: Service, answer: str | None) -> None:
    """G6."""
    smokes = {"status": "daily", "amount_per_day": 15}
    worker, pathway = await clarified(service, answers=answered(smoking=smokes))
    assert await why_no_plan(worker, pathway) == ["smoking-open"]
    pathway = await worker.act(pathway, "offer", fsiii_code=STOP_SMOKING, name="Stop", answer=answer)
    assert (await worker.act(pathway, "agree-plan", **GOAL))["status"] == "planned"


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(("kilo", "bmi", "code"), [(73, 25.3, "diet-open"), (72, 24.9, "category-open")])
async def test_overweight_calls_for_diet_or_a_reason(
    service: Service, kilo: int, bmi: float, code: str
) -> None:
    """G7."""
    weighs = {"height_cm": 170, "weight_kg": kilo}
    worker, pathway = await clarified(service, "DIET", answers=answered(weight=weighs))
    assert pathway["assessments"][0]["answers"][2]["weight"] == {**weighs, "weight_kg": kilo, "bmi": bmi}
    assert await why_no_plan(worker, pathway) == [code]
    other = await worker.act(pathway, "offer", fsiii_code=DIET, name="Kost", answer="decline")
    assert other["clarification"]["open_points"] == []


@pytest.mark.requirement("R51")
@pytest.mark.parametrize("referred", [True, False])
async def test_much_alcohol_calls_for_a_conversation_or_treatment(
    service: Service, *, referred: bool
) -> None:
    worker, pathway = await clarified(service, answers=answered(alcohol={"units_per_week": 11}))
    assert await why_no_plan(worker, pathway) == ["alcohol-open"]
    if referred:
        treatment = {"category": "ALCOHOL", "outcome": "treatment-referred", "treatment": "accepted"}
        pathway = await worker.act(pathway, "settle-category", **treatment)
    else:
        pathway = await worker.act(pathway, "offer", fsiii_code=ALCOHOL, name="Samtale")
    alcohol = pathway["clarification"]["categories"][4]
    assert alcohol["settled"] == ("treatment-referred" if referred else "offered")
    assert (await worker.act(pathway, "agree-plan", **GOAL))["status"] == "planned"


@pytest.mark.requirement("R28", "R23")
async def test_everything_open_is_told_at_once_and_settled_one_by_one(service: Service) -> None:
    worker, pathway = await clarified(service, "MASTERY", "DIET", stratification=None)
    assert await why_no_plan(worker, pathway) == ["category-open", "category-open", "not-stratified"]
    bare = await worker.try_to(pathway, "settle-category", category="DIET", outcome="not-relevant")
    assert findings(bare) == [("missing-value", "reason")]
    unknown = await worker.try_to(pathway, "settle-category", category="MENTAL", outcome="not-relevant")
    assert findings(unknown) == [("unknown-code", "category")]
    for category in ("MASTERY", "DIET"):
        why = {"category": category, "outcome": "elsewhere", "reason": "Får det på sygehuset"}
        pathway = await worker.act(pathway, "settle-category", **why)
    pathway = await worker.act(pathway, "stratify", group=None, rationale="Flytter snart", by="Mette")
    assert pathway["clarification"]["open_points"] == []
    assert (await worker.act(pathway, "agree-plan", **GOAL))["status"] == "planned"


@pytest.mark.requirement("R2")
async def test_a_plan_with_nothing_but_diet_is_a_plan(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    diet = {"fsiii_code": DIET, "name": "Kost", "answer": "accept"}
    body = worker.conversation(offers=[diet])
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **body)
    assert (await worker.act(pathway, "agree-plan", **GOAL))["status"] == "planned"


async def test_a_conversation_that_settles_wrongly_changes_nothing(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    body = worker.conversation(offers=[TRAINING, {"fsiii_code": TRAINING_140, "name": "Andet"}])
    refused = await worker.try_to(pathway, "hold-clarifying-conversation", **body)
    assert findings(refused) == [("unknown-code", "fsiii_code")]
    assert await worker.again(pathway) == pathway


async def test_under_140_the_programme_asks_the_same_and_offers_help_to_stop_smoking(
    service: Service,
) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", programme_included=True, **COORDINATOR)
    pathway = await worker.pathway(plan)
    body = worker.conversation(answers=answered(smoking={"status": "occasional"}))
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **body)
    assert pathway["assessments"][0]["kind"] == "initial-140"
    assert await why_no_plan(worker, pathway) == ["smoking-open"]
    pathway = await worker.act(pathway, "offer", fsiii_code=STOP_SMOKING, name="Stop", answer="accept")
    pathway = await worker.act(pathway, "agree-plan", **GOAL)
    times = {"sessions": worker.sessions(), "delivery_types": ["group"]}
    pathway = await worker.act(pathway, "enrol", offer_id=pathway["offers"][0]["id"], **times)
    assert pathway["activities"][0]["category"] == "SMOKING"


async def test_under_140_outside_the_programme_nothing_is_open(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    body = worker.conversation(answers=[], settlements=[], stratification=None)
    pathway = await worker.act(await worker.pathway(plan), "hold-clarifying-conversation", **body)
    assert pathway["clarification"]["open_points"] == []
    assert pathway["stratification"] is None


# The rest of the field set

RECORD: dict[str, Any] = {
    "own_goals": ["Løfte barnebarnet"],
    "mastery": 3,
    "pain": {"onset_date": "2026-06-01", "leg_pain": True, "previous_treatment": "Kiropraktor, nogen effekt"},
    "functioning": {"activities": ["Gå på trapper"], "own_rating": 4, "instrument_reason": "Kan ikke stå"},
    "factors": [
        {"kind": "comorbidity", "what": "KOL", "adaptation": "Kortere pas med pauser"},
        {"kind": "psychological", "what": "Bekymring", "adaptation": "Fast kontaktperson"},
    ],
    "health": {
        "moderate_minutes": 60,
        "activity_advice": "Gå en halv time dagligt",
        "sleep": "Vågner af smerter",
    },
    "mental_health": "Nedtrykt i perioder",
    "body_understanding": "poor",
    "medication": {"use": "daily", "citizens_view": "Vil gerne trappe ned", "review_suggested": True},
    "practical": {"interpreter_language": "arabisk", "transport": "Flextur", "digitally_exempt": True},
}


@pytest.mark.requirement("R18", "R22", "R94", "R111", "R120", "R121")
async def test_what_is_recorded_is_read_back_and_the_plan_shows_what_is_adapted(service: Service) -> None:
    worker, pathway = await clarified(service, record=RECORD, planned_minutes=60, actual_minutes=70)
    (held,) = pathway["assessments"]
    for name, said in RECORD.items():
        kept = held["record"][name]
        assert kept == said or said.items() <= kept.items()
    assert (held["planned_minutes"], held["actual_minutes"], held["short"]) == (60, 70, False)
    pathway = await worker.act(pathway, "agree-plan", **GOAL)
    assert pathway["adaptations"] == RECORD["factors"]
    notices = await worker.get(f"/api/v1/pathways/{pathway['id']}/notices")
    assert "PLAN" in {notice["type"] for notice in notices["items"]}


@pytest.mark.requirement("R111")
async def test_too_little_activity_without_advice_is_refused(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    body = worker.conversation(record={"health": {"moderate_minutes": 60}})
    refused = await worker.try_to(pathway, "hold-clarifying-conversation", **body)
    assert findings(refused) == [("missing-value", "record.health.activity_advice")]


# Support groups


@pytest.mark.requirement("R23", "R27")
@pytest.mark.parametrize(
    ("total", "sub", "risk", "group"),
    [
        (3, 3, "low", "SELVHJULPEN"),
        (4, 3, "medium", "HOLD_OPFOELGNING"),
        (5, 4, "high", "INDIVIDUEL_HAANDHOLDT"),
    ],
)
async def test_start_back_suggests_and_another_choice_needs_a_reason(
    service: Service, total: int, sub: int, risk: str, group: str
) -> None:
    """G8."""
    worker, pathway = await clarified(service)
    placed = {"rationale": "Samtalen", "by": "Mette", "start_back": {"total": total, "sub": sub}}
    other = "SELVHJULPEN" if group != "SELVHJULPEN" else "HOLD_OPFOELGNING"
    refused = await worker.try_to(pathway, "stratify", group=other, **placed)
    assert findings(refused) == [("override-reason", "override_reason")]
    pathway = await worker.act(pathway, "stratify", group=group, **placed)
    shown = pathway["stratification"]
    assert (shown["start_back_risk"], shown["suggestion"], shown["group"]) == (risk, group, group)
    assert shown["proposal"]["contact"]
    history = await worker.get(f"/api/v1/pathways/{pathway['id']}/stratifications")
    assert [s["status"] for s in history["items"]] == ["historic", "current"]


@pytest.mark.requirement("R23")
async def test_the_report_counts_every_clarified_pathway_once(service: Service) -> None:
    worker, pathway = await clarified(service)
    await worker.act(pathway, "stratify", group="SELVHJULPEN", rationale="Klarer sig", by="Mette")
    report = await worker.get("/api/v1/reports/stratification")
    assert {g["group"]: g["pathways"] for g in report["groups"]} == {
        "SELVHJULPEN": 1,
        "HOLD_OPFOELGNING": 0,
        "INDIVIDUEL_HAANDHOLDT": 0,
    }
    assert (report["not_stratified"], report["not_stratified_with_reason"], report["total"]) == (0, 0, 1)
    current = (await worker.again(pathway))["stratification"]
    await worker.act(current, "mark-error", reason="Forkert borger")
    report = await worker.get("/api/v1/reports/stratification")
    assert (report["not_stratified"], report["total"]) == (1, 1)
    refused = await worker.http.get("/api/v1/reports/stratification", params={"colour": "red"})
    assert findings(refused) == [("unknown-code", "colour")]


# What is got elsewhere


@pytest.mark.requirement("R19", "R20")
async def test_what_is_got_elsewhere_is_offered_only_with_a_reason(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await worker.act(pathway, "register-other-care", **CHIROPRACTIC)
    body = worker.conversation(settlements=settled_but("TRAINING"))
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **body)
    assert pathway["clarification"]["categories"][0]["settled"] == "elsewhere"
    assert findings(await worker.try_to(pathway, "offer", **TRAINING)) == [
        ("received-elsewhere", "duplicate_reason")
    ]
    offered = await worker.act(pathway, "offer", duplicate_reason="Supplerer", **TRAINING)
    assert offered["offers"][0]["duplicate_reason"] == "Supplerer"
    (care,) = (await worker.get(f"/api/v1/pathways/{pathway['id']}/other-care"))["items"]
    assert CHIROPRACTIC.items() <= care.items()
    ended = await worker.act(care, "end", happened_at=service.clock().isoformat())
    assert (ended["status"], ended["to_date"]) == ("ended", "2026-11-23")
    assert (await worker.act(ended, "mark-error", reason="Forkert"))["status"] == "entered-in-error"
    await worker.act(await worker.again(pathway), "offer", **TRAINING)


@pytest.mark.requirement("R21")
async def test_an_offer_shows_what_both_think_of_it(service: Service) -> None:
    worker, pathway = await clarified(service)
    thought = {"professional_assessment": "Svag ryg", "citizen_assessment": "Vil gerne"}
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Hold", **thought)
    assert thought.items() <= pathway["offers"][-1].items()
