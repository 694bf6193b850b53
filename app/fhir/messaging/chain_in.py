"""The chain of Provenances: who sent which message of the thread, and what it came after."""

from __future__ import annotations

from app.domain.carecommunications import MessageActivity, PassedOn
from app.domain.codes import known
from app.domain.refusals import MissingValue, UnknownCode
from app.fhir.elements import Json, instant, numbered
from app.fhir.entries import Located, together
from app.fhir.messaging.addresses import ACTIVITIES
from app.fhir.messaging.parts import Parts, moment, one, tail
from app.fhir.messaging.payloads_in import uuid
from app.fhir.messaging.rules import broken

_BEFORE = "revision"
_ADDED = "source"


def chain(parts: Parts) -> tuple[PassedOn, ...]:
    """Return the links as they were made, the message's own last."""
    links: tuple[PassedOn, ...] = together(*(lambda p=p: _link(parts, p) for p in parts.of("Provenance")))
    own = [each for each in links if each.message_id == parts.header.resource.get("id")]
    if len(own) != 1:
        raise broken("medcom-messaging-2", "Bundle.entry")
    earlier = sorted((each for each in links if each is not own[0]), key=lambda each: each.happened_at)
    together(*(lambda p=p: _check_added(p) for p in parts.of("Provenance")))
    return (*earlier, own[0])


def _link(parts: Parts, provenance: Located) -> PassedOn:
    """Read a link of a CareCommunication, which is held to more than an acknowledgement's copy of it."""
    read = link(parts, provenance)
    if read.activity is not MessageActivity.NEW and not read.follows:
        raise broken("medcom-careCommunication-14", provenance.at("entity"))
    return read


def link(parts: Parts, provenance: Located) -> PassedOn:
    resource = provenance.resource
    message_id, activity, agent, added, before, *_ = together(
        lambda: _target(provenance),
        lambda: _activity(provenance),
        lambda: _agent(parts, provenance),
        lambda: _added(provenance),
        lambda: _before(provenance),
        lambda: _check_times(provenance),
    )
    return PassedOn(
        message_id,
        activity,
        happened_at=moment(resource["occurredDateTime"], provenance.at("occurredDateTime")),
        recorded_at=instant(resource["recorded"]),
        by=agent,
        added=frozenset(added),
        after=tail(before),
        after_letter=str(before.get("identifier", {}).get("value", "")),
    )


def _target(provenance: Located) -> str:
    _, target = one(provenance, "target", "medcom-messaging-3")
    if not tail(target):
        raise broken("medcom-messaging-3", provenance.at("target[0]"))
    return tail(target)


def _check_times(provenance: Located) -> None:
    for name in ("occurredDateTime", "recorded"):
        if name not in provenance.resource:
            raise broken("medcom-messaging-3", provenance.at(name))


def _activity(provenance: Located) -> MessageActivity:
    codings = provenance.resource.get("activity", {}).get("coding", ())
    place = provenance.at("activity.coding")
    if len(codings) != 1 or "code" not in codings[0]:
        raise broken("medcom-messaging-3", place)
    if codings[0].get("system") != ACTIVITIES:
        system = str(codings[0].get("system", ""))
        raise UnknownCode("code system", system, known=(ACTIVITIES,), place=f"{place}[0].system")
    return known(MessageActivity, codings[0]["code"], what="message activity", place=f"{place}[0].code")


def _agent(parts: Parts, provenance: Located) -> object:
    place, agent = one(provenance, "agent", "medcom-messaging-3")
    return parts.organisation(provenance, f"{place}.who", agent.get("who"))


def _added(provenance: Located) -> tuple[object, ...]:
    """Read which segments and attachments a message brought."""
    sources = [(p, e) for p, e in numbered(provenance.resource, "entity") if e.get("role") == _ADDED]
    return together(
        *(
            lambda p=place, e=entity: uuid(_number(e), provenance.at(f"{p}.what.identifier.value"))
            for place, entity in sources
        )
    )


def _check_added(provenance: Located) -> None:
    """A message brings one segment or attachment at least; its acknowledgement may leave that out."""
    if not any(entity.get("role") == _ADDED for entity in provenance.resource.get("entity", ())):
        raise MissingValue("An entity with the role source", place=provenance.at("entity"))


def _number(entity: Json) -> object:
    return entity.get("what", {}).get("identifier", {}).get("value")


def _before(provenance: Located) -> Json:
    found = [e for e in provenance.resource.get("entity", ()) if e.get("role") == _BEFORE]
    if len(found) > 1:
        raise broken("medcom-careCommunication-14", provenance.at("entity"))
    before: Json = found[0].get("what", {}) if found else {}
    return before
