"""The worked examples of the 7-day clock once more, over HTTP and on their own days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.api.clock import PROVIDER, Case, actions, deadline, discharged, right
from tests.api.loop import COORDINATOR, a_received_referral
from tests.conftest import Service
from tests.domain.builders import danish
from tests.fhir import examples

pytestmark = pytest.mark.requirement("R14", "L9")

MARCH_3 = discharged("2025-03-03")
NEXT_YEAR = "2025-06-01"


@pytest.fixture
def case(service: Service) -> Case:
    return Case(service)


async def test_t1_an_offer_on_the_seventh_day_is_in_time(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.offered("2025-03-04", "2025-03-10")
    assert (plan["status"], deadline(plan)) == ("offered", ("met", "2025-03-10"))
    assert right(await case.read(NEXT_YEAR)) is None


async def test_t2_an_only_offer_after_the_deadline_gives_the_right_when_it_is_made(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.offered("2025-03-06", "2025-03-11")
    assert (plan["status"], plan["deadline"]["state"]) == ("right-arisen", "missed")
    assert right(plan) == "2025-03-06"
    assert [c["state"] for c in plan["free_choice"]] == ["open"]


async def test_t2b_without_an_offer_time_itself_gives_the_right_at_the_end_of_the_last_day(
    case: Case,
) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    assert (await case.passing("2025-03-10"))["status"] == "classified"
    plan = await case.passing("2025-03-11")
    assert (plan["status"], plan["deadline"]["state"]) == ("right-arisen", "missed")
    arisen = danish("2025-03-10", "23:59:59")
    assert datetime.fromisoformat(plan["deadline"]["right_arises_at"]) == arisen
    worker = await case.on("2025-03-11")
    history = (await worker.get(f"/api/v1/rehabilitation-plans/{case.id}/history"))["items"]
    passed = next(item for item in history if item["name"] == "pass-deadline")
    assert datetime.fromisoformat(passed["happened_at"]) == arisen


async def test_t3_a_late_receipt_is_told_and_does_not_move_the_deadline(case: Case) -> None:
    plan = await case.received("2025-03-08", **MARCH_3)
    assert deadline(plan) == ("running", "2025-03-10")
    assert plan["late_receipt_days"] == 5
    assert any("flytter ikke fristen" in sentence for sentence in plan["explained"])


async def test_t4_a_postponed_start_starts_the_clock_and_easter_monday_does_not_extend_it(case: Case) -> None:
    plan = await case.classified("2025-03-04", **MARCH_3, occurrencePeriod={"start": "2025-04-14"})
    assert plan["deadline"]["start_date"] == "2025-04-14"
    assert deadline(plan) == ("running", "2025-04-21")
    assert (plan["status"], plan["status_reason"]["text"]) == ("on-hold-postponed", "Udskudt")


@pytest.mark.parametrize(
    ("number", "day", "expected"), [("t5", "2024-02-23", "2024-03-01"), ("t6", "2025-12-24", "2025-12-31")]
)
async def test_t5_t6_leap_days_and_holidays_count_like_all_others(
    case: Case, number: str, day: str, expected: str
) -> None:
    assert deadline(await case.received(day, **discharged(day))) == ("running", expected)


async def test_t7_a_specialised_plan_has_no_clock_until_it_becomes_almen(case: Case) -> None:
    special = examples.care_social(examples.SPECIALISERET)
    plan = await case.received("2025-03-03", **MARCH_3, category=special)
    assert (plan["status"], deadline(plan)) == ("hospital-task", ("not-applicable", None))
    assert plan["duties"] == []
    plan = await case.act("2025-03-21", "change-type", changed_on="2025-03-20", reason="Omvisiteret")
    assert (plan["deadline"]["basis"], deadline(plan)) == ("type-change", ("running", "2025-03-27"))


async def test_t8_a_citizen_who_cancels_a_timely_offer_gets_no_right(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.offered("2025-03-04", "2025-03-09")
    await case.act("2025-03-08", "miss-first-contact", reason="Borgeren aflyste")
    plan = await case.offered("2025-03-08", "2025-03-13")
    assert (deadline(plan)[0], plan["first_contact_offered_date"]) == ("met", "2025-03-09")
    assert right(await case.read(NEXT_YEAR)) is None


async def test_t9_a_provider_who_cancels_the_only_timely_offer_gives_the_right(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.offered("2025-03-04", "2025-03-09")
    await case.act("2025-03-08", "provider-cancels", reason="Sygdom")
    plan = await case.offered("2025-03-08", "2025-03-13")
    assert (plan["first_contact_offered_date"], right(plan)) == ("2025-03-09", "2025-03-08")


async def test_t10_a_citizen_who_waits_has_declined_the_free_choice(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.act("2025-03-05", "declare-inability")
    assert right(plan) == "2025-03-05"
    assert await case.refused("2025-03-05", "wait", reason="x") == "not-told-of-the-right"
    plan = await case.act("2025-03-05", "wait", reason="Vil vente", informed_by="Mette Holm")
    assert plan["status_reason"]["text"] == "Frit valg afslået"
    assert [c["state"] for c in plan["free_choice"]] == ["declined"]
    plan = await case.act("2025-03-20", "reinvoke", reason="Har ventet nok")
    assert [c["state"] for c in plan["free_choice"]] == ["declined", "open"]


async def test_t11_a_citizen_who_goes_to_another_municipality_has_no_clock_here(case: Case) -> None:
    await case.received("2025-03-03", **MARCH_3)
    plan = await case.act("2025-03-04", "choose-other-municipality", reason="Bor hos sin datter")
    assert (deadline(plan)[0], plan["status_reason"]["text"]) == ("not-applicable", "Anden kommune")


async def booked(case: Case, day: str, at: str) -> dict[str, Any]:
    """Book the first conversation instead of offering a first contact; return the plan."""
    worker = await case.on(day)
    pathway = await worker.pathway(await case.read(day))
    await worker.act(pathway, "book-conversation", at=danish(at).isoformat(), mode="AMB")
    return await case.read(day)


@pytest.mark.parametrize("offered_for", ["2025-03-10", "2025-03-11"])
async def test_a_conversation_that_is_booked_counts_as_the_first_contact_offered(
    case: Case, service: Service, offered_for: str
) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    other = Case(service)
    await other.received("2025-03-04", number="G-2", **MARCH_3)
    await other.act("2025-03-04", "run-parallel", plan_id=case.id, reason="Andet behov")
    await other.act("2025-03-04", "classify", level="basal", **COORDINATOR)
    by_booking = await booked(case, "2025-03-06", offered_for)
    by_offer = await other.offered("2025-03-06", offered_for)
    for told in ("status", "first_contact_offered_date", "deadline"):
        assert by_booking[told] == by_offer[told]
    assert [c["state"] for c in by_booking["free_choice"]] == [c["state"] for c in by_offer["free_choice"]]


async def test_a_booking_the_citizen_cancels_stands_as_offered_and_one_we_cancel_does_not(
    case: Case,
) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await booked(case, "2025-03-06", "2025-03-09")
    assert (plan["status"], deadline(plan), right(plan)) == ("offered", ("met", "2025-03-10"), None)
    worker = await case.on("2025-03-07")
    (waits,) = (await worker.pathway(plan))["assessments"]
    await worker.act(waits, "cancel-by-citizen", reason="Syg")
    plan = await booked(case, "2025-03-07", "2025-03-13")
    assert (plan["status"], deadline(plan)[0], right(plan)) == ("offered", "met", None)
    worker = await case.on("2025-03-08")
    waits = (await worker.pathway(plan))["assessments"][-1]
    await worker.act(waits, "cancel-by-provider", reason="Sygdom hos os")
    plan = await case.passing("2025-03-11")
    assert (plan["status"], right(plan)) == ("right-arisen", "2025-03-10")
    assert plan["first_contact_offered_date"] == "2025-03-09"


async def test_a_booking_registered_by_mistake_was_no_offer(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await booked(case, "2025-03-06", "2025-03-09")
    worker = await case.on("2025-03-06")
    (waits,) = (await worker.pathway(plan))["assessments"]
    await worker.act(waits, "mark-error", reason="Forkert borger")
    plan = await case.read("2025-03-06")
    assert (plan["status"], plan["first_contact_offered_date"]) == ("classified", None)
    assert deadline(plan)[0] == "running"


BACK = {"reason": "Fortryder"}


async def test_a_citizen_who_comes_back_before_anybody_took_the_plan_on_has_the_clock_again(
    case: Case,
) -> None:
    before = await case.received("2025-03-03", **MARCH_3)
    await case.act("2025-03-04", "choose-other-municipality", reason="Bor hos sin datter")
    assert await case.refused("2025-03-05", "return-from-municipality", reason="") == "invalid-value"
    plan = await case.act("2025-03-05", "return-from-municipality", **BACK)
    assert (plan["status"], plan["status_reason"], deadline(plan)) == (
        "received",
        None,
        deadline(before),
    )
    assert actions(plan) == actions(before)


async def test_a_citizen_who_comes_back_in_time_is_offered_a_new_time_and_has_no_right_yet(
    case: Case,
) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.offered("2025-03-04", "2025-03-07")
    await case.act("2025-03-04", "choose-other-municipality", reason="Bor hos sin datter")
    plan = await case.act("2025-03-05", "return-from-municipality", **BACK)
    assert (plan["status"], deadline(plan), right(plan)) == ("offered", ("met", "2025-03-10"), None)
    worker = await case.on("2025-03-05")
    (waits,) = (await worker.get("/api/v1/worklists/conversation-to-book"))["items"]
    assert waits["id"] == plan["pathway_id"]
    plan = await case.offered("2025-03-05", "2025-03-12")
    assert (plan["status"], deadline(plan)[0], right(plan)) == ("offered", "met", None)


async def test_a_citizen_who_comes_back_after_the_deadline_has_lost_no_right(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.act("2025-03-04", "choose-other-municipality", reason="Bor hos sin datter")
    assert (await case.passing("2025-03-20"))["status"] == "on-hold-other-municipality"
    plan = await case.act("2025-03-20", "return-from-municipality", **BACK)
    assert (plan["status"], deadline(plan), right(plan)) == (
        "right-arisen",
        ("missed", "2025-03-10"),
        "2025-03-10",
    )
    assert [c["state"] for c in plan["free_choice"]] == ["open"]


async def test_a_right_that_stood_when_the_citizen_left_stands_open_again(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    await case.act("2025-03-05", "declare-inability")
    await case.act("2025-03-05", "choose-other-municipality", reason="Bor hos sin datter")
    plan = await case.act("2025-03-06", "return-from-municipality", **BACK)
    assert (plan["status"], right(plan)) == ("right-arisen", "2025-03-05")
    assert [c["state"] for c in plan["free_choice"]] == ["lapsed", "open"]


async def test_a_start_that_the_plan_postpones_is_postponed_for_who_comes_back(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3, occurrencePeriod={"start": "2025-04-14"})
    await case.act("2025-03-04", "choose-other-municipality", reason="Bor hos sin datter")
    plan = await case.act("2025-03-05", "return-from-municipality", **BACK)
    assert (plan["status"], deadline(plan)[1]) == ("on-hold-postponed", "2025-04-21")


async def test_training_that_was_under_way_goes_on_when_the_citizen_comes_back(case: Case) -> None:
    plan = await case.classified("2025-03-03", **MARCH_3)
    worker = await case.on("2025-03-04")
    await worker.act(await worker.pathway(plan), "hold-clarifying-conversation", **worker.conversation())
    assert (await case.read("2025-03-04"))["status"] == "active"
    await case.act("2025-03-05", "choose-other-municipality", reason="Bor hos sin datter")
    plan = await case.act("2025-03-06", "return-from-municipality", **BACK)
    assert (plan["status"], plan["status_reason"]) == ("active", None)
    worker = await case.on("2025-03-06")
    assert [i["id"] for i in (await worker.get("/api/v1/worklists/plan-to-agree"))["items"]] == [
        plan["pathway_id"]
    ]


async def test_t12_a_corrected_discharge_is_computed_again_and_both_computations_stay(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.offered("2025-03-04", "2025-03-11")
    assert (plan["status"], deadline(plan)) == ("right-arisen", ("missed", "2025-03-10"))
    correction = {"discharge_date": "2025-03-05", "reason": "Forkert i brevet"}
    happened = {"happened_at": danish("2025-03-10").isoformat(), "late_reason": "Ferie"}
    plan = await case.act("2025-03-12", "correct-discharge-date", **correction, **happened)
    assert (plan["status"], deadline(plan)) == ("offered", ("met", "2025-03-12"))
    assert right(plan) is None
    worker = await case.on("2025-03-12")
    assert (await worker.get("/api/v1/worklists/free-choice-to-inform"))["items"] == []
    kept = [(r["clock"]["deadline_date"], r["clock"]["state"]) for r in plan["deadline_history"][-2:]]
    assert kept == [("2025-03-10", "missed"), ("2025-03-12", "met")]
    # Dated by when it was computed, not by when what is told happened.
    assert datetime.fromisoformat(plan["deadline_history"][-1]["computed_at"]) == danish("2025-03-12")


async def test_a_correction_that_makes_the_offer_late_gives_the_right_and_says_since_when(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    assert right(await case.offered("2025-03-04", "2025-03-10")) is None
    correction = {"discharge_date": "2025-02-28", "reason": "Forkert i brevet"}
    plan = await case.act("2025-03-05", "correct-discharge-date", **correction)
    assert (deadline(plan), right(plan)) == (("missed", "2025-03-07"), "2025-03-04")
    assert [c["state"] for c in plan["free_choice"]] == ["open"]
    assert "det eneste tilbud ligger efter fristen" in plan["explained"][-1]
    plan = await case.act("2025-03-05", "choose-private", reason="Tættere på", sor=PROVIDER)
    assert plan["status"] == "on-hold-free-choice"


async def test_t13_a_start_before_discharge_postpones_nothing(case: Case) -> None:
    plan = await case.classified("2025-03-03", **MARCH_3, occurrencePeriod={"start": "2025-03-01"})
    assert (plan["status"], plan["deadline"]["start_date"]) == ("classified", "2025-03-03")


async def test_t14_a_plan_sent_by_mistake_has_no_clock(case: Case) -> None:
    await case.received("2025-03-03", **MARCH_3)
    plan = await case.act("2025-03-04", "report-mistake", reason="Forkert borger")
    assert (deadline(plan)[0], plan["status_reason"]["text"]) == ("not-applicable", "Fejl")


async def test_t14_a_plan_marked_in_error_has_none_either(case: Case) -> None:
    await case.classified("2025-03-03", **MARCH_3)
    plan = await case.act("2025-03-04", "mark-error", reason="Registreret to gange")
    assert (plan["status"], deadline(plan)[0]) == ("entered-in-error", "not-applicable")


async def test_t15_a_referral_has_no_clock_at_all(service: Service) -> None:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    service.clock.advance(days=30)
    await service.work()
    assert referral["deadline"] is None
    assert referral["deadline_history"] == []


async def test_t16_the_citizen_is_told_within_four_working_days_and_easter_is_none(case: Case) -> None:
    await case.classified("2025-04-10", **discharged("2025-04-10"))
    duties = {d["duty"]: d for d in (await case.read("2025-04-16"))["duties"]}
    assert (duties["start"]["due_on"], duties["start"]["overdue"]) == ("2025-04-16", False)
    duties = {d["duty"]: d for d in (await case.read("2025-04-17"))["duties"]}
    assert duties["start"]["overdue"]
    (listed,) = (await (await case.on("2025-04-17")).get("/api/v1/inbox"))["items"]
    assert listed["overdue_duties"] == ["start"]
    said = {"duties": ["start", "choice-of-offers"], "told_by": "Mette Holm", "way": "telephone"}
    assert await case.refused("2025-04-16", "inform-citizen", **said) == "missing-value"
    when = {"start_at": danish("2025-04-17").isoformat(), "place": "Sal 2", "within_seven_days": True}
    plan = await case.act("2025-04-16", "inform-citizen", **said, **when)
    assert [d["told_on"] for d in plan["duties"]] == ["2025-04-16", "2025-04-16"]
    assert (plan["told"][0]["place"], plan["told"][0]["told_by"]) == ("Sal 2", "Mette Holm")
