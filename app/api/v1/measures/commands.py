"""Commands that measure, assess and aim."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args
from uuid import UUID

from app.api.v1.body import NoFields, Reasoned
from app.api.v1.command import Command, CommandTable, Run
from app.api.v1.measures.bodies import (
    AmendMeasurement,
    AssessCondition,
    ContributePerspective,
    EvaluateGoal,
    RecordCondition,
    RecordFollowUp,
    RecordMeasurement,
    Remark,
    SetGoal,
    WaiveMeasurement,
)
from app.domain.codes import known
from app.domain.condition_decisions import assess_condition, end_condition, move_condition
from app.domain.conditions import Condition, ConditionEvent, Rating
from app.domain.follow_ups import FollowUp, FollowUpEvent, Review
from app.domain.fsiii import FollowUpResult, GoalChange
from app.domain.goal_decisions import Aim
from app.domain.goals import Goal, GoalEvent, OwnActivity, Target
from app.domain.instruments.definitions import ItemAnswer
from app.domain.legal_days import legal_day
from app.domain.measurement_decisions import Reading
from app.domain.measurements import Measurement, MeasurementEvent, Source
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.perspectives import Observation, Perspective, PerspectiveEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.assess_conditions import change_condition, record_condition
from app.usecases.contribute_perspective import contribute_perspective, mark_perspective_error
from app.usecases.record_follow_up import mark_follow_up_error, record_follow_up
from app.usecases.record_measurement import (
    amend_measurement,
    mark_measurement_error,
    record_measurement,
    waive_measurement,
)
from app.usecases.set_goal import move_goal, set_goal


def _reading(body: RecordMeasurement | AmendMeasurement, assessment_id: UUID | None = None) -> Reading:
    return Reading(
        items=tuple(ItemAnswer(a.item, a.value, a.text) for a in body.items),
        source=known(Source, body.source, what="source", place="source"),
        given=body.score,
        method_deviation=body.method_deviation,
        assessment_id=assessment_id,
    )


async def _record(work: UnitOfWork, id_: UUID, seen: int, body: RecordMeasurement) -> None:
    await record_measurement(
        work,
        id_,
        seen_version=seen,
        instrument=body.instrument,
        phase=body.phase,
        value=body.value,
        reading=_reading(body, body.assessment_id),
    )


async def _waive(work: UnitOfWork, id_: UUID, seen: int, body: WaiveMeasurement) -> None:
    await waive_measurement(
        work, id_, seen_version=seen, instrument=body.instrument, phase=body.phase, reason=body.reason
    )


async def _amend(work: UnitOfWork, id_: UUID, seen: int, body: AmendMeasurement) -> None:
    await amend_measurement(
        work, id_, seen_version=seen, value=body.value, reading=_reading(body), reason=body.reason
    )


async def _mismeasured(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_measurement_error(work, id_, seen_version=seen, reason=body.reason)


def _rating(work: UnitOfWork, body: RecordCondition | AssessCondition) -> Rating:
    return Rating(work.at, body.severity, body.performance, body.meaning, body.rated_by, body.text)


async def _condition(work: UnitOfWork, id_: UUID, seen: int, body: RecordCondition) -> None:
    await record_condition(
        work,
        id_,
        seen_version=seen,
        fsiii_code=body.fsiii_code,
        rating=_rating(work, body),
        in_focus=body.in_focus,
        icf_codes=tuple(body.icf_codes),
    )


async def _assess(work: UnitOfWork, id_: UUID, seen: int, body: AssessCondition) -> None:
    rated = partial(assess_condition, rating=_rating(work, body), in_focus=body.in_focus)
    await change_condition(work, id_, seen_version=seen, decide=rated)


async def _end(work: UnitOfWork, id_: UUID, seen: int, body: Remark) -> None:
    ended = partial(end_condition, reason=body.reason, now=work.at)
    await change_condition(work, id_, seen_version=seen, decide=ended)


def _move_condition(event: ConditionEvent) -> Run[Any]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: Remark | Reasoned) -> None:
        moved = partial(move_condition, event=event, reason=body.reason, now=work.at)
        await change_condition(work, id_, seen_version=seen, decide=moved)

    return run


async def _set_goal(work: UnitOfWork, id_: UUID, seen: int, body: SetGoal) -> None:
    own, target = body.own_activity, body.target
    aim = Aim(
        kind=body.kind,
        description=body.description,
        condition_ids=tuple(body.condition_ids),
        own_activity=OwnActivity(own.measurement_id, own.item) if own else None,
        change=known(GoalChange, body.change, what="goal change", place="change") if body.change else None,
        target=Target(target.instrument, target.value) if target else None,
        target_date=body.target_date,
        agreed_goal=body.agreed_goal,
    )
    await set_goal(work, id_, seen_version=seen, aim=aim, agreed=body.agreed)


async def _agree(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await move_goal(work, id_, seen_version=seen, event=GoalEvent.AGREE)


async def _evaluate(work: UnitOfWork, id_: UUID, seen: int, body: EvaluateGoal) -> None:
    await move_goal(work, id_, seen_version=seen, event=body.result, reason=body.reason)


def _move_goal(event: GoalEvent) -> Run[Any]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: Remark | Reasoned) -> None:
        await move_goal(work, id_, seen_version=seen, event=event, reason=body.reason)

    return run


async def _follow_up(work: UnitOfWork, id_: UUID, seen: int, body: RecordFollowUp) -> None:
    review = Review(
        result=known(FollowUpResult, body.result, what="follow-up result", place="result"),
        condition_ids=tuple(body.condition_ids),
        activity_ids=tuple(body.activity_ids),
        text=body.text,
        followed_up_by=body.followed_up_by,
    )
    await record_follow_up(work, id_, seen_version=seen, review=review)


async def _wrong_follow_up(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_follow_up_error(work, id_, seen_version=seen, reason=body.reason)


async def _contribute(work: UnitOfWork, id_: UUID, seen: int, body: ContributePerspective) -> None:
    on = body.contributed_on or legal_day(work.at)
    observation = Observation(body.contributor, body.component, body.text, on, body.name)
    await contribute_perspective(work, id_, seen_version=seen, observation=observation)


async def _wrong_perspective(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_perspective_error(work, id_, seen_version=seen, reason=body.reason)


_DOCUMENT = PathwayEvent.DOCUMENT
_C, _G = ConditionEvent, GoalEvent
COMMANDS: CommandTable = {
    Pathway: (
        Command("record-measurement", "Registrér en måling", _DOCUMENT, RecordMeasurement, _record),
        Command("waive-measurement", "Fravælg en test for borgeren", _DOCUMENT, WaiveMeasurement, _waive),
        Command("record-condition", "Registrér en tilstand", _DOCUMENT, RecordCondition, _condition),
        Command("set-goal", "Sæt et mål", _DOCUMENT, SetGoal, _set_goal),
        Command("record-follow-up", "Registrér en opfølgning", _DOCUMENT, RecordFollowUp, _follow_up),
        Command(
            "contribute-perspective", "Notér et perspektiv", _DOCUMENT, ContributePerspective, _contribute
        ),
    ),
    Measurement: (
        Command("amend", "Ret målingen", MeasurementEvent.AMEND, AmendMeasurement, _amend),
        Command("mark-error", "Registreret ved en fejl", MeasurementEvent.MARK_ERROR, Reasoned, _mismeasured),
    ),
    Condition: (
        Command("assess", "Vurdér tilstanden igen", _C.ASSESS, AssessCondition, _assess),
        Command("end", "Tilstanden er ophørt", _C.END, Remark, _end),
        Command("resume", "Tilstanden er der igen", _C.RESUME, Remark, _move_condition(_C.RESUME)),
        Command(
            "mark-error", "Registreret ved en fejl", _C.MARK_ERROR, Reasoned, _move_condition(_C.MARK_ERROR)
        ),
    ),
    Goal: (
        Command("agree", "Aftal målet", _G.AGREE, NoFields, _agree),
        Command(
            "evaluate",
            "Vurdér om målet er nået",
            _G.REACH,
            EvaluateGoal,
            _evaluate,
            get_args(EvaluateGoal.model_fields["result"].annotation),
        ),
        Command("resume", "Arbejd videre med målet", _G.RESUME, Remark, _move_goal(_G.RESUME)),
        Command("drop", "Opgiv målet", _G.DROP, Reasoned, _move_goal(_G.DROP)),
        Command("mark-error", "Registreret ved en fejl", _G.MARK_ERROR, Reasoned, _move_goal(_G.MARK_ERROR)),
    ),
    FollowUp: (
        Command(
            "mark-error", "Registreret ved en fejl", FollowUpEvent.MARK_ERROR, Reasoned, _wrong_follow_up
        ),
    ),
    Perspective: (
        Command(
            "mark-error", "Registreret ved en fejl", PerspectiveEvent.MARK_ERROR, Reasoned, _wrong_perspective
        ),
    ),
}
