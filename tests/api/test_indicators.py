"""The indicators over HTTP: from what case workers document, and to whom they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.api.v1.indicators.asking import check_size
from app.domain.indicator_slices import Interval
from app.domain.indicator_terms import Asked
from app.domain.legal_days import legal_day
from app.domain.notices import NoticeType, RecipientRole
from app.domain.refusals import InvalidValue
from app.notices.worker import WORKER
from app.persistence.database import Scope
from app.usecases.record_delivery import record_receipt
from tests.api.loop import (
    COORDINATOR,
    TRAINING_119,
    a_received_plan,
    an_accepted_referral,
    case_worker,
    closed,
    in_rehabilitation,
)
from tests.conftest import Service

PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}


async def read(service: Service, client: str = "demo-municipality", **parameters: Any) -> httpx.Response:
    http = await service.as_client(client)
    return await http.get("/api/v1/indicators", params=PERIOD | parameters)


async def figures(service: Service, client: str = "demo-municipality", **parameters: Any) -> dict[str, Any]:
    answer = await read(service, client, **parameters)
    assert answer.status_code == 200, answer.text
    return {each["code"]: each["total"] for each in answer.json()["indicators"]}


def shares(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {code: (each["numerator"], each["denominator"]) for code, each in found.items()}


NOBODY = dict.fromkeys(("I1", "I2", "I3", "I3r", "I4", "I5", "I6", "I7", "I8", "I9", "I10"), (0, 0))


async def test_of_nobody_there_is_no_rate(service: Service) -> None:
    found = await figures(service)
    assert shares(found) == NOBODY
    assert {each["rate"] for each in found.values()} == {None}


async def test_what_is_documented_is_counted(service: Service) -> None:
    """A referral that is accepted, clarified, trained and closed is in every indicator it should be in."""
    worker, _, pathway = await an_accepted_referral(service)
    assert shares(await figures(service)) == NOBODY | {"I1": (0, 1)}
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    begun = await figures(service)
    assert shares(begun) == NOBODY | {"I1": (1, 1), "I2": (0, 1), "I3": (0, 1), "I4": (1, 1)}
    assert {code: each["pending"] for code, each in begun.items() if each["pending"]} == {
        "I7": 1,
        "I8": 1,
        "I9": 1,
    }
    await closed(worker, pathway)
    service.clock.advance(days=1)
    ended = await figures(service)
    # One session was attended and one was not: exactly half is not more than half.
    assert shares(ended) == NOBODY | {
        "I1": (1, 1),
        "I2": (0, 1),
        "I3": (0, 1),
        "I4": (1, 1),
        "I7": (0, 1),
        "I8": (1, 1),
        "I10": (0, 1),
    }
    assert ended["I5"]["excluded"] == [
        {"code": "nothing-planned", "text": "ingen tællende planlagte gange", "cases": 1}
    ]


async def test_a_plan_counts_where_it_is_in_the_programme(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    assert shares(await figures(service)) == NOBODY
    pathway = await worker.pathway(plan)
    await worker.act(pathway, "set-programme", included=True, reason="Omfattet af forløbsprogrammet.")
    assert shares(await figures(service)) == NOBODY | {"I1": (0, 1)}


async def test_the_own_gp_is_told_when_a_receipt_says_so(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await closed(worker, await in_rehabilitation(worker, pathway, TRAINING_119))
    assert shares(await figures(service))["I10"] == (0, 1)
    await service.work()
    assert shares(await figures(service))["I10"] == (0, 1)
    (end,) = [
        notice
        for notice in (await worker.get(f"/api/v1/pathways/{pathway['id']}/notices"))["items"]
        if (notice["type"], notice["role"]) == (NoticeType.END, RecipientRole.OWN_GP)
    ]
    await service.database.transact(
        Scope(WORKER, "0461", service.clock()),
        lambda work: record_receipt(work, UUID(end["id"]), positive=True),
    )
    assert shares(await figures(service))["I10"] == (1, 1)


async def test_a_cutoff_before_something_happened_counts_without_it(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    day = legal_day(service.clock())
    service.clock.advance(days=3)
    worker = await case_worker(service)
    await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    assert shares(await figures(service))["I1"] == (1, 1)
    assert shares(await figures(service, cutoff=day.isoformat()))["I1"] == (0, 1)
    assert shares(await figures(service, cutoff=(day + timedelta(days=3)).isoformat()))["I1"] == (1, 1)


async def test_behind_a_number_stand_the_citizens_of_the_own_authority(service: Service) -> None:
    worker, referral, pathway = await an_accepted_referral(service)
    found = await worker.get("/api/v1/indicators/I1/cases", **PERIOD)
    citizen = referral["citizen"]["id"] if "citizen" in referral else referral["citizen_id"]
    assert found["cases"] == [
        {
            "citizen_id": citizen,
            "case_id": pathway["id"],
            "anchor": legal_day(service.clock()).isoformat(),
            "outcome": "not-met",
        }
    ]
    noted = await service.database.changes.fetch(
        "SELECT citizen_id FROM audit_entry WHERE object_type = 'Indicator' AND detail = 'I1'"
    )
    assert [str(row["citizen_id"]) for row in noted] == [citizen]
    region = await service.as_client("demo-region")
    assert (await region.get("/api/v1/indicators/I1/cases", params=PERIOD)).status_code == 403


async def test_what_leaves_the_authority_tells_of_nobody(service: Service) -> None:
    await an_accepted_referral(service)
    answer = (await read(service, "demo-region")).json()
    first = answer["indicators"][0]
    assert [(row["authority"], row["suppressed"]) for row in first["authorities"]] == [("0461", True)]
    assert first["total"] == {
        "authority": None,
        "suppressed": True,
        "numerator": None,
        "denominator": None,
        "rate": None,
        "confidence_low": None,
        "confidence_high": None,
        "pending": None,
        "excluded": [],
    }


async def test_the_cohort_is_asked_for_by_name(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    await in_rehabilitation(worker, pathway, TRAINING_119)
    answer = (await read(service, denominator="cohort")).json()
    assert answer["denominator"] == "cohort"
    standard, cohort = await figures(service), await figures(service, denominator="cohort")
    assert (shares(standard)["I5"], shares(cohort)["I5"]) == ((0, 0), (0, 1))
    assert shares(standard)["I4"] == shares(cohort)["I4"]
    found = await worker.get("/api/v1/indicators/I5/cases", denominator="cohort", **PERIOD)
    assert [each["outcome"] for each in found["cases"]] == ["not-met"]


async def test_only_who_may_see_indicators_does_and_only_what_they_may(service: Service) -> None:
    assert (await read(service, "demo-gp")).status_code == 403
    assert (await service.anonymous().get("/api/v1/indicators", params=PERIOD)).status_code == 401
    refused = await read(service, authority="0316")
    assert (refused.status_code, refused.json()["title"] != "") == (403, True)
    http = await service.as_client("demo-municipality")
    for path in ("", "/I1/cases"):
        meant = {"X-Authority": "0316"}
        other = await http.get(f"/api/v1/indicators{path}", params=PERIOD, headers=meant)
        assert other.status_code == 403, path


async def test_what_is_asked_for_wrongly_is_refused_by_name(service: Service) -> None:
    worker = await case_worker(service)
    for path, named in (
        ("?from=2026-11-30&to=2026-11-01", "to"),
        ("?from=2026-11-01&to=2026-11-30&cutoff=2027-01-01", "cutoff"),
        ("?from=2026-11-01&to=2026-11-30&unit=person", "unit"),
        ("?from=2026-11-01&to=2026-11-30&period=month", "period"),
        ("/I99/cases?from=2026-11-01&to=2026-11-30", "code"),
    ):
        answer = await worker.http.get(f"/api/v1/indicators{path}")
        assert answer.status_code == 422, (path, answer.text)
        assert named in answer.text


async def test_a_series_tells_of_each_part_and_whether_it_still_changes(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    answer = (await read(service, by="month", **{"from": "2026-10-15"})).json()
    by_code = {each["code"]: each["parts"] for each in answer["indicators"]}
    told = [
        (part["from_date"], part["to_date"], part["is_mature"], part["total"]["denominator"])
        for part in by_code["I2"]
    ]
    assert told == [("2026-10-15", "2026-10-31", True, 0), ("2026-11-01", "2026-11-30", False, 1)]
    # Whom the conversation reaches later still changes I1: for 60 days.
    assert [part["is_mature"] for part in by_code["I1"]] == [False, False]
    assert [part["authorities"][0]["numerator"] for part in by_code["I1"]] == [0, 1]
    region = (await read(service, "demo-region", by="month")).json()
    assert [part["total"]["suppressed"] for part in region["indicators"][0]["parts"]] == [True]


async def test_a_series_is_no_longer_than_anybody_reads(service: Service) -> None:
    unknown = await read(service, by="week")
    assert (unknown.status_code, "by" in unknown.text) == (422, True)
    every = tuple(f"{number:04}" for number in range(98))
    two_years = Asked(every, date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1), by=Interval.MONTH)
    check_size(two_years)
    with pytest.raises(InvalidValue):
        check_size(replace(two_years, first=date(2023, 1, 1)))


async def strata(service: Service, stratify: str, code: str = "I1", **parameters: Any) -> dict[str, Any]:
    answer = await read(service, stratify=stratify, **parameters)
    assert answer.status_code == 200, answer.text
    (parts,) = [each["parts"] for each in answer.json()["indicators"] if each["code"] == code]
    return {part["stratum"]["code"]: part["total"]["denominator"] for part in parts if part["stratum"]}


async def test_a_citizen_stands_in_the_stratum_of_what_is_documented(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    # Bruno's number says a man, born on 25 September 1947.
    assert await strata(service, "sex") == {"female": 0, "male": 1, "unknown": 0}
    ages = {"0-17": 0, "18-39": 0, "40-64": 0, "65+": 1, "unknown": 0}
    assert await strata(service, "age-group") == ages
    assert await strata(service, "legal-basis") == {"SUL119": 1, "SUL140": 0}
    assert (await strata(service, "sender-type"))["gp"] == 1
    assert (await strata(service, "plan-level"))["none"] == 1
    assert (await strata(service, "support-group"))["none"] == 1
    assert await strata(service, "provider") == {"own-authority": 0, "none": 1}
    await in_rehabilitation(worker, pathway, TRAINING_119)
    assert await strata(service, "provider") == {"own-authority": 1, "none": 0}
    assert (await strata(service, "age-group", "I8"))["65+"] == 0
    assert sum((await strata(service, "support-group")).values()) == 1


async def test_a_plan_stands_in_the_stratum_of_its_level(service: Service) -> None:
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await worker.pathway(plan)
    await worker.act(pathway, "set-programme", included=True, reason="Omfattet af forløbsprogrammet.")
    assert await strata(service, "plan-level") == {"basal": 1, "avanceret": 0, "none": 0}


@pytest.mark.parametrize(
    ("changed", "place"), [({"from": "2026-11-02"}, "from"), ({"to": "2026-11-29"}, "to")]
)
async def test_a_region_asks_for_whole_months(service: Service, changed: dict[str, str], place: str) -> None:
    """Of two periods that differ by a day, the difference would tell of who came that day."""
    refused = await read(service, "demo-region", **changed)
    assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, place)
    assert (await read(service, **changed)).status_code == 200


async def test_own_strata_come_in_a_series_too(service: Service) -> None:
    await an_accepted_referral(service)
    answer = await read(service, by="month", stratify="sex", **{"from": "2026-10-01"})
    parts = answer.json()["indicators"][0]["parts"]
    told = {
        (part["from_date"], part["to_date"], (part["stratum"] or {}).get("code", "")): part["total"][
            "denominator"
        ]
        for part in parts
    }
    assert told["2026-11-01", "2026-11-30", "male"] == told["2026-10-01", "2026-11-30", "male"] == 1
    assert told["2026-11-01", "2026-11-30", ""] == 1
    # The period, two months, and each of three in four strata or in all together, less the whole itself.
    assert len(told) == 3 * 4 - 1


async def test_a_region_sees_strata_but_no_third_direction_and_no_free_text(service: Service) -> None:
    await an_accepted_referral(service)
    shown = (await read(service, "demo-region", stratify="sex")).json()["indicators"][0]["parts"]
    told = {part["stratum"]["code"]: part["total"]["suppressed"] for part in shown}
    assert told == {"female": False, "male": True, "unknown": False}
    for refused in ({"stratify": "provider"}, {"stratify": "sex", "by": "month"}):
        answer = await read(service, "demo-region", **refused)
        assert (answer.status_code, "stratify" in answer.text) == (422, True)


async def test_each_definition_is_told_in_words(service: Service) -> None:
    http = await service.as_client("demo-region")
    told = (await http.get("/api/v1/indicators/definitions")).json()
    assert told["definition_version"] == 1
    by_code = {each["code"]: each for each in told["indicators"]}
    assert list(by_code) == list(NOBODY)
    assert by_code["I8"]["anchor"] == by_code["I8"]["denominator"] == "first session attended"
    assert by_code["I8"]["excluded"]["died"] == "no closing conversation held, and death"
    assert (by_code["I2"]["pending"], by_code["I1"]["matures_after_days"]) == (None, 60)


async def test_a_region_names_authorities_that_there_are(service: Service) -> None:
    await an_accepted_referral(service)
    for named, told in (("all", ["0461"]), ("0461", ["0461"]), ("0316", ["0316"])):
        answer = (await read(service, "demo-region", authority=named)).json()
        rows = answer["indicators"][0]["authorities"]
        assert [row["authority"] for row in rows] == told
        # That nobody was referred may be told.
        assert [row["suppressed"] for row in rows] == [told == ["0461"]]
    refused = await read(service, "demo-region", authority="0999")
    assert (refused.status_code, "0999" in refused.text) == (422, True)


async def test_more_strata_than_anybody_reads_are_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_accepted_referral(service)
    monkeypatch.setattr("app.usecases.read_indicators.MOST_CELLS", 3)
    assert (await read(service, stratify="provider")).status_code == 200
    refused = await read(service, stratify="age-group")
    assert refused.status_code == 413, refused.text
