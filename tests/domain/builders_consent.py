"""Consents, exchange entries and employment cases ready for a test to name only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from app.domain.consents import Consent, ConsentForm, ConsentStatus, ConsentType, InformationCategory
from app.domain.employment import EmploymentCase, EmploymentStatus
from app.domain.exchanges import Direction, ExchangeEntry, ExchangeStatus
from app.domain.work import WorkStatus
from tests.domain.builders import NOW

JOBCENTRE = UUID("0b6a3c1e-52a1-4b7b-9a53-1d8a5c0de001")
_I = InformationCategory


def a_consent(**overrides: Any) -> Consent:
    """Return one to a jobcentre, given a week ago for a year."""
    given_at = NOW - timedelta(days=7)
    consent = Consent(
        id=uuid4(),
        version=1,
        status=ConsentStatus.ACTIVE,
        citizen_id=uuid4(),
        type=ConsentType.JOBCENTRE_EXCHANGE,
        requested_at=given_at,
        information_version="2025-1",
        from_party="Gentofte Kommune",
        to_party="Jobcenter Gentofte",
        to_organisation_id=JOBCENTRE,
        scope=(_I.CONTACTS, _I.ATTENDANCE),
        form=ConsentForm.WRITTEN,
        given_at=given_at,
        expires_at=given_at + timedelta(days=365),
        document_ref="arkiv/1",
        scope_version=1,
    )
    return replace(consent, **overrides)


def a_requested_consent(**overrides: Any) -> Consent:
    unsaid = {
        "status": ConsentStatus.REQUESTED,
        "scope": (),
        "form": None,
        "given_at": None,
        "expires_at": None,
        "document_ref": "",
        "scope_version": 0,
    }
    return a_consent(**unsaid | overrides)


def an_entry(consent: Consent, **overrides: Any) -> ExchangeEntry:
    """Return something in line for the jobcentre, queued a minute ago."""
    entry = ExchangeEntry(
        id=uuid4(),
        version=1,
        status=ExchangeStatus.QUEUED,
        citizen_id=consent.citizen_id,
        consent_id=consent.id,
        jobcentre_id=JOBCENTRE,
        direction=Direction.TO_JOBCENTRE,
        categories=(_I.CONTACTS,),
        content_ref="pathway",
        at=NOW - timedelta(minutes=1),
        by="Mette Holm",
    )
    return replace(entry, **overrides)


def an_employment_case(**overrides: Any) -> EmploymentCase:
    case = EmploymentCase(
        id=uuid4(),
        version=1,
        status=EmploymentStatus.ACTIVE,
        citizen_id=uuid4(),
        work_status=WorkStatus.FULL_SICK,
        opened_at=NOW,
    )
    return replace(case, **overrides)
