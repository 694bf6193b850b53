"""Measuring, assessing and aiming over HTTP, and what is read across it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.loop import (
    COORDINATOR,
    NOBODY,
    TRAINING_119,
    CaseWorker,
    a_received_plan,
    actions,
    an_accepted_referral,
    case_worker,
    closed,
    in_rehabilitation,
)
from tests.api.test_registers import BASE as REGISTERS
from tests.api.test_registers import post, put
from tests.conftest import Service

DAY = timedelta(days=1)
PAIN_119 = "e7531532-7b7f-4ac0-863a-0b6a4cbe6ce2"
HANDLE_119 = "43f0b6da-11da-4eed-b00b-19b2177690b5"
MOVING_140 = "dd41df82-3c13-4523-b9c5-e83676425299"
LESSENS = "8addc23a-f7c6-47c4-97fb-a73fcdfc9f65"
CITIZEN = "25b4e705-2e9a-47a2-b11a-c829316b9d3a"
RATED = {"severity": "2", "rated_by": "Mette Holm, fysioterapeut"}


def read(instrument: str, phase: str, **answers: Any) -> dict[str, Any]:
    return {"instrument": instrument, "phase": phase, "source": "CITIZEN"} | answers


def items(**values: int) -> list[dict[str, Any]]:
    return [{"item": item.removeprefix("_"), "value": value} for item, value in values.items()]


def numbered(*values: int) -> list[dict[str, Any]]:
    return [{"item": str(number), "value": value} for number, value in enumerate(values, 1)]


def error(answer: httpx.Response, code: str) -> str:
    """Return the place of the one thing that is wrong."""
    assert answer.status_code == 422, answer.text
    (found,) = answer.json()["errors"]
    assert found["code"] == code
    assert found["text"]
    place: str = found["place"]
    return place


async def opened(service: Service) -> tuple[CaseWorker, dict[str, Any]]:
    worker, _, pathway = await an_accepted_referral(service)
    return worker, pathway


async def parts(worker: CaseWorker, pathway: dict[str, Any], what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await worker.get(f"/api/v1/pathways/{pathway['id']}/{what}"))["items"]
    return found


# Measurements


@pytest.mark.requirement("L20")
async def test_a_measurement_is_recorded_with_its_computed_score(service: Service) -> None:
    worker, pathway = await opened(service)
    nine = read("ODI", "BASELINE", items=numbered(*[2] * 9), score=40, method_deviation="Læst højt")
    await worker.act(pathway, "record-measurement", **nine)
    (measured,) = await parts(worker, pathway, "measurements")
    assert measured["result"]["score"] == 40
    assert measured["result"]["answered"] == 9
    assert (measured["source"], measured["source_text"]) == (CITIZEN, "Borger")
    assert (measured["instrument_version"], measured["method_deviation"]) == ("1", "Læst højt")
    assert measured["taken_at"].startswith(service.clock().date().isoformat())


@pytest.mark.requirement("L20")
@pytest.mark.parametrize(
    ("said", "code", "place"),
    [
        (read("SPS", "BASELINE", value=3), "unknown-code", "instrument"),
        (read("NRS-BACK", "BASELINE", value=11), "invalid-value", "items[0].value"),
        (read("ODI", "BASELINE", items=numbered(2, 6)), "invalid-value", "items[1].value"),
        (read("ODI", "BASELINE", items=numbered(*[2] * 7)), "too-few-answers", "items"),
        (read("ODI", "BASELINE", items=numbered(*[2] * 9), score=38), "score-not-from-items", "score"),
        (read("ODI", "BASELINE", value=40), "items-needed", "items"),
        (read("ODI", "BASELINE", items=numbered(*[2] * 11)), "unknown-code", "items[10].item"),
        (read("NRS-BACK", "BASELINE", value=3, source="naboen"), "unknown-code", "source"),
        (read("NRS-BACK", "BASELINE", value=3, assessment_id=NOBODY), "unresolved", "assessment_id"),
        (read("PSFS", "BASELINE", items=numbered(3)), "missing-value", "items[0].text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_a_measurement_is_refused_where_it_is_wrong(
    service: Service, said: dict[str, Any], code: str, place: str
) -> None:
    worker, pathway = await opened(service)
    assert error(await worker.try_to(pathway, "record-measurement", **said), code) == place
    assert await parts(worker, pathway, "measurements") == []
    assert await worker.again(pathway) == pathway


@pytest.mark.requirement("L20")
async def test_an_amended_measurement_keeps_what_stood_before(service: Service) -> None:
    worker, pathway = await opened(service)
    await worker.act(pathway, "record-measurement", **read("NRS-BACK", "BASELINE", value=7))
    (measured,) = await parts(worker, pathway, "measurements")
    why = {"reason": "Tastefejl", "source": "CITIZEN"}
    amended = await worker.act(measured, "amend", value=6, **why)
    assert (amended["status"], amended["result"]["score"]) == ("amended", 6)
    (before,) = amended["earlier"]
    assert (before["score"], before["reason"]) == (7, "Tastefejl")
    wrong = await worker.act(amended, "mark-error", reason="Anden borger")
    assert (wrong["status"], actions(wrong)) == ("entered-in-error", set())
    refused = await worker.try_to(wrong, "amend", value=5, **why)
    assert refused.status_code == 409


async def test_a_baseline_stands_once_and_may_be_measured_anew_after_an_error(service: Service) -> None:
    worker, pathway = await opened(service)
    said = read("NRS-BACK", "BASELINE", value=7)
    pathway = await worker.act(pathway, "record-measurement", **said)
    assert error(await worker.try_to(pathway, "record-measurement", **said), "already-measured") == "phase"
    (measured,) = await parts(worker, pathway, "measurements")
    await worker.act(measured, "mark-error", reason="Forkert")
    await worker.act(pathway, "record-measurement", **said)


@pytest.mark.requirement("R93", "R98", "R94")
async def test_the_core_set_tells_measured_waived_and_missing_apart(service: Service) -> None:
    worker, pathway = await opened(service)
    pathway = await worker.act(pathway, "record-measurement", **read("NRS-BACK", "BASELINE", value=7))
    waived = {"instrument": "CST-30", "phase": "BASELINE", "reason": "Nyopereret"}
    pathway = await worker.act(pathway, "waive-measurement", **waived)
    assert error(await worker.try_to(pathway, "waive-measurement", **waived), "already-waived") == "phase"
    core = await worker.get(f"/api/v1/pathways/{pathway['id']}/core-set")
    states = {(item["slot"], item["phase"]): item["state"] for item in core["items"]}
    assert states["pain-back", "BASELINE"] == "measured"
    assert states["physical", "BASELINE"] == "waived"
    assert states["pain-back", "END"] == "missing"
    assert (core["waived"], core["missing"]) == (1, len(states) - 2)
    baseline = next(s for s in core["sides"] if s["phase"] == "BASELINE")
    assert (baseline["standardised"], baseline["own_rating"]) == (True, False)
    activity = [{"item": "1", "value": 3, "text": "Løfte mit barnebarn"}]
    await worker.act(pathway, "record-measurement", **read("PSFS", "BASELINE", items=activity))
    core = await worker.get(f"/api/v1/pathways/{pathway['id']}/core-set")
    assert next(s for s in core["sides"] if s["phase"] == "BASELINE")["own_rating"]
    unknown = await worker.http.get(f"/api/v1/pathways/{pathway['id']}/core-set?programme=heart")
    assert error(unknown, "unknown-code") == "programme"


@pytest.mark.requirement("R98")
async def test_both_laws_have_the_same_core_set(service: Service) -> None:
    worker, pathway = await opened(service)
    service.clock.advance(seconds=1)
    _, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    paths = [f"/api/v1/pathways/{id_}/core-set" for id_ in (pathway["id"], plan["pathway_id"])]
    first, second = [await worker.get(path) for path in paths]
    assert first == second


@pytest.mark.requirement("R98", "R99")
async def test_an_authority_sets_its_own_core_set_from_a_day_and_the_other_keeps_the_common_one(
    service: Service,
) -> None:
    worker, before = await opened(service)
    path = f"{REGISTERS}/core-test-set/ryg"
    common = await worker.get(path)
    own = common["content"] | {
        "slots": [{"code": "walk", "name": "Gangtest", "instruments": ["6MWT"], "phases": ["END"]}]
    }
    today = service.clock().date()
    changed = await put(worker, path, {"valid_from": str(today + DAY), "content": own}, common["version"])
    assert changed.status_code == 200, changed.text
    service.clock.advance(days=1)
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    held = await worker.get(f"/api/v1/pathways/{plan['pathway_id']}/core-set")
    assert [(item["slot"], item["phase"]) for item in held["items"]] == [("walk", "END")]
    assert held["version"] == changed.headers["etag"].strip('W/"')
    earlier = await worker.get(f"/api/v1/pathways/{before['id']}/core-set")
    assert len(earlier["items"]) > 10
    report = await worker.get("/api/v1/reports/effect", **{"from": str(today), "to": str(today + DAY)})
    assert [slot["slot"] for slot in report["items"]] == ["walk"]
    other = await case_worker(service, "demo-municipality-2")
    (core,) = (await other.get("/api/v1/instruments"))["core_sets"]
    assert len(core["slots"]) == 8


@pytest.mark.requirement("G8", "G9", "G10", "G11", "G12", "R95", "R75")
async def test_the_effect_of_a_pathway_is_shown_with_both_limits(service: Service) -> None:
    worker, pathway = await opened(service)
    sbt = items(_1=1, _2=0, _3=0, _4=0, _5=1, _6=1, _7=1, _8=1, _9=0)
    work = items(STATUS=3, HOURS=0), items(STATUS=1, HOURS=37)
    eq = items(MO=2, SC=1, UA=2, PD=3, AD=1, VAS=60), items(MO=1, SC=1, UA=1, PD=2, AD=1, VAS=80)
    own = [[{"item": "1", "value": v, "text": "Løfte mit barnebarn"}] for v in (3, 7)]
    for said in (
        read("RMDQ-24", "BASELINE", items=numbered(*[1] * 12, *[0] * 12)),
        read("RMDQ-24", "END", items=numbered(*[1] * 8, *[0] * 16)),
        read("NRS-BACK", "BASELINE", value=3),
        read("NRS-BACK", "END", value=2),
        read("ODI", "BASELINE", items=numbered(*[2] * 9)),
        read("WHO-5", "BASELINE", items=numbered(1, 2, 2, 2, 2)),
        read("START-BACK", "BASELINE", items=sbt),
        *(read("WORK", phase, items=w) for phase, w in zip(("BASELINE", "END"), work, strict=True)),
        *(read("EQ-5D-5L", phase, items=e) for phase, e in zip(("BASELINE", "END"), eq, strict=True)),
        *(read("PSFS", phase, items=o) for phase, o in zip(("BASELINE", "FOLLOWUP"), own, strict=True)),
    ):
        service.clock.advance(minutes=1)
        pathway = await worker.act(pathway, "record-measurement", **said)
    results = {m["instrument"]: m["result"] for m in await parts(worker, pathway, "measurements")}
    assert results["ODI"]["score"] == 40
    assert (results["WHO-5"]["score"], results["WHO-5"]["band"]) == (36, "risk")
    assert (results["START-BACK"]["score"], results["START-BACK"]["band"]) == (5, "high")
    assert results["START-BACK"]["band_text"] == "høj risiko"
    found = {e["instrument"]: e for e in await parts(worker, pathway, "effect")}
    for code, change in (("RMDQ-24", -4), ("NRS-BACK", -1)):
        (main,) = found[code]["scores"]
        assert (main["change"], main["percent"]) == (change, -33.3)
        assert (main["improved_by_mic"], main["improved_by_share"], main["improved"]) == (False, True, True)
    assert (found["WORK"]["profile_before"], found["WORK"]["profile_after"]) == (
        "Fuldt sygemeldt",
        "I arbejde",
    )
    assert (found["EQ-5D-5L"]["profile_before"], found["EQ-5D-5L"]["scores"][0]["change"]) == ("21231", 20)
    assert found["PSFS"]["phase"] == "FOLLOWUP"
    (activity,) = found["PSFS"]["items"]
    assert (activity["name"], activity["improved"]) == ("Løfte mit barnebarn", True)
    assert found.keys() == {"RMDQ-24", "NRS-BACK", "WORK", "EQ-5D-5L", "PSFS"}


@pytest.mark.requirement("R95", "R93")
async def test_the_group_report_counts_improved_missing_and_waived_of_what_ended(service: Service) -> None:
    worker, pathway = await opened(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    for phase, value in (("BASELINE", 6), ("END", 3)):
        pathway = await worker.act(pathway, "record-measurement", **read("NRS-BACK", phase, value=value))
    pathway = await worker.act(
        pathway, "waive-measurement", instrument="CST-30", phase="BASELINE", reason="Nyopereret"
    )
    today = service.clock().date().isoformat()
    period = {"from": today, "to": today}
    before = await worker.get("/api/v1/reports/effect", **period)
    assert {slot["pathways"] for slot in before["items"]} == {0}
    assert {slot["percent_missing"] for slot in before["items"]} == {None}
    await closed(worker, pathway)
    for narrowed in ({}, {"category": "TRAINING"}):
        report = await worker.get("/api/v1/reports/effect", **period, **narrowed)
        slots = {slot["slot"]: slot for slot in report["items"]}
        (nrs,) = slots["pain-back"]["instruments"]
        assert (nrs["n"], nrs["mean_change"], nrs["standard_deviation"]) == (1, -3, None)
        assert nrs["percent_improved"] == 100
        assert (slots["physical"]["percent_waived"], slots["physical"]["percent_missing"]) == (100, 0)
        assert (slots["function"]["percent_waived"], slots["function"]["percent_missing"]) == (0, 100)
    other = await worker.get("/api/v1/reports/effect", **period, category="SMOKING")
    assert {slot["pathways"] for slot in other["items"]} == {0}
    neighbour = await case_worker(service, "demo-municipality-2")
    theirs = await neighbour.get("/api/v1/reports/effect", **period)
    assert {slot["pathways"] for slot in theirs["items"]} == {0}


async def test_what_cannot_be_asked_of_the_report_is_named(service: Service) -> None:
    worker = await case_worker(service)
    for query, place in [
        ("from=2026-11-01", "to"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2026-11-01&to=2026-11-02&category=DANCE", "category"),
        ("from=2026-11-01&to=2026-11-02&colour=red", "colour"),
        ("from=2026-11-01&to=2026-11-02&programme=heart", "programme"),
    ]:
        answer = await worker.http.get(f"/api/v1/reports/effect?{query}")
        assert answer.status_code == 422, query
        assert [e["place"] for e in answer.json()["errors"]] == [place]


@pytest.mark.requirement("L20", "R75", "R98", "R99")
async def test_the_registry_is_read_with_ranges_limits_and_licence(service: Service) -> None:
    worker = await case_worker(service)
    told = await worker.get("/api/v1/instruments")
    known = {item["code"]: item for item in told["items"]}
    assert (known["ODI"]["required"], known["ODI"]["mic_absolute"]) == (8, 10)
    assert known["ODI"]["mic_relative_percent"] == 30
    assert {"EQ-5D-3L", "EQ-5D-5L"} <= known.keys()
    assert all(item["licence"] and item["version"] for item in told["items"])
    (core,) = told["core_sets"]
    assert core["programme"] == "forloebsprogram-ryg"
    named = {code for slot in core["slots"] for code in slot["instruments"]}
    common = {"NRS-BACK", "RMDQ-24", "ODI", "START-BACK", "PSFS", "EQ-5D-5L", "CST-30", "WORK"}
    assert common <= named <= known.keys()
    phases = {slot["code"]: slot["phases"] for slot in core["slots"]}
    assert phases["quality-of-life"] == ["BASELINE", "END"]
    assert phases["work"] == ["BASELINE", "END", "FOLLOWUP"]


async def test_a_closed_pathway_is_still_measured_at_follow_up_and_its_history_tells(
    service: Service,
) -> None:
    worker, pathway = await opened(service)
    pathway = await closed(worker, await in_rehabilitation(worker, pathway, TRAINING_119))
    today = service.clock().date().isoformat()
    report = await worker.get("/api/v1/reports/effect", **{"from": today, "to": today})
    assert {(slot["pathways"], slot["missing"]) for slot in report["items"]} == {(1, 1)}
    after = await worker.act(pathway, "record-measurement", **read("NRS-BACK", "FOLLOWUP", value=2))
    assert after["status"] == pathway["status"] == "closed"
    history = await worker.get(f"/api/v1/pathways/{pathway['id']}/history")
    assert (history["items"][-1]["name"], history["items"][-1]["status"]) == ("record-measurement", "closed")


# Conditions, goals, follow-ups


@pytest.mark.requirement("R84", "R86", "R87", "R89")
async def test_the_codes_to_choose_from_have_danish_words_and_their_law(service: Service) -> None:
    worker = await case_worker(service)
    told = await worker.get("/api/v1/classifications")
    pain = next(each for each in told["conditions"] if each["code"] == PAIN_119)
    assert (pain["text"], pain["group"], pain["legal_basis"]) == ("Smerte", "Kroppen", "SUL119")
    assert {"code": LESSENS, "text": "Tilstand mindskes"} in told["goal_changes"]
    assert {"code": "nurse", "text": "Sygeplejerske"} in told["professions"]
    assert told["icf_mapping"]["status"] == "proposal"
    (walking,) = [
        m for m in told["icf_mapping"]["items"] if (m["icf"], m["legal_basis"]) == ("d450", "SUL119")
    ]
    assert (walking["relation"], walking["component"]) == ("narrower", "activity")
    needed = {task["task"]: [c["code"] for c in task["competences"]] for task in told["tasks"]}
    assert needed["collect-icf"] == ["ICF", "FSIII"]


@pytest.mark.requirement("R86", "R76")
async def test_a_condition_is_recorded_rated_again_and_ended(service: Service) -> None:
    worker, pathway = await opened(service)
    own = {"performance": "partly", "meaning": "limited"}
    legacy = PAIN_119.replace("-", "_").upper()
    said = {"fsiii_code": legacy, "in_focus": True, "icf_codes": ["b28013"], **RATED, **own}
    pathway = await worker.act(pathway, "record-condition", **said)
    (pain,) = await parts(worker, pathway, "conditions")
    assert (pain["fsiii_code"], pain["display"], pain["in_focus"]) == (PAIN_119, "Smerte", True)
    assert pain["rating"]["meaning_text"] == "Oplever begrænsninger"
    first = pain["recorded_date"]
    service.clock.advance(minutes=30)
    pain = await worker.act(pain, "assess", **RATED | {"severity": "1"})
    assert (pain["recorded_date"], pain["rating"]["severity"], pain["in_focus"]) == (first, "1", True)
    assert [rating["severity"] for rating in pain["earlier"]] == ["2"]
    again = await worker.try_to(pathway, "record-condition", **said)
    assert error(again, "condition-exists") == "fsiii_code"
    pain = await worker.act(pain, "end", reason="Smertefri")
    assert (pain["status"], pain["in_focus"]) == ("inactive", False)
    pain = await worker.act(pain, "resume")
    pain = await worker.act(pain, "mark-error", reason="Anden borger")
    assert (pain["status"], actions(pain)) == ("entered-in-error", set())


@pytest.mark.requirement("R86")
@pytest.mark.parametrize("code", [MOVING_140, "525b5dd8-d62b-4efa-bf66-262ac47eca5b", "B4"])
async def test_a_condition_of_the_other_law_or_of_none_is_refused_by_name(
    service: Service, code: str
) -> None:
    worker, pathway = await opened(service)
    answer = await worker.try_to(pathway, "record-condition", fsiii_code=code, **RATED)
    assert error(answer, "unknown-code") == "fsiii_code"
    assert f"'{code}'" in answer.json()["errors"][0]["text"]


async def test_an_icf_code_must_look_like_one(service: Service) -> None:
    worker, pathway = await opened(service)
    said = {"fsiii_code": PAIN_119, "icf_codes": ["b280", "x1"], **RATED}
    assert error(await worker.try_to(pathway, "record-condition", **said), "invalid-value") == "icf_codes[1]"


@pytest.mark.requirement("R33", "R76")
async def test_goals_build_on_conditions_activities_and_the_agreed_plan(service: Service) -> None:
    worker, pathway = await opened(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "record-condition", fsiii_code=PAIN_119, **RATED)
    activity = [{"item": "1", "value": 3, "text": "Løfte mit barnebarn"}]
    pathway = await worker.act(pathway, "record-measurement", **read("PSFS", "BASELINE", items=activity))
    (pain,), (psfs,) = [await parts(worker, pathway, what) for what in ("conditions", "measurements")]
    state = {"kind": "STATE_GOAL", "description": "Mindre ondt", "condition_ids": [pain["id"]]}
    target = {"instrument": "NRS-BACK", "value": 3}
    training = {"kind": "INTERVENTION_GOAL", "description": "Løfte 10 kilo"}
    own = {"measurement_id": psfs["id"], "item": "1"}
    for said, code, place in [
        (state, "missing-value", "change"),
        (state | {"condition_ids": [], "change": LESSENS}, "missing-value", "condition_ids"),
        (state | {"condition_ids": [NOBODY], "change": LESSENS}, "unresolved", "condition_ids[0]"),
        (state | {"change": "nej"}, "unknown-code", "change"),
        (state | {"change": LESSENS, "target": target | {"value": 11}}, "invalid-value", "target.value"),
        (
            state | {"change": LESSENS, "target": target | {"instrument": "X"}},
            "unknown-code",
            "target.instrument",
        ),
        (training, "goal-without-basis", "condition_ids"),
        (training | {"own_activity": own | {"item": "2"}}, "unresolved", "own_activity"),
        (training | {"own_activity": own, "agreed_goal": "Andet"}, "unresolved", "agreed_goal"),
    ]:
        assert error(await worker.try_to(pathway, "set-goal", **said), code) == place
    for said in (
        state | {"change": "LESSENS", "target": target, "agreed": True},
        training | {"own_activity": own, "agreed_goal": "Tilbage på cyklen"},
        {"kind": "CITIZEN_WISH", "description": "At passe haven"},
    ):
        pathway = await worker.act(pathway, "set-goal", **said)
    goals = {goal["kind"]: goal for goal in await parts(worker, pathway, "goals")}
    reached = await worker.act(goals["STATE_GOAL"], "evaluate", result="reach-partly", reason="NRS 4")
    assert (reached["status"], reached["judgement"], reached["change"]) == ("partly", "NRS 4", LESSENS)
    assert reached["change_text"] == "Tilstand mindskes"
    assert (await worker.act(reached, "resume"))["status"] == "active"
    agreed = await worker.act(goals["INTERVENTION_GOAL"], "agree")
    assert agreed["own_activity"] == own
    dropped = await worker.act(goals["CITIZEN_WISH"], "drop", reason="Har solgt haven")
    refused = await worker.try_to(dropped, "evaluate", result="reach")
    assert refused.status_code == 409
    wrong = await worker.act(dropped, "mark-error", reason="Forkert borger")
    assert wrong["status"] == "entered-in-error"


@pytest.mark.requirement("R86")
async def test_a_follow_up_is_about_conditions_and_interventions(service: Service) -> None:
    worker, pathway = await opened(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "record-condition", fsiii_code=PAIN_119, **RATED)
    (pain,) = await parts(worker, pathway, "conditions")
    activity = pathway["activities"][0]["id"]
    said = {"result": "CONTINUES", "followed_up_by": "Mette Holm", "text": "Fortsæt"}
    for wrong, code, place in [
        ({}, "follow-up-without-focus", "condition_ids"),
        ({"condition_ids": [NOBODY]}, "unresolved", "condition_ids[0]"),
        ({"activity_ids": [activity, NOBODY]}, "unresolved", "activity_ids[1]"),
        ({"condition_ids": [pain["id"]], "result": "måske"}, "unknown-code", "result"),
    ]:
        assert error(await worker.try_to(pathway, "record-follow-up", **said | wrong), code) == place
    focus = {"condition_ids": [pain["id"]], "activity_ids": [activity]}
    pathway = await worker.act(pathway, "record-follow-up", **said, **focus)
    (found,) = await parts(worker, pathway, "follow-ups")
    assert (found["result"], found["result_text"]) == ("9c90b0e5-9c0a-4b72-a18c-76cd6d6c6213", "Fortsættes")
    found = await worker.act(found, "mark-error", reason="Forkert borger")
    assert found["status"] == "entered-in-error"


# The summary and the citizen's side


@pytest.mark.requirement("R85", "R87", "R88", "R89")
async def test_the_summary_has_four_parts_who_contributed_and_who_is_missing(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    own = {"performance": "not", "meaning": "limited"}
    pathway = await worker.act(pathway, "record-condition", fsiii_code=MOVING_140, **RATED, **own)
    pathway = await worker.act(
        pathway, "record-measurement", **read("WORK", "BASELINE", items=items(STATUS=3, HOURS=0))
    )
    seen = {"contributor": "gp", "component": "environment", "text": "Bor på 4. sal", "name": "Lone Friis"}
    tomorrow = await worker.try_to(pathway, "contribute-perspective", **seen, contributed_on="2026-11-24")
    assert error(tomorrow, "invalid-value") == "contributed_on"
    await worker.act(pathway, "contribute-perspective", **seen, contributed_on="2026-11-20")
    path = f"/api/v1/pathways/{pathway['id']}/icf-summary"
    summary = await worker.get(path)
    assert summary["collector"] == "Mette Holm"
    assert summary["mapping_status"] == "proposal"
    # Mobilitet og bevægelse is recorded already; the pain of the G-GOP is not.
    assert [s["text"] for s in summary["suggested_conditions"]] == ["Sanser og smerter"]
    parts_of = {c["component"]: c for c in summary["components"]}
    assert [c["name"] for c in summary["components"]] == ["Krop", "Aktivitet", "Deltagelse", "Omgivelser"]
    assert [(i["icf_code"], i["contributor"]) for i in parts_of["body"]["items"]] == [("b28013", "hospital")]
    walking, moving, citizens = parts_of["activity"]["items"]
    assert (walking["icf_code"], moving["fsiii_code"]) == ("d450", MOVING_140)
    assert (moving["icf_code"], citizens["contributor"]) == ("", "citizen")
    assert "Fuldt sygemeldt" in parts_of["participation"]["items"][0]["text"]
    (told,) = parts_of["environment"]["items"]
    assert (told["contributor_text"], told["contributed_on"]) == ("Egen læge", "2026-11-20")
    missing = [who["contributor"] for who in summary["missing_perspectives"]]
    assert missing == ["chiropractor", "physiotherapist", "jobcentre"]
    social = await worker.get(path, profession="social-worker")
    assert [c["component"] for c in social["components"]] == ["activity", "participation", "environment"]
    unknown = await worker.http.get(f"{path}?profession=astrologer")
    assert unknown.status_code == 422
    (perspective,) = await parts(worker, pathway, "perspectives")
    await worker.act(perspective, "mark-error", reason="Anden borger")
    assert (await worker.get(path))["components"][3]["items"] == []


@pytest.mark.requirement("R84")
async def test_an_assessment_by_somebody_without_the_competence_stands_and_is_flagged(
    service: Service,
) -> None:
    worker, pathway = await opened(service)
    said = {"fsiii_code": HANDLE_119, "icf_codes": ["d430"], **RATED}
    pathway = await worker.act(pathway, "record-condition", **said)
    path = f"/api/v1/pathways/{pathway['id']}/icf-summary"

    async def flagged() -> list[tuple[str, str]]:
        found = (await worker.get(path))["competence_flags"]
        assert {each["name"] for each in found} <= {"Mette Holm, fysioterapeut"}
        return [(each["task"], each["competence"]) for each in found]

    assert await flagged() == [
        ("assess-condition", "FSIII"),
        ("collect-icf", "ICF"),
        ("collect-icf", "FSIII"),
    ]
    for competence, expires_on in (("FSIII", None), ("ICF", "2026-11-22")):
        course = {"professional": "Mette Holm", "competence": competence, "course": "Kursus"}
        dates = {"obtained_on": "2025-01-01", "expires_on": expires_on}
        body = {"id": competence.lower(), "valid_from": "2025-01-01", "content": course | dates}
        kept = await post(worker, f"{REGISTERS}/competence-record", body)
        assert kept.status_code == 201, kept.text
    assert await flagged() == [("collect-icf", "ICF")]


@pytest.mark.requirement("R76")
async def test_the_citizens_side_stands_in_one_place(service: Service) -> None:
    worker, pathway = await opened(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    pathway = await worker.act(pathway, "offer", fsiii_code=TRAINING_119, name="Varmt vand", answer="decline")
    own = {"performance": "partly", "meaning": "limited"}
    pathway = await worker.act(pathway, "record-condition", fsiii_code=HANDLE_119, **RATED, **own)
    pathway = await worker.act(pathway, "set-goal", kind="CITIZEN_WISH", description="At passe haven")
    await service.work()
    side = await worker.get(f"/api/v1/pathways/{pathway['id']}/citizen-view")
    assert side["own_words"][0]["what_matters"] == "At kunne passe haven."
    assert [(o["name"], o["response"]) for o in side["offers"]] == [
        ("Rygtræning", "accepted"),
        ("Varmt vand", "declined"),
    ]
    assert all(o["response_at"] for o in side["offers"])
    assert side["goals"][0]["description"] == "At passe haven"
    assert side["conditions"][0]["rating"]["performance_text"] == "Udfører dele af aktiviteten"
    assert side["plan"]["goals"] == ["Tilbage på cyklen"]
    assert side["notices"]
    assert all(told["text"] for told in side["notices"])


@pytest.mark.parametrize("what", ["core-set", "effect", "icf-summary", "citizen-view"])
async def test_nobody_reads_across_what_is_not_theirs(service: Service, what: str) -> None:
    _, pathway = await opened(service)
    neighbour = await case_worker(service, "demo-municipality-2")
    path = f"/api/v1/pathways/{pathway['id']}/{what}"
    assert (await neighbour.http.get(path)).status_code == 404
    hospital = await service.as_client("demo-hospital")
    assert (await hospital.get(path)).status_code == 403
    worker = await case_worker(service)
    assert (await worker.http.get(f"{path}?colour=red")).status_code == 422


async def test_what_is_read_of_a_citizen_leaves_its_trace(service: Service) -> None:
    worker, pathway = await opened(service)
    for what in ("core-set", "effect", "icf-summary", "citizen-view"):
        await worker.get(f"/api/v1/pathways/{pathway['id']}/{what}")
    found = await service.database.changes.fetch(
        "SELECT object_type FROM audit_entry WHERE object_id = $1 AND citizen_id IS NOT NULL",
        pathway["id"],
    )
    assert {"CoreSet", "Effect", "IcfSummary", "CitizenView"} <= {row["object_type"] for row in found}
