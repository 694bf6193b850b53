"""What keeps a case from being reported nationally (L7)."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.codes import LegalBasis
from app.domain.identifiers import NationalReplacementCpr, Sor
from app.domain.organisations import DatedIdentifier
from app.domain.parties import PersonDetails
from app.domain.reporting import Obstacle, obstacles
from tests.domain.builders import a_citizen, a_pathway, an_organisation

WITHOUT_CPR = a_citizen(details=PersonDetails(NationalReplacementCpr("0101001AA1")))
KNOWN = an_organisation(identifiers=(DatedIdentifier(Sor("331061000016004")),))
TODAY = date(2026, 11, 23)


@pytest.mark.requirement("L7")
def test_a_report_waits_for_a_real_number() -> None:
    pathway = a_pathway(legal_basis=LegalBasis.SUL119)
    assert list(obstacles(WITHOUT_CPR, pathway, (), TODAY)) == [Obstacle.NO_CPR]
    assert list(obstacles(a_citizen(), pathway, (), TODAY)) == []


@pytest.mark.requirement("L7")
def test_a_plan_is_reported_with_who_discharged_the_citizen() -> None:
    pathway = a_pathway(legal_basis=LegalBasis.SUL140)
    assert list(obstacles(a_citizen(), pathway, (), TODAY)) == [Obstacle.NO_REQUESTER]
    assert list(obstacles(a_citizen(), pathway, (KNOWN,), TODAY)) == []
