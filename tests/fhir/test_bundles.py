from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.fhir.bundles import Entry, Stored, Written, history, location, searchset, transaction_response
from app.fhir.validate import check
from app.fhir.wire import loads

BASE = "https://rygvej.example/fhir"
SELF = f"{BASE}/Patient?_count=2"
AT = datetime(2026, 11, 12, 9, 15, 0, 123456, tzinfo=UTC)


def a_stored(id_: str = "p", version: int = 1) -> Stored:
    content = f'{{ "resourceType":"Patient", "id":"{id_}", "multipleBirthInteger":{version} }}'
    return Stored("Patient", id_, version, AT, content.encode())


def an_entry(id_: str = "p") -> Entry:
    return Entry("Patient", id_, a_stored(id_).content)


def bundle(content: bytes) -> dict[str, Any]:
    read = loads(content, limit=10**6)
    check(read, place="Bundle")
    return read


def test_matches_go_out_byte_for_byte() -> None:
    assert an_entry().content in searchset([an_entry()], base_url=BASE, self_url=SELF)


def test_a_searchset_has_absolute_addresses_and_modes() -> None:
    found = bundle(
        searchset(
            [an_entry("a"), an_entry("b")],
            base_url=f"{BASE}/",
            self_url=SELF,
            next_url=f"{BASE}/Patient?_cursor=x",
            total=7,
        )
    )
    assert (found["type"], found["total"]) == ("searchset", 7)
    assert [entry["fullUrl"] for entry in found["entry"]] == [f"{BASE}/Patient/a", f"{BASE}/Patient/b"]
    assert {entry["search"]["mode"] for entry in found["entry"]} == {"match"}
    assert found["link"] == [
        {"relation": "self", "url": SELF},
        {"relation": "next", "url": f"{BASE}/Patient?_cursor=x"},
    ]


def test_nothing_found_is_a_bundle_without_entries() -> None:
    found = bundle(searchset([], base_url=BASE, self_url=SELF, total=0))
    assert found == {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 0,
        "link": [{"relation": "self", "url": SELF}],
    }


def test_a_history_tells_how_each_version_came_about() -> None:
    newest, first = bundle(history([a_stored(version=2), a_stored()], base_url=BASE, self_url=SELF))["entry"]
    assert newest["request"] == {"method": "PUT", "url": "Patient/p"}
    assert newest["response"]["status"] == "200 OK"
    assert first["request"] == {"method": "POST", "url": "Patient"}
    assert first["response"] == {
        "status": "201 Created",
        "location": f"{BASE}/Patient/p/_history/1",
        "etag": 'W/"1"',
        "lastModified": "2026-11-12T09:15:00.123Z",
    }


def test_a_transaction_is_answered_entry_for_entry() -> None:
    outcomes = [
        Written(a_stored("a")),
        Written(a_stored("b", version=3), created=False, with_content=False),
    ]
    answered = bundle(transaction_response(outcomes, base_url=BASE))
    created, found = answered["entry"]
    assert "link" not in answered
    assert (created["response"]["status"], created["resource"]["id"]) == ("201 Created", "a")
    assert created["fullUrl"] == f"{BASE}/Patient/a"
    assert (found["response"]["status"], found["response"]["etag"]) == ("200 OK", 'W/"3"')
    assert "resource" not in found


def test_a_location_names_the_version() -> None:
    assert location(BASE, a_stored(version=4)) == f"{BASE}/Patient/p/_history/4"
