"""The indicators as CSV: read back, it says what the JSON says."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from app.api.v1.indicators.table import COLUMNS, prefers_csv
from tests.api.loop import TRAINING_119, an_accepted_referral, closed, in_rehabilitation
from tests.conftest import Service

PERIOD = {"from": "2026-10-01", "to": "2026-11-30"}


async def table(service: Service, client: str = "demo-municipality", **parameters: Any) -> Any:
    http = await service.as_client(client)
    answer = await http.get("/api/v1/indicators", params=PERIOD | parameters | {"format": "csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return answer


async def told(service: Service, client: str = "demo-municipality", **parameters: Any) -> Any:
    http = await service.as_client(client)
    answer = await http.get("/api/v1/indicators", params=PERIOD | parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def documented(service: Service) -> None:
    worker, _, pathway = await an_accepted_referral(service)
    await closed(worker, await in_rehabilitation(worker, pathway, TRAINING_119))
    service.clock.advance(days=1)


def rows_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a table of this answer should hold."""
    return [
        row_of(each["code"], part, count)
        for each in answer["indicators"]
        for part in (answer | each | {"stratum": None}, *each["parts"])
        for count in (*part["authorities"], part["total"])
    ]


def row_of(code: str, part: dict[str, Any], count: dict[str, Any]) -> dict[str, Any]:
    numbers = ("numerator", "denominator", "rate", "confidence_low", "pending")
    return {
        "indicator": code,
        "authority": count["authority"] or "all",
        "from": part["from_date"],
        "to": part["to_date"],
        "stratum": part["stratum"]["code"] if part["stratum"] else "all",
        "suppressed": str(count["suppressed"]).lower(),
        **{name: "" if count[name] is None else str(count[name]) for name in numbers},
        "excluded": {reason["code"]: reason["cases"] for reason in count["excluded"] if reason["cases"]},
    }


def read_back(text: str, delimiter: str = ",") -> list[dict[str, Any]]:
    rows = []
    for row in csv.DictReader(text.splitlines(), delimiter=delimiter):
        assert tuple(row) == COLUMNS
        excluded = {
            name.removeprefix("excluded_"): int(value)
            for name, value in row.items()
            if name.startswith("excluded_") and value not in {"", "0"}
        }
        names = (
            "indicator",
            "authority",
            "from",
            "to",
            "stratum",
            "suppressed",
            "numerator",
            "denominator",
            "rate",
            "confidence_low",
            "pending",
        )
        rows.append({name: row[name] for name in names} | {"excluded": excluded})
    return rows


@pytest.mark.parametrize(
    "division", [{}, {"by": "month"}, {"stratify": "sex"}, {"by": "month", "stratify": "sex"}]
)
async def test_the_table_says_what_the_json_says(service: Service, division: dict[str, str]) -> None:
    await documented(service)
    rows = read_back((await table(service, **division)).text)
    assert rows == rows_of(await told(service, **division))
    assert {row["rate"] for row in rows} >= {"100.0", "0.0", ""}
    assert {row["excluded"].get("nothing-planned", 0) for row in rows} == {0, 1}


async def test_a_danish_spreadsheet_gets_semicolons_commas_and_a_mark(service: Service) -> None:
    await documented(service)
    content = (await table(service, flavour="danish")).content
    assert content.startswith(b"\xef\xbb\xbfindicator;name;")
    rows = read_back(content.decode("utf-8-sig"), delimiter=";")
    assert {row["rate"] for row in rows} == {"100,0", "0,0", ""}
    with_dots = [{name: _dotted(value) for name, value in row.items()} for row in rows]
    assert with_dots == rows_of(await told(service))


def _dotted(value: Any) -> Any:
    return value.replace(",", ".") if isinstance(value, str) else value


async def test_what_is_withheld_leaves_its_cells_empty(service: Service) -> None:
    await documented(service)
    rows = read_back((await table(service, "demo-region")).text)
    assert rows == rows_of(await told(service, "demo-region"))
    (own, together) = [row for row in rows if row["indicator"] == "I1"]
    assert (own["suppressed"], own["numerator"], own["excluded"]) == ("true", "", {})
    assert (together["authority"], together["suppressed"]) == ("all", "true")


@pytest.mark.parametrize(
    ("accept", "is_csv"),
    [
        ("text/csv", True),
        ("text/csv, */*;q=0.1", True),
        ("application/json;q=0.5, text/csv", True),
        ("application/json, text/csv;q=0.9", False),
        ("*/*", False),
        ("", False),
        ("text/csv;q=nonsense", False),
    ],
)
def test_who_would_rather_have_csv_gets_it(accept: str, *, is_csv: bool) -> None:
    assert prefers_csv(accept) is is_csv


async def test_the_header_decides_where_nothing_is_said(service: Service) -> None:
    http = await service.as_client("demo-municipality")
    wanted = {"Accept": "text/csv"}
    answer = await http.get("/api/v1/indicators", params=PERIOD, headers=wanted)
    assert answer.headers["content-type"].startswith("text/csv")
    answer = await http.get("/api/v1/indicators", params=PERIOD | {"format": "json"}, headers=wanted)
    assert answer.headers["content-type"].startswith("application/json")
    refused = await http.get("/api/v1/indicators", params=PERIOD | {"flavour": "danish"})
    assert (refused.status_code, "flavour" in refused.text) == (422, True)


async def test_a_providers_name_is_no_formula(service: Service) -> None:
    """Case workers write it, and a spreadsheet would run it."""
    worker, _, pathway = await an_accepted_referral(service)
    await in_rehabilitation(worker, pathway, TRAINING_119, provider="=1+1")
    rows = read_back((await table(service, stratify="provider")).text)
    assert "'=1+1" in {row["stratum"] for row in rows}
    assert "=1+1" not in {row["stratum"] for row in rows}
