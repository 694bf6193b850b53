"""What is measured, assessed and aimed at, ready for a test to name only what it is about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from app.domain.codes import LegalBasis
from app.domain.conditions import Condition, ConditionStatus, Rating
from app.domain.follow_ups import FollowUp, FollowUpStatus, Review
from app.domain.fsiii import FollowUpResult, Severity
from app.domain.goals import Goal, GoalKind, GoalStatus
from app.domain.icf import Component
from app.domain.instruments.core_sets import BACK_PAIN, CoreSet, Slot
from app.domain.instruments.definitions import ItemAnswer, Phase, Result, Score
from app.domain.measurements import Measurement, MeasurementStatus, Source
from app.domain.perspectives import Contributor, Observation, Perspective, PerspectiveStatus
from tests.domain.builders import MONDAY, NOW

PAIN = "e7531532-7b7f-4ac0-863a-0b6a4cbe6ce2"


ENDS = (Phase.BASELINE, Phase.END)
CORE = CoreSet(
    BACK_PAIN,
    "1",
    "Lænderygsmerter",
    MONDAY,
    (
        Slot("pain-back", "Smerte i ryg", ("NRS-BACK",), ENDS),
        Slot("function", "Funktion", ("RMDQ-24", "RMQ-23", "ODI"), ENDS),
        Slot("physical", "Rejse-sætte-sig", ("CST-30",), ENDS),
        Slot("work", "Arbejde", ("WORK",), (*ENDS, Phase.FOLLOWUP)),
        Slot("risk", "Risikogruppe", ("START-BACK",), (Phase.BASELINE,)),
    ),
)


def a_measurement(**overrides: Any) -> Measurement:
    measurement = Measurement(
        id=uuid4(),
        version=1,
        status=MeasurementStatus.FINAL,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        instrument="NRS-BACK",
        instrument_version="1",
        phase=Phase.BASELINE,
        taken_at=NOW,
        items=(ItemAnswer("1", 6),),
        result=Result((Score("score", Decimal("6.0")),), 1),
        source=Source.CITIZEN,
    )
    return replace(measurement, **overrides)


def a_condition(**overrides: Any) -> Condition:
    condition = Condition(
        id=uuid4(),
        version=1,
        status=ConditionStatus.ACTIVE,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        legal_basis=LegalBasis.SUL119,
        fsiii_code=PAIN,
        recorded_date=MONDAY,
        ratings=(Rating(NOW, Severity.SEVERE, rated_by="Mette Holm", text="Værst om morgenen"),),
    )
    return replace(condition, **overrides)


def a_goal(**overrides: Any) -> Goal:
    goal = Goal(
        id=uuid4(),
        version=1,
        status=GoalStatus.ACTIVE,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        kind=GoalKind.CITIZEN_WISH,
        description="At passe haven",
        set_at=NOW,
    )
    return replace(goal, **overrides)


def a_follow_up(**overrides: Any) -> FollowUp:
    follow_up = FollowUp(
        id=uuid4(),
        version=1,
        status=FollowUpStatus.RECORDED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        followed_up_at=NOW,
        review=Review(FollowUpResult.CONTINUES, (uuid4(),)),
    )
    return replace(follow_up, **overrides)


def a_perspective(**overrides: Any) -> Perspective:
    perspective = Perspective(
        id=uuid4(),
        version=1,
        status=PerspectiveStatus.RECORDED,
        citizen_id=uuid4(),
        pathway_id=uuid4(),
        observation=Observation(Contributor.GP, Component.BODY, "Stiv i lænden", MONDAY, "Lone Friis"),
    )
    return replace(perspective, **overrides)
