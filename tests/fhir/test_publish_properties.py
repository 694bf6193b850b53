"""Whatever we hold, what we publish of it is valid R4 and can be found again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.notices import Notice, NoticeStatus
from app.domain.organisations import Organisation
from app.domain.parties import PersonDetails
from app.domain.plans import RehabPlan
from app.domain.publishing import EVERYONE
from app.domain.referrals import Referral
from app.fhir.publish import publications
from app.fhir.requests_in import citizen_of
from app.fhir.search import parse_query
from app.fhir.validate import check
from app.fhir.wire import dumps, loads
from tests.domain import strategies as some

often = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def without_a_senders_json(requests: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return requests.map(lambda request: replace(request, said=replace(request.said, carried="")))


aggregates: SearchStrategy[Aggregate] = st.one_of(
    some.citizens(carried=""),
    some.organisations(),
    without_a_senders_json(some.referrals()),
    without_a_senders_json(some.plans()),
    some.pathways(),
    some.assessments(),
    some.offers(),
    some.activities(),
    some.sessions(),
    some.notices(),
)


@often
@given(aggregates)
def test_every_publication_is_valid_r4(aggregate: Aggregate) -> None:
    for publication in publications(aggregate):
        check(loads(dumps(publication.body), limit=10**6), place=publication.type)
        assert (publication.type, publication.id) == (
            publication.body["resourceType"],
            publication.body["id"],
        )


@often
@given(aggregates)
def test_every_publication_can_be_asked_for_by_all_it_is_indexed_by(aggregate: Aggregate) -> None:
    for publication in publications(aggregate):
        for name, value in publication.index.equal:
            escaped = value.replace("\\", "\\\\").replace(",", "\\,")
            query = parse_query(publication.type, [(name, escaped)])
            (condition,) = query.conditions or [chain.also for chain in query.chains if chain.also]
            assert condition.holds(publication.index), (name, value)


@given(aggregates)
def test_only_those_concerned_may_read(aggregate: Aggregate) -> None:
    for publication in publications(aggregate):
        assert publication.readers == expected_readers(aggregate)


def expected_readers(aggregate: Aggregate) -> frozenset[Any]:
    if isinstance(aggregate, Organisation):
        return frozenset({EVERYONE})
    if isinstance(aggregate, Citizen):
        return frozenset(aggregate.known_to)
    if isinstance(aggregate, Referral | RehabPlan):
        return frozenset({aggregate.requester_id, aggregate.submitted_by})
    if isinstance(aggregate, Notice) and aggregate.route:
        return frozenset({aggregate.recipient_id} - {None})
    return frozenset()


@given(some.notices())
def test_a_notice_is_published_once_it_is_settled(notice: Notice) -> None:
    unsettled = notice.status in {NoticeStatus.DUE, NoticeStatus.DRAFT}
    assert len(list(publications(notice))) == (0 if unsettled else 1)


@given(some.citizens(carried=""))
def test_a_published_patient_reads_back_as_the_citizen(citizen: Citizen) -> None:
    (publication,) = publications(citizen)
    read = citizen_of(publication.body)
    known = citizen.details
    assert read.number == known.number
    assert (read.given_name, read.family_name) == (known.given_name.strip(), known.family_name.strip()) or (
        read.given_name,
        read.family_name,
    ) == (known.given_name, known.family_name)
    assert (read.birth_date, read.municipality) == (known.birth_date, known.municipality)
    assert isinstance(read, PersonDetails)
