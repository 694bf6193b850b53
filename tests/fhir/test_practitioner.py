"""Who at the authority a record names is a Practitioner that others refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.decision import Aggregate
from app.fhir.publish import publications
from app.fhir.validate import check
from tests.domain.builders import a_pathway, an_assessment
from tests.domain.builders_measures import a_condition


def by_type(aggregate: Aggregate) -> dict[str, Any]:
    found = list(publications(aggregate))
    for publication in found:
        check(publication.body, place=publication.type)
    return {publication.type: publication for publication in found}


def test_a_coordinator_is_named_and_nothing_else_is_told_of_them() -> None:
    pathway = a_pathway(coordinator="Mette Holm, fysioterapeut", coordinator_telephone="39981234")
    found = by_type(pathway)
    person, role = found["Practitioner"], found["PractitionerRole"]
    assert person.readers == frozenset()
    assert person.body["name"] == [{"text": "Mette Holm, fysioterapeut"}]
    assert person.body.keys() == {"resourceType", "id", "meta", "identifier", "name"}
    assert role.body["practitioner"] == {
        "reference": f"Practitioner/{person.id}",
        "display": "Mette Holm, fysioterapeut",
    }


def test_another_coordinator_is_another_person() -> None:
    pathway = a_pathway(coordinator="Mette Holm")
    ids = {
        by_type(replace(pathway, coordinator=name))["Practitioner"].id
        for name in ("Mette Holm", "Mette Holm ", "Jens Dam")
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    "nobody", [a_pathway(coordinator=""), an_assessment(conducted_by=""), an_assessment(conducted_by=" ")]
)
def test_where_nobody_is_named_there_is_nobody(nobody: Aggregate) -> None:
    found = by_type(nobody)
    assert "Practitioner" not in found
    assert "participant" not in next(iter(found.values())).body


def test_who_holds_a_conversation_or_rates_a_condition_is_referred_to() -> None:
    held = by_type(an_assessment(conducted_by="Ole Bæk"))
    (participant,) = held["Encounter"].body["participant"]
    assert participant["individual"]["reference"] == f"Practitioner/{held['Practitioner'].id}"
    rated = by_type(a_condition())
    assert rated["Condition"].body["asserter"]["reference"] == f"Practitioner/{rated['Practitioner'].id}"
