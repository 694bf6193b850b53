"""A client's Subscription as terms: what we cannot keep is refused by name, never left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from app.domain.codes import known
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, TooLarge, UnknownCode
from app.domain.subscriptions import Channel, Content, Interest, Terms
from app.fhir import elements, validate
from app.fhir.elements import Json, numbered
from app.fhir.parameter import ANY_TYPE, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.search import Query
from app.fhir.subscriptions import backport
from app.fhir.subscriptions.matching import query_of
from app.fhir.subscriptions.topics import BY_URL

FHIR_JSON: Final = "application/fhir+json"
_MEDIA: Final = {FHIR_JSON: FHIR_JSON, "application/json": FHIR_JSON}
MOST_EVENTS: Final = 100
"""In one notification, also where a subscriber would take more."""
DEFAULT_EVENTS: Final = 20
CRITERIA_LENGTH: Final = 2000
MOST_HEADERS, HEADERS_LENGTH = 10, 4000
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)")
_OURS: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_PLACE: Final = "Subscription"


def read_subscription(resource: Mapping[str, Any]) -> Terms:
    """Return what is asked for; raises a refusal with the place of what we cannot keep."""
    validate.check(resource, place=_PLACE)
    if "modifierExtension" in resource:
        raise NotSupported("A modifierExtension", place=f"{_PLACE}.modifierExtension")
    for element, place in _extended(resource):
        _check_extensions(element, place)
    interest = _interest(resource)
    end = resource.get("end")
    ends_at = elements.instant(end) if end else None
    return Terms(interest, _channel(resource["channel"], has_topic=bool(interest.topic)), ends_at)


_TOLD: Final = frozenset(PARAMETERS) - {"Subscription", ANY_TYPE}
"""What is published; a subscription is its client's own affair."""


def _interest(resource: Json) -> Interest:
    criteria = str(resource.get("criteria", ""))
    filters = [str(value) for value in _values(resource.get("_criteria", {}), backport.FILTER)]
    if sum(map(len, (criteria, *filters))) > CRITERIA_LENGTH:
        raise TooLarge("criteria", f"{CRITERIA_LENGTH} characters")
    if topic := BY_URL.get(criteria):
        narrowed = "&".join(_query_string(filter_, topic.type) for filter_ in filters)
        _check_query(topic.type, narrowed, topic.filters, f"{_PLACE}.criteria.extension")
        return Interest(topic.type, narrowed, topic.url)
    if ":" in criteria.partition("?")[0]:
        raise UnknownCode("subscription topic", criteria, known=BY_URL, place=f"{_PLACE}.criteria")
    if filters:
        raise NotSupported("A filter without a topic", place=f"{_PLACE}.criteria.extension")
    return _plain(criteria)


def _plain(criteria: str) -> Interest:
    type_, _, query = criteria.partition("?")
    if type_ not in _TOLD:
        raise UnknownCode("resource type", type_, known=_TOLD, place=f"{_PLACE}.criteria")
    _check_query(type_, query, ("_id", *of_type(PARAMETERS, type_)), f"{_PLACE}.criteria")
    return Interest(type_, query)


def _query_string(filter_: str, type_: str) -> str:
    """Return a filter as `name=value`; the guide writes the type before it."""
    said, mark, query = filter_.partition("?")
    if mark and said != type_:
        raise UnknownCode("resource type", said, known=(type_,), place=f"{_PLACE}.criteria.extension")
    return query if mark else filter_


def _check_query(type_: str, query: str, allowed: tuple[str, ...], place: str) -> None:
    """Refuse a parameter that we do not know, or that narrows nothing: paging, sorting, totals."""
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if name.partition(":")[0] not in allowed and name not in allowed:
            raise UnknownCode(f"parameter in criteria on {type_}", name, known=allowed, place=place)
    try:
        read: Query = query_of(type_, query)
    except (InvalidValue, UnknownCode) as refusal:
        raise refusal.within(place) from None
    if read.has or any(chain.also is None for chain in read.chains):
        raise NotSupported("A chained criterion", place=place)
    if query and not read.names:
        raise InvalidValue("criteria", "name=value", place=place)


def _channel(channel: Json, *, has_topic: bool) -> Channel:
    place = f"{_PLACE}.channel"
    if channel["type"] != "rest-hook":
        raise NotSupported(f"The channel '{channel['type']}'", place=f"{place}.type")
    if not channel.get("endpoint"):
        raise MissingValue("endpoint", place=f"{place}.endpoint")
    seconds = _whole(channel, backport.HEARTBEAT, low=10, high=7 * 86_400)
    timeout = _whole(channel, backport.TIMEOUT, low=1, high=600)
    media_type, content = _payload(channel, has_topic=has_topic)
    most = _whole(channel, backport.MAX_COUNT, low=1, high=2**31 - 1)
    if not has_topic and (seconds or most):
        raise NotSupported("A heartbeat or count without a topic", place=f"{place}.extension")
    return Channel(
        endpoint=channel["endpoint"],
        headers=tuple(_headers(channel)),
        media_type=media_type,
        content=content,
        heartbeat=timedelta(seconds=seconds) if seconds else None,
        timeout=timedelta(seconds=timeout) if timeout else None,
        max_count=min(most or DEFAULT_EVENTS, MOST_EVENTS) if has_topic else 1,
    )


def _payload(channel: Json, *, has_topic: bool) -> tuple[str, Content | None]:
    place = f"{_PLACE}.channel.payload"
    said = str(channel.get("payload", "")).partition(";")[0].strip().lower()
    if said and said not in _MEDIA:
        raise UnknownCode("payload", said[:80], known=_MEDIA, place=place)
    contents = list(_values(channel.get("_payload", {}), backport.PAYLOAD_CONTENT))
    if contents and not has_topic:
        raise NotSupported("A payload content without a topic", place=f"{place}.extension")
    if not has_topic:
        return _MEDIA.get(said, ""), None
    if len(contents) != 1 or not said:
        raise MissingValue(
            "payload with one backport-payload-content",
            danish="Payload med netop én backport-payload-content",
            place=place,
        )
    return FHIR_JSON, known(Content, str(contents[0]), what="payload content", place=f"{place}.extension")


def _headers(channel: Json) -> Iterator[tuple[str, str]]:
    """Read the headers; no message repeats one, as they may hold secrets."""
    lines = channel.get("header", ())
    if len(lines) > MOST_HEADERS or sum(map(len, lines)) > HEADERS_LENGTH:
        raise TooLarge("headers", f"{MOST_HEADERS} lines and {HEADERS_LENGTH} characters")
    for place, line in numbered(channel, "header"):
        found = _HEADER.fullmatch(line)
        where = f"{_PLACE}.channel.{place}"
        if found is None:
            raise InvalidValue("header", "'Name: value' in ASCII", place=where)
        if found[1].lower() in _OURS or found[1].lower().startswith("proxy-"):
            raise NotSupported(f"The header '{found[1]}', which is ours to set,", place=where)
        yield found[1], found[2]


_VALUE: Final = re.compile("value[A-Z]")


def _values(element: Any, url: str) -> Iterator[Any]:
    for extension in element.get("extension", ()):
        if extension.get("url") == url:
            yield from (value for name, value in extension.items() if _VALUE.match(name))


def _whole(channel: Json, url: str, *, low: int, high: int) -> int | None:
    place, name = f"{_PLACE}.channel.extension", url.rpartition("/")[2]
    values = list(_values(channel, url))
    if len(values) > 1 or not all(type(value) is int and low <= value <= high for value in values):
        raise InvalidValue(name, f"one whole number from {low} to {high}", place=place)
    return values[0] if values else None


_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "criteria": frozenset({backport.FILTER}),
    "channel": frozenset({backport.HEARTBEAT, backport.TIMEOUT, backport.MAX_COUNT}),
    "channel.payload": frozenset({backport.PAYLOAD_CONTENT}),
}


def _extended(resource: Json) -> Iterator[tuple[Json, str]]:
    channel = resource["channel"]
    yield resource, ""
    yield resource.get("_criteria", {}), "criteria"
    yield channel, "channel"
    yield channel.get("_payload", {}), "channel.payload"
    yield channel.get("_type", {}), "channel.type"


def _check_extensions(element: Json, place: str) -> None:
    """Refuse what the guide has and we do not: leaving it out would tell too much or too little."""
    understood = _KNOWN.get(place, frozenset())
    for extension in element.get("extension", ()):
        url = extension.get("url", "")
        if url.startswith(backport.GUIDE) and url not in understood:
            where = ".".join(filter(None, (_PLACE, place, "extension")))
            raise NotSupported(f"The extension '{url.rpartition('/')[2]}'", place=where)
