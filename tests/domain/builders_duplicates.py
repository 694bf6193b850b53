"""Alerts, ULRUS reports and next steps ready for a test, and the history they are judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.domain.activities import Activity, ActivityStatus
from app.domain.codes import LegalBasis
from app.domain.dispositions import Disposition, DispositionStatus, NextStep
from app.domain.duplicate_detection import History
from app.domain.duplicates import AlertLevel, AlertStatus, AlertTrigger, DuplicateAlert, Match, MatchKind
from app.domain.intake import CodeSystem, Diagnosis
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.requests import Request
from app.domain.ulrus import Examiner, UlrusInstrument, UlrusReport, UlrusScore, UlrusStatus
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_incoming_plan,
    an_incoming_referral,
)

KNEE = (Diagnosis("DM171", CodeSystem.SKS, "Knæartrose"),)


def a_match(**overrides: Any) -> Match:
    match = Match(
        kind=MatchKind.OPEN_TRAINING,
        level=AlertLevel.RED,
        key="training",
        legal_basis=LegalBasis.SUL119,
        provider="Gentofte Kommune",
        name="Rygholdet",
        goals=("Gå tre kilometer uden pause.",),
    )
    return replace(match, **overrides)


def an_alert(**overrides: Any) -> DuplicateAlert:
    alert = DuplicateAlert(
        id=uuid4(),
        version=1,
        status=AlertStatus.OPEN,
        citizen_id=uuid4(),
        trigger=AlertTrigger.REQUEST_RECEIVED,
        level=AlertLevel.RED,
        raised_at=NOW,
        matched=(a_match(),),
    )
    return replace(alert, **overrides)


def an_examiner(**overrides: Any) -> Examiner:
    examiner = Examiner(
        name="Ida Lund",
        profession="fysioterapeut",
        organisation="Fysioterapien Torvet",
        certified_on=date(2020, 5, 1),
    )
    return replace(examiner, **overrides)


def a_report(**overrides: Any) -> UlrusReport:
    report = UlrusReport(
        id=uuid4(),
        version=1,
        status=UlrusStatus.REGISTERED,
        citizen_id=uuid4(),
        examiner=an_examiner(),
        referred_on=MONDAY - timedelta(days=30),
        examined_on=MONDAY - timedelta(days=25),
        report_on=MONDAY - timedelta(days=20),
        recommendation="Superviseret træning.",
        scores=(UlrusScore(UlrusInstrument.OREBRO_SHORT, 54), UlrusScore(UlrusInstrument.ROLAND_MORRIS, 11)),
    )
    return replace(report, **overrides)


def a_disposition(**overrides: Any) -> Disposition:
    disposition = Disposition(
        id=uuid4(),
        version=1,
        status=DispositionStatus.REGISTERED,
        citizen_id=uuid4(),
        next_step=NextStep.SPINE_CENTRE,
        decided_on=MONDAY,
        responsible="Rygcenter Syddanmark",
    )
    return replace(disposition, **overrides)


def a_history(
    *,
    basis: LegalBasis = LegalBasis.SUL119,
    status: ActivityStatus = ActivityStatus.RUNNING,
    ended_on: date | None = None,
    **overrides: Any,
) -> tuple[History, Activity]:
    """Return a citizen with one training activity under one law, and the activity."""
    pathway, request = a_pathway_with_request(basis)
    activity = an_activity(
        pathway_id=pathway.id, citizen_id=pathway.citizen_id, legal_basis=basis, status=status
    )
    session = a_session(activity_id=activity.id, pathway_id=pathway.id)
    history = History(
        requests=(request,),
        pathways=(pathway,),
        activities=(activity,),
        sessions=(session,),
        ended={activity.id: ended_on} if ended_on else {},
        provider="Gentofte Kommune",
    )
    return replace(history, **overrides), activity


def a_pathway_with_request(
    basis: LegalBasis, *, in_programme: bool = False, diagnoses: tuple[Diagnosis, ...] | None = None
) -> tuple[Pathway, Request]:
    """Return a pathway and the request it began with, of the low back unless told otherwise."""
    said = {} if diagnoses is None else {"diagnoses": diagnoses}
    id_: UUID = uuid4()
    pathway = a_pathway(
        id=id_, status=PathwayStatus.IN_REHAB, legal_basis=basis, programme_included=in_programme
    )
    known = {"pathway_id": id_, "citizen_id": pathway.citizen_id}
    if basis is LegalBasis.SUL140:
        plan = a_plan(**known, said=an_incoming_plan(**said))
        return replace(pathway, plan_ids=(plan.id,)), plan
    referral = a_referral(**known, said=an_incoming_referral(**said))
    return replace(pathway, referral_ids=(referral.id,)), referral
