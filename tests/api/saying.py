"""What a case worker would say with each command: the least its schema asks for, and what rules ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.api.v1.command import Command
from app.domain.activities import Activity
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.codes import LegalBasis
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.duplicates import DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.groups import Group
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.priority_decisions import standing_priority
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.domain.second_plan_decisions import undecided
from app.domain.sessions import Session
from app.persistence.unit_of_work import UnitOfWork
from tests.api.loop import (
    ANSWERS,
    CHIROPRACTIC,
    CLOSING,
    COORDINATOR,
    NOBODY,
    SETTLED,
    TRAINING_119,
    TRAINING_140,
)
from tests.api.loop_consent import JOBCENTRE_GLN
from tests.api.measured import PAIN_119
from tests.api.test_catalogue import ITEM
from tests.api.way import AN_ULRUS_REPORT

Body = dict[str, Any]


async def bodies_for(command: Command[Any], aggregate: Any, work: UnitOfWork) -> list[Body]:
    """Return bodies that a command could go through with; one for each choice it has."""
    schema = command.body.model_json_schema()
    least = Writer(work).written(schema)
    more = await _more(type(aggregate), command.name, aggregate, work)
    said = [least | each for each in more or [{}]]
    if not command.choices:
        return said
    field = next(
        name
        for name, value in schema["properties"].items()
        if value.get("enum") == [choice.value for choice in command.choices]
    )
    return [body | {field: choice.value} for body in said for choice in command.choices]


class Writer:
    """Fills in what a schema requires."""

    def __init__(self, work: UnitOfWork) -> None:
        self.now = work.now

    def written(self, schema: Any) -> Body:
        return self._object(schema, schema.get("$defs", {}))

    def _object(self, schema: Any, defs: Any) -> Body:
        wanted = schema.get("required", ())
        return {name: self._value(schema["properties"][name], defs) for name in wanted}

    def _value(self, schema: Any, defs: Any) -> Any:
        if "$ref" in schema:
            return self._value(defs[schema["$ref"].rpartition("/")[2]], defs)
        if "const" in schema or "enum" in schema:
            return schema.get("const") or schema["enum"][0]
        if "anyOf" in schema:
            return self._value(schema["anyOf"][0], defs)
        kind = schema.get("type", "string")
        if kind == "object":
            return self._object(schema, defs)
        if kind == "array":
            return [self._value(schema["items"], defs)] * schema.get("minItems", 0)
        simple = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True}
        return simple[kind] if kind in simple else self._text(schema)

    def _text(self, schema: Any) -> str:
        by_format = {"date-time": self.now.isoformat(), "date": f"{self.now:%Y-%m-%d}", "uuid": NOBODY}
        if "pattern" in schema:
            return "0316"
        return by_format.get(schema.get("format", ""), "aftalt")


async def _more(kind: type[Any], name: str, aggregate: Any, work: UnitOfWork) -> list[Body]:
    made = _SAID.get((kind, name)) or _SAID.get((None, name))
    if made is None:
        return []
    found = await made(aggregate, work)
    return found if isinstance(found, list) else [found]


_SAID: dict[tuple[type[Any] | None, str], Any] = {}


def said(kind: type[Any] | None, *names: str) -> Any:
    def register(function: Any) -> Any:
        for name in names:
            _SAID[kind, name] = function
        return function

    return register


TRAINING = {LegalBasis.SUL119: TRAINING_119, LegalBasis.SUL140: TRAINING_140}


def _hours(work: UnitOfWork, hours: float) -> str:
    return (work.now + timedelta(hours=hours)).isoformat()


def _times(work: UnitOfWork, *starts: float) -> list[Body]:
    return [{"start": _hours(work, start), "end": _hours(work, start + 1)} for start in starts]


@said(Referral, "accept")
async def _accept(_: Referral, work: UnitOfWork) -> Body:
    why = {"override_reason": "Særlige forhold", "need_level_reason": "Tværfaglig indsats"}
    return {**COORDINATOR, **why, "conversation_at": _hours(work, 48)}


@said(Referral, "assess-eligibility")
async def _assess(_: Referral, __: UnitOfWork) -> Body:
    return {"examined": "yes", "weeks_of_pain": 20, "earlier_treatments": []}


@said(Referral, "prioritise")
@said(RehabPlan, "prioritise")
async def _prioritise(request: Request, _: UnitOfWork) -> Body:
    other = {"asap": "routine"}.get(standing_priority(request), "asap")
    return {"priority": other, "reason": "Tiltagende smerter"}


@said(Message, "place")
async def _place(message: Message, work: UnitOfWork) -> list[Body]:
    about = await work.all_of_citizen(Referral, citizen_id=message.citizen_id)
    return [{"request_id": str(referral.id)} for referral in about[:1]]


@said(RehabPlan, "classify")
async def _classify(plan: RehabPlan, _: UnitOfWork) -> Body:
    return {"level": "basal", **COORDINATOR}


@said(RehabPlan, "choose-private")
async def _private(_: RehabPlan, __: UnitOfWork) -> Body:
    return {"sor": "9904011000016009"}


@said(RehabPlan, "wait")
async def _wait(_: RehabPlan, __: UnitOfWork) -> Body:
    return {"informed_by": "Mette Holm"}


@said(RehabPlan, "inform-citizen")
async def _inform(_: RehabPlan, __: UnitOfWork) -> Body:
    return {"duties": ["right-to-private-provider"]}


@said(RehabPlan, "replace", "restart", "run-parallel")
async def _earlier(plan: RehabPlan, work: UnitOfWork) -> Body:
    every = await work.all_of_citizen(RehabPlan, citizen_id=plan.citizen_id)
    # Any other plan will not do: a citizen has later ones too, and some that are decided about.
    return {"plan_id": str(next((p.id for p in undecided(plan, every)), NOBODY))}


@said(Pathway, "hold-clarifying-conversation")
async def _clarifying(_: Pathway, work: UnitOfWork) -> Body:
    return {"held_at": work.now.isoformat(), "answers": ANSWERS, **SETTLED}


@said(Pathway, "hold-closing-conversation", "hold-needs-conversation", "hold-follow-up")
async def _conversation(_: Pathway, work: UnitOfWork) -> Body:
    return {"held_at": work.now.isoformat(), "answers": ANSWERS}


@said(Pathway, "close-not-started")
@said(CatalogueItem, "expire")
async def _why(_: Any, __: UnitOfWork) -> Body:
    return {"reason": "Borgeren er rask igen"}


@said(Pathway, "plan-retention")
async def _retain(_: Pathway, __: UnitOfWork) -> Body:
    return {"programme": "Tre øvelser hver morgen"}


@said(Pathway, "set-programme")
async def _programme(pathway: Pathway, _: UnitOfWork) -> Body:
    return {"included": not pathway.programme_included}


@said(EmploymentCase, "set-contacts")
async def _contacts(_: EmploymentCase, __: UnitOfWork) -> Body:
    return {"health_contact": {"name": "Mette Holm"}}


@said(RehabPlan, "record-prognosis")
async def _prognosis(_: RehabPlan, __: UnitOfWork) -> Body:
    return {"text": "God"}


@said(Pathway, "offer")
async def _offer(pathway: Pathway, _: UnitOfWork) -> list[Body]:
    said_of = {"fsiii_code": TRAINING[pathway.legal_basis], "name": "Ryg", "duplicate_reason": "Supplerer"}
    return [said_of, said_of | {"answer": "accept"}]


@said(Pathway, "enrol")
async def _enrol(pathway: Pathway, work: UnitOfWork) -> list[Body]:
    offers = await work.all_of(Offer, pathway_id=pathway.id)
    said_of = {"offer_id": str(offers[-1].id) if offers else NOBODY, "delivery_types": ["individual"]}
    return [said_of | {"sessions": _times(work, -2, 3)}, said_of | {"sessions": _times(work, -3, -2)}]


@said(Pathway, "close")
async def _close(_: Pathway, __: UnitOfWork) -> Body:
    return CLOSING


@said(Pathway, "record-measurement")
async def _measure(_: Pathway, __: UnitOfWork) -> Body:
    return {"instrument": "NRS-BACK", "phase": "BASELINE", "source": "CITIZEN", "value": 6}


@said(Pathway, "waive-measurement")
async def _waive(_: Pathway, __: UnitOfWork) -> Body:
    return {"instrument": "NRS-BACK", "phase": "MID"}


@said(Measurement, "amend")
async def _amend(_: Measurement, __: UnitOfWork) -> Body:
    return {"source": "CITIZEN", "value": 5}


@said(Pathway, "record-condition")
async def _condition(pathway: Pathway, _: UnitOfWork) -> Body:
    codes = {LegalBasis.SUL119: PAIN_119, LegalBasis.SUL140: "3c685f14-5d48-4b1c-a451-9da780e2b41c"}
    return {"fsiii_code": codes[pathway.legal_basis]}


@said(Pathway, "set-goal")
async def _goal(_: Pathway, __: UnitOfWork) -> list[Body]:
    return [{"kind": "CITIZEN_WISH"}, {"kind": "CITIZEN_WISH", "agreed": True}]


@said(Pathway, "record-follow-up")
async def _follow_up(pathway: Pathway, work: UnitOfWork) -> Body:
    found = await work.all_of(Condition, pathway_id=pathway.id)
    activities = await work.all_of(Activity, pathway_id=pathway.id)
    return {
        "result": "CONTINUES",
        "condition_ids": [str(condition.id) for condition in found],
        "activity_ids": [str(activity.id) for activity in activities],
    }


@said(Pathway, "register-other-care")
async def _elsewhere(_: Pathway, __: UnitOfWork) -> Body:
    return CHIROPRACTIC


@said(Pathway, "settle-category")
async def _settle(_: Pathway, __: UnitOfWork) -> Body:
    return {"category": "DIET", "outcome": "not-relevant", "reason": "Intet behov"}


@said(Pathway, "stratify")
async def _stratify(_: Pathway, __: UnitOfWork) -> Body:
    return {"group": "HOLD_OPFOELGNING"}


@said(Pathway, "stop")
@said(Activity, "stop", "withdraw")
async def _stop(_: Any, __: UnitOfWork) -> list[Body]:
    return [{"stop_reason": "AKTIVT_FRAVALG"}, {"stop_reason": "HAENDELSE"}]


@said(Activity, "plan-training")
async def _plan_training(_: Activity, __: UnitOfWork) -> Body:
    return {"goals": ["Løfte et barnebarn"]}


@said(Activity, "pause")
async def _pause(_: Activity, work: UnitOfWork) -> Body:
    return {"from_date": f"{work.now:%Y-%m-%d}"}


@said(Activity, "change-timing")
async def _timing(_: Activity, work: UnitOfWork) -> Body:
    return {"sessions": _times(work, 24)}


@said(Session, "register-attendance")
async def _attend(_: Session, work: UnitOfWork) -> Body:
    return {"reason": "Ringede", "admitted_from": f"{work.now:%Y-%m-%d}"}


@said(Session, "move", "replace")
async def _move(_: Session, work: UnitOfWork) -> Body:
    return {**_times(work, 30)[0], "reason": "Ferie"}


@said(Session, "replace")
async def _replace(_: Session, work: UnitOfWork) -> Body:
    return _times(work, 30)[0]


@said(Offer, "answer")
async def _answer(_: Offer, work: UnitOfWork) -> Body:
    return {"deferred_to": f"{work.now + timedelta(days=7):%Y-%m-%d}"}


@said(Citizen, "register-gp")
async def _gp(_: Citizen, __: UnitOfWork) -> Body:
    return {"ydernummer": "091034"}


@said(Citizen, "request-consent")
async def _ask_consent(_: Citizen, __: UnitOfWork) -> Body:
    return {"type": "jobcentre-exchange", "to_gln": JOBCENTRE_GLN, "need": "FULL_SICK"}


@said(Citizen, "open-employment-case")
@said(EmploymentCase, "change-status")
async def _work(_: Any, __: UnitOfWork) -> Body:
    return {"work_status": "FULL_SICK", "sick_from": "2026-10-01"}


@said(Citizen, "change-number")
async def _number(_: Citizen, __: UnitOfWork) -> Body:
    return {"identifier": "2509479997"}


@said(Citizen, "register-ulrus-report")
async def _ulrus(_: Citizen, __: UnitOfWork) -> Body:
    return AN_ULRUS_REPORT


@said(Citizen, "merge")
async def _merge(citizen: Citizen, work: UnitOfWork) -> Body:
    found = await work.connection.fetchval(
        "SELECT id FROM citizen WHERE authority = $1 AND id <> $2 LIMIT 1", work.authority, citizen.id
    )
    return {"other_id": str(found or NOBODY)}


@said(Consent, "give", "change-scope")
async def _give(_: Consent, __: UnitOfWork) -> Body:
    return {"form": "written", "scope": ["contacts"]}


@said(Consent, "queue-exchange")
async def _queue(_: Consent, __: UnitOfWork) -> Body:
    return {"categories": ["contacts"]}


@said(DuplicateAlert, "decide")
async def _decide(_: DuplicateAlert, __: UnitOfWork) -> Body:
    return {"decision": "NO_NEW_TRAINING_BY_AGREEMENT", "citizen_agrees": True}


@said(CatalogueItem, "update")
async def _update_item(_: CatalogueItem, __: UnitOfWork) -> Body:
    return ITEM


@said(Group, "add-date")
async def _add_date(_: Group, work: UnitOfWork) -> Body:
    return _times(work, 72)[0]


@said(Group, "move-date", "cancel-date")
async def _move_date(group: Group, work: UnitOfWork) -> Body:
    first = group.sessions[0].start.isoformat() if group.sessions else _hours(work, 24)
    return {"date": first}


@said(Group, "move-date")
async def _moved_date(group: Group, work: UnitOfWork) -> Body:
    return {**await _move_date(group, work), **_times(work, 48)[0]}
