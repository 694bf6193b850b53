"""Commands on the catalogue, groups and topics, and further ones on offers, activities and sessions."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from app.api.v1.bodies import SessionTime
from app.api.v1.body import NoFields, Reasoned
from app.api.v1.command import Command, CommandTable, Creation, Run, utc
from app.api.v1.offers import bodies
from app.domain.activities import Activity, ActivityEvent
from app.domain.activity_changes import check_plannable
from app.domain.activity_decisions import PlannedSession
from app.domain.catalogue import CatalogueEvent, CatalogueItem, check_complete
from app.domain.codes import StopReason, known
from app.domain.group_decisions import GroupDetails
from app.domain.groups import Group, GroupEvent, GroupSession
from app.domain.legal_days import legal_day
from app.domain.offer_decisions import check_waited
from app.domain.offers import Offer, OfferEvent
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.session_decisions import check_owed
from app.domain.sessions import AttendanceEvent, Session
from app.domain.topic_coverage import CoverageEvent, CoveredTopic, TopicCoverage
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import (
    change_activity,
    change_dates,
    change_offer,
    change_session,
    keep_catalogue,
    manage_group,
    settle_topic,
)


def _time(body: SessionTime) -> PlannedSession:
    return PlannedSession(utc(body.start), utc(body.end), body.place)


async def _draft(work: UnitOfWork, body: bodies.DescribeItem) -> UUID:
    return await keep_catalogue.draft_item(work, body.to_domain())


async def _update(work: UnitOfWork, id_: UUID, seen: int, body: bodies.DescribeItem) -> None:
    await keep_catalogue.update_item(work, id_, seen_version=seen, said=body.to_domain())


async def _publish(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await keep_catalogue.publish_item(work, id_, seen_version=seen)


async def _expire(work: UnitOfWork, id_: UUID, seen: int, body: bodies.ExpireItem) -> None:
    await keep_catalogue.expire_item(work, id_, seen_version=seen, reason=body.reason)


async def _item_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await keep_catalogue.mark_item_error(work, id_, seen_version=seen, reason=body.reason)


async def _is_complete(_: UnitOfWork, item: CatalogueItem) -> None:
    check_complete(item.said)


def _details(body: bodies.DescribeGroup) -> GroupDetails:
    return GroupDetails(
        name=body.name,
        place=body.place,
        seats=body.seats,
        instructor=body.instructor,
        sessions=tuple(GroupSession(utc(s.start), utc(s.end)) for s in body.sessions),
    )


async def _plan_group(work: UnitOfWork, body: bodies.PlanGroup) -> UUID:
    return await manage_group.plan_group(work, body.catalogue_item_id, _details(body))


async def _update_group(work: UnitOfWork, id_: UUID, seen: int, body: bodies.DescribeGroup) -> None:
    await manage_group.update_group(work, id_, seen_version=seen, said=_details(body))


def _group(event: GroupEvent) -> Run[NoFields]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
        await manage_group.move_group(work, id_, seen_version=seen, event=event)

    return run


async def _end_group(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await change_dates.end_group(work, id_, seen_version=seen)


async def _add_date(work: UnitOfWork, id_: UUID, seen: int, body: bodies.AddDate) -> None:
    date = GroupSession(utc(body.start), utc(body.end))
    await change_dates.add_date(work, id_, seen_version=seen, date=date)


async def _move_date(work: UnitOfWork, id_: UUID, seen: int, body: bodies.MoveDate) -> None:
    date = GroupSession(utc(body.start), utc(body.end))
    await change_dates.move_date(
        work, id_, seen_version=seen, start=utc(body.date), date=date, reason=body.reason
    )


async def _cancel_date(work: UnitOfWork, id_: UUID, seen: int, body: bodies.CancelDate) -> None:
    await change_dates.cancel_date(work, id_, seen_version=seen, start=utc(body.date), reason=body.reason)


async def _group_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await manage_group.mark_group_error(work, id_, seen_version=seen, reason=body.reason)


async def _no_answer(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await change_offer.expire_offer(work, id_, seen_version=seen)


async def _has_waited(work: UnitOfWork, offer: Offer) -> None:
    check_waited(offer, work.now)


async def _offer_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await change_offer.mark_error(work, id_, seen_version=seen, reason=body.reason)


async def _plan_training(work: UnitOfWork, id_: UUID, seen: int, body: bodies.PlanTraining) -> None:
    await change_activity.plan_training(work, id_, seen_version=seen, plan=body.to_domain())


async def _can_plan(_: UnitOfWork, activity: Activity) -> None:
    check_plannable(activity)


async def _activate(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await change_activity.activate(work, id_, seen_version=seen)


async def _withdraw(work: UnitOfWork, id_: UUID, seen: int, body: bodies.Withdraw) -> None:
    reason = known(StopReason, body.stop_reason, what="stop reason", place="stop_reason")
    await change_activity.withdraw(work, id_, seen_version=seen, reason=reason)


async def _pause(work: UnitOfWork, id_: UUID, seen: int, body: bodies.Pause) -> None:
    await change_activity.pause(
        work,
        id_,
        seen_version=seen,
        start=body.from_date or legal_day(work.at),
        end=body.to_date,
        reason=body.reason,
    )


async def _resume(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await change_activity.resume(work, id_, seen_version=seen)


async def _timing(work: UnitOfWork, id_: UUID, seen: int, body: bodies.ChangeTiming) -> None:
    times = [_time(session) for session in body.sessions]
    await change_activity.change_timing(work, id_, seen_version=seen, times=times)


async def _complete(work: UnitOfWork, id_: UUID, seen: int, body: bodies.Complete) -> None:
    await change_activity.complete(work, id_, seen_version=seen, outcome=body.outcome)


async def _activity_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await change_activity.mark_error(work, id_, seen_version=seen, reason=body.reason)


async def _move(work: UnitOfWork, id_: UUID, seen: int, body: bodies.Move) -> None:
    await change_session.move_session(work, id_, seen_version=seen, time=_time(body), reason=body.reason)


async def _replace(work: UnitOfWork, id_: UUID, seen: int, body: bodies.NewTime) -> None:
    await change_session.replace_session(work, id_, seen_version=seen, time=_time(body))


async def _is_owed(_: UnitOfWork, session: Session) -> None:
    check_owed(session)


async def _cover(work: UnitOfWork, id_: UUID, seen: int, body: bodies.CoverTopics) -> None:
    covered = [CoveredTopic(each.topic, each.form) for each in body.topics]
    await change_session.cover_topics(work, id_, seen_version=seen, covered=covered)


async def _decline(work: UnitOfWork, id_: UUID, seen: int, body: bodies.DeclineTopic) -> None:
    await settle_topic.decline_topic(work, id_, seen_version=seen, topic=body.topic, reason=body.reason)


async def _coverage_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await settle_topic.mark_coverage_error(work, id_, seen_version=seen, reason=body.reason)


DRAFT_ITEM: Final = Creation("Opret et tilbud i kataloget", bodies.DescribeItem, _draft)
PLAN_GROUP: Final = Creation("Opret et hold", bodies.PlanGroup, _plan_group)

_C, _G, _A, _S = CatalogueEvent, GroupEvent, ActivityEvent, AttendanceEvent
_ITEM: Final[tuple[Command[Any], ...]] = (
    Command("update", "Ret tilbuddet", _C.UPDATE, bodies.DescribeItem, _update),
    Command("publish", "Udgiv tilbuddet", _C.PUBLISH, NoFields, _publish, ready=_is_complete),
    Command("expire", "Tag tilbuddet ud af brug", _C.EXPIRE, bodies.ExpireItem, _expire),
    Command(
        "mark-error",
        "Tilbuddet er oprettet ved en fejl",
        _C.MARK_ERROR,
        Reasoned,
        _item_error,
        ready=keep_catalogue.check_unused,
    ),
)
_GROUP: Final[tuple[Command[Any], ...]] = (
    Command("update", "Ret holdet", _G.UPDATE, bodies.DescribeGroup, _update_group),
    Command("add-date", "Tilføj en mødegang", _G.ADD_DATE, bodies.AddDate, _add_date),
    Command("move-date", "Flyt en mødegang for alle", _G.MOVE_DATE, bodies.MoveDate, _move_date),
    Command("cancel-date", "Aflys en mødegang for alle", _G.CANCEL_DATE, bodies.CancelDate, _cancel_date),
    Command("open", "Åbn for tilmelding", _G.OPEN, NoFields, _group(_G.OPEN)),
    Command("start", "Start holdet", _G.START, NoFields, _group(_G.START)),
    Command("end", "Afslut holdet", _G.END, NoFields, _end_group),
    Command(
        "mark-error",
        "Holdet er oprettet ved en fejl",
        _G.MARK_ERROR,
        Reasoned,
        _group_error,
        ready=manage_group.check_unused,
    ),
)
_OFFER: Final[tuple[Command[Any], ...]] = (
    Command(
        "no-answer", "Borgeren har ikke svaret", OfferEvent.EXPIRE, NoFields, _no_answer, ready=_has_waited
    ),
    Command(
        "mark-error",
        "Tilbuddet er registreret ved en fejl",
        OfferEvent.MARK_ERROR,
        Reasoned,
        _offer_error,
        ready=change_offer.check_unused,
    ),
)
_ACTIVITY: Final[tuple[Command[Any], ...]] = (
    Command(
        "plan-training",
        "Skriv træningsplan",
        _A.PLAN_TRAINING,
        bodies.PlanTraining,
        _plan_training,
        ready=_can_plan,
    ),
    Command(
        "activate",
        "Giv borgeren en ledig plads",
        _A.ACTIVATE,
        NoFields,
        _activate,
        ready=change_activity.check_seat,
    ),
    Command("withdraw", "Træk indsatsen tilbage, før den begynder", _A.WITHDRAW, bodies.Withdraw, _withdraw),
    Command("pause", "Sæt på pause", _A.PAUSE, bodies.Pause, _pause),
    Command("resume", "Genoptag", _A.RESUME, NoFields, _resume),
    Command("change-timing", "Aftal andre tider", _A.CHANGE_TIMING, bodies.ChangeTiming, _timing),
    Command(
        "complete",
        "Indsatsen er gennemført",
        _A.COMPLETE,
        bodies.Complete,
        _complete,
        ready=change_activity.check_held,
    ),
    Command("mark-error", "Registreret ved en fejl", _A.MARK_ERROR, Reasoned, _activity_error),
)
_SESSION: Final[tuple[Command[Any], ...]] = (
    Command("move", "Flyt mødegangen", _S.MOVE, bodies.Move, _move),
    Command(
        "replace",
        "Giv en ny tid for en aflyst mødegang",
        _S.REPLACE,
        bodies.NewTime,
        _replace,
        ready=_is_owed,
    ),
    Command("cover-topics", "Registrér emner", _S.COVER_TOPICS, bodies.CoverTopics, _cover),
)
COMMANDS: Final[CommandTable] = {
    CatalogueItem: _ITEM,
    Group: _GROUP,
    Offer: _OFFER,
    Activity: _ACTIVITY,
    Session: _SESSION,
    Pathway: (
        Command(
            "decline-topic",
            "Borgeren ønsker ikke undervisning i emnet",
            PathwayEvent.DECLINE_TOPIC,
            bodies.DeclineTopic,
            _decline,
        ),
    ),
    TopicCoverage: (
        Command("mark-error", "Registreret ved en fejl", CoverageEvent.MARK_ERROR, Reasoned, _coverage_error),
    ),
}
