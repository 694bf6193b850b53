"""Every CareCommunication that may be written."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.acknowledgements import Acknowledgement, ErrorCode, Problem, Response
from app.domain.carecommunications import (
    MEDIA_TYPES,
    Author,
    CareCommunication,
    Contact,
    Enclosure,
    EpisodeNumber,
    MessageActivity,
    MessageCategory,
    MessagePriority,
    PassedOn,
    Role,
    Segment,
    Team,
)
from app.domain.identifiers import NationalReplacementCpr
from app.domain.parties import Party, PersonDetails
from app.fhir.messaging.addresses import AUTHORISED_ROLES, ERRORS, ROLES
from tests.domain.strategies import (
    glns,
    names,
    national_replacement_cprs,
    person_numbers,
    sors,
    texts,
)


@cache
def _moments() -> SearchStrategy[datetime]:
    """Instants to the millisecond, which is what a message tells."""
    return st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001
        datetime(2060, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))


@cache
def _words() -> SearchStrategy[str]:
    return st.lists(names(), min_size=1, max_size=3).map(" ".join)


@cache
def _text() -> SearchStrategy[str]:
    return texts().filter(lambda text: bool(text.strip()))


@cache
def units() -> SearchStrategy[Party]:
    return st.builds(
        lambda name, gln, sor: Party(name=name, gln_text=gln.value, sor=sor), _words(), glns(), sors()
    )


@cache
def roles() -> SearchStrategy[Role]:
    coded = st.builds(
        Role,
        code=st.sampled_from(("fysioterapeut", "plejer")),
        system=st.sampled_from((ROLES, AUTHORISED_ROLES)),
    )
    return st.one_of(coded, st.builds(Role, text=_words()))


def authors(organisation: SearchStrategy[Party | None]) -> SearchStrategy[Author]:
    return st.builds(Author, _words(), _words(), roles(), organisation)


@cache
def telephones() -> SearchStrategy[str]:
    return st.from_regex(r"\A\+?[0-9]{8,12}\Z")


@cache
def segments() -> SearchStrategy[Segment]:
    return st.builds(
        Segment, st.uuids(), _moments(), units(), authors(st.none() | units()), telephones(), _text()
    )


@cache
def enclosures() -> SearchStrategy[Enclosure]:
    what = st.one_of(
        st.fixed_dictionaries({"media_type": st.sampled_from(MEDIA_TYPES), "content": st.binary(min_size=1)}),
        st.just({"url": "https://example.org/billede"}),
    )
    named = st.tuples(st.uuids(), _moments(), units(), _words())
    by = st.one_of(
        st.just({}), st.fixed_dictionaries({"author": authors(st.none()), "telephone": telephones()})
    )
    return st.builds(lambda who, said, by: Enclosure(*who, **said, **by), named, what, by)


@cache
def contacts() -> SearchStrategy[Contact]:
    numbers = st.builds(
        EpisodeNumber, st.sampled_from(("urn:x", "https://sor.example/#id=1")), st.uuids().map(str)
    )
    settings = {
        "status": st.sampled_from(("finished", "unknown")),
        "setting": st.sampled_from(("IMP", "AMB")),
    }
    return st.builds(Contact, st.lists(numbers, min_size=1, max_size=2).map(tuple), **settings)


@st.composite
def _links(draw: st.DrawFn, own: str, added: frozenset[object]) -> tuple[PassedOn, ...]:
    """A chain that grows older backwards; the message's own link is its last."""
    ids = [*draw(st.lists(st.uuids().map(str), max_size=2, unique=True)), own]
    times = sorted(draw(st.lists(_moments(), min_size=len(ids), max_size=len(ids), unique=True)))
    follows = st.sampled_from((MessageActivity.REPLY, MessageActivity.FORWARD))
    links: list[PassedOn] = []
    for id_, at in zip(ids, times, strict=True):
        before = links[-1].message_id if links else ""
        activity = draw(follows) if before else MessageActivity.NEW
        brought = added if id_ == own else draw(st.frozensets(st.uuids(), min_size=1, max_size=2))
        links.append(PassedOn(id_, activity, at, draw(_moments()), draw(units()), brought, after=before))  # type: ignore[arg-type]  # uuids
    return tuple(links)


@st.composite
def care_communications(draw: st.DrawFn) -> CareCommunication:
    written = tuple(draw(st.lists(segments(), min_size=1, max_size=3, unique_by=lambda s: s.id)))
    attached = tuple(draw(st.lists(enclosures(), max_size=2)))
    category, own = draw(st.sampled_from(MessageCategory)), str(draw(st.uuids()))
    sender, receiver = draw(units()), draw(units())
    is_referral = category is MessageCategory.REGARDING_REFERRAL
    specific = st.one_of(st.none(), st.just(sender).map(lambda unit: Team("Team", unit)))
    number = draw(person_numbers())
    others = draw(st.lists(national_replacement_cprs(), max_size=1))
    surest = number if others == [] or number.KIND == "CPR" else NationalReplacementCpr("0703921VJ4")
    return CareCommunication(
        envelope_id=str(draw(st.uuids())),
        message_id=own,
        sent_at=draw(_moments()),
        sender=sender,
        receiver=receiver,
        citizen=PersonDetails(surest, given_name=draw(_words()), family_name=draw(st.just("") | _words())),
        thread_id=draw(st.uuids()),
        category=category,
        segments=written,
        chain=draw(_links(own, frozenset(each.id for each in (*written, *attached)))),
        enclosures=attached,
        topic=draw(_words()),
        priority=draw(st.none() | st.sampled_from(MessagePriority)) if is_referral else None,
        contact=draw(st.none() | contacts()),
        from_whom=draw(specific),
        to_whom=draw(st.none() | authors(st.just(receiver))),
        is_deceased=draw(st.booleans()),
        other_numbers=tuple(others),
    )


@cache
def problems() -> SearchStrategy[Problem]:
    return st.builds(
        Problem,
        code=st.sampled_from([code.value for code in ErrorCode]),
        system=st.just(ERRORS),
        issue=st.sampled_from(("value", "required", "processing")),
        text=st.just("") | _text(),
        place=st.sampled_from(("", "Bundle.entry[2].resource.category")),
    )


@st.composite
def acknowledgements(draw: st.DrawFn) -> Acknowledgement:
    response = draw(st.sampled_from(Response))
    wrong = () if response is Response.OK else draw(st.lists(problems(), min_size=1, max_size=2).map(tuple))
    of, own = draw(st.uuids()), draw(st.uuids())
    return Acknowledgement(
        envelope_id=str(draw(st.uuids())),
        message_id=str(own),
        sent_at=draw(_moments()),
        sender=draw(units()),
        receiver=draw(units()),
        of_message=str(of),
        response=response,
        problems=wrong,
        original=draw(
            st.none() | _links(str(of), frozenset({draw(st.uuids())})).map(lambda links: links[-1])
        ),
    )
