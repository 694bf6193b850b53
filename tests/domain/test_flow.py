"""Where a citizen is on the way through practice, municipality and hospital (R117, R118)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.codes import LegalBasis
from app.domain.dispositions import DispositionStatus
from app.domain.duplicate_detection import History
from app.domain.flow import Stage, StageState, Stretch, Way, flow, position
from app.domain.legal_days import legal_day
from app.domain.pathways import PathwayStatus
from app.domain.plans import PlanStatus
from app.domain.referrals import ReferralStatus
from app.domain.ulrus import UlrusStatus
from tests.domain.builders import MONDAY, NOW, a_closure, a_plan, a_referral
from tests.domain.builders_duplicates import a_disposition, a_pathway_with_request, a_report

DAY = timedelta(days=1)
GP = "Lægerne Rosenhøj"


def a_way(history: History | None = None, **overrides: Any) -> Way:
    return replace(Way(history or History(provider="Gentofte Kommune"), own_gp=GP), **overrides)


def at(stage: Stage, way: Way) -> Stretch:
    return next(stretch for stretch in flow(way) if stretch.stage is stage)


def states(way: Way) -> dict[Stage, StageState]:
    return {s.stage: s.state for s in flow(way) if s.state is not StageState.NOT_REACHED}


@pytest.mark.requirement("R118")
def test_the_stages_stand_in_the_order_of_the_way() -> None:
    assert [stretch.stage for stretch in flow(a_way())] == list(Stage)


@pytest.mark.requirement("R118")
def test_who_is_known_for_nothing_yet_is_with_the_own_gp() -> None:
    where = position(flow(a_way()))
    assert (where.stage, where.responsible) == (Stage.PRACTICE_DIAGNOSIS, GP)


@pytest.mark.requirement("R118", "R114")
def test_an_ulrus_report_names_its_examiner_and_days() -> None:
    report = a_report()
    old = a_report(report_on=MONDAY - 200 * DAY)
    way = a_way(History(reports=(report, old, a_report(status=UlrusStatus.ENTERED_IN_ERROR))))
    examined = at(Stage.ULRUS, way)
    assert examined.responsible == "Ida Lund, Fysioterapien Torvet"
    assert (examined.from_date, examined.to_date) == (report.referred_on, report.report_on)
    assert at(Stage.PRACTICE_DIAGNOSIS, way).state is StageState.ENDED


@pytest.mark.requirement("R118")
def test_a_referral_that_waits_is_with_the_municipality() -> None:
    way = a_way(History((a_referral(),), provider="Gentofte Kommune"))
    where = position(flow(way))
    assert (where.stage, where.responsible) == (Stage.MUNICIPAL_119, "Gentofte Kommune")
    assert (where.from_date, where.to_date) == (MONDAY, None)


@pytest.mark.requirement("R118", "R13")
def test_one_citizen_may_be_in_both_pathways_and_the_further_is_the_position() -> None:
    (one, referral), (two, plan) = (a_pathway_with_request(basis) for basis in LegalBasis)
    two = replace(two, coordinator="Jens Lind")
    way = a_way(History((referral, plan), (one, two)))
    assert states(way)[Stage.MUNICIPAL_119] is StageState.CURRENT
    where = position(flow(way))
    assert (where.stage, where.responsible) == (Stage.REHABILITATION_140, "Jens Lind")


@pytest.mark.requirement("R118", "R119")
def test_a_plan_that_training_goes_on_under_is_with_that_trainings_coordinator() -> None:
    pathway, referral = a_pathway_with_request(LegalBasis.SUL119)
    plan = a_plan(pathway_id=pathway.id, status=PlanStatus.ACTIVE)
    given_up, _ = a_pathway_with_request(LegalBasis.SUL140)
    given_up = replace(given_up, status=PathwayStatus.ENTERED_IN_ERROR, coordinator="Ingen")
    where = position(flow(a_way(History((referral, plan), (pathway, given_up)))))
    assert (where.stage, where.responsible) == (Stage.REHABILITATION_140, pathway.coordinator)


@pytest.mark.requirement("R117", "R118")
def test_who_is_sent_to_the_spine_centre_is_there_until_a_plan_tells_of_discharge() -> None:
    sent = a_disposition(decided_on=MONDAY - 10 * DAY)
    ended = a_referral(status=ReferralStatus.COMPLETED)
    way = a_way(History((ended,)), dispositions=(sent, a_disposition(decided_on=MONDAY - 90 * DAY)))
    where = position(flow(way))
    assert (where.stage, where.responsible, where.from_date) == (
        Stage.HOSPITAL,
        "Rygcenter Syddanmark",
        sent.decided_on,
    )
    back = replace(way, history=History((ended, a_plan(discharge_date=MONDAY))))
    assert at(Stage.HOSPITAL, back).to_date == MONDAY
    assert position(flow(back)).stage is Stage.REHABILITATION_140


@pytest.mark.requirement("R117")
def test_a_next_step_that_was_a_mistake_leads_nowhere() -> None:
    mistaken = a_disposition(status=DispositionStatus.ENTERED_IN_ERROR)
    assert at(Stage.HOSPITAL, a_way(dispositions=(mistaken,))).state is StageState.NOT_REACHED


@pytest.mark.requirement("R118")
def test_a_plan_tells_which_hospital_the_citizen_came_from() -> None:
    hospital = at(Stage.HOSPITAL, a_way(History((a_plan(),))))
    assert hospital.responsible.startswith("Rigshospitalet")
    assert (hospital.state, hospital.to_date) == (StageState.ENDED, MONDAY)


@pytest.mark.requirement("R118")
@pytest.mark.parametrize("basis", LegalBasis)
def test_after_everything_has_ended_the_own_gp_has_the_citizen_again(basis: LegalBasis) -> None:
    pathway, request = a_pathway_with_request(basis)
    ended = PlanStatus.COMPLETED if basis is LegalBasis.SUL140 else ReferralStatus.COMPLETED
    pathway = replace(pathway, status=PathwayStatus.CLOSED, closure=a_closure())
    way = a_way(History((replace(request, status=ended),), (pathway,)))
    where = position(flow(way))
    assert (where.stage, where.responsible) == (Stage.CLOSED, GP)
    assert where.from_date == legal_day(a_closure().closed_at) >= legal_day(NOW)
