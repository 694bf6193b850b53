"""What each reader is shown, and what everybody is, written where the validator finds it.

What one reader may read is one collection Bundle: a reference that leads to nothing the reader can
open is an error there, as every other fault is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from app.fhir.canonical import TYPES as DEFINITIONS

READERS: Final = ("demo-municipality", "demo-hospital", "demo-gp", "demo-provider")
EVERYBODY: Final = "everybody"
_SHOWN: Final = {"read", "search-type"}
_ITSELF: Final = "CapabilityStatement"


def promised(client: httpx.Client) -> dict[str, set[str]]:
    """Return the types that somebody may read, each with its interactions."""
    declared = client.get("/fhir/metadata").raise_for_status().json()["rest"][0]["resource"]
    every = {r["type"]: {i["code"] for i in r.get("interaction", ())} for r in declared}
    return {type_: codes for type_, codes in every.items() if codes & _SHOWN} | {_ITSELF: {"read"}}


def dump_what_is_read(client: httpx.Client, path: Path) -> None:
    """Write all that a reader may read, with the bytes it leads to."""
    types = [t for t, codes in promised(client).items() if "search-type" in codes and t not in DEFINITIONS]
    entries = [entry for type_ in types for entry in _all(client, type_)]
    _write(path, [*entries, *_bytes(client, entries)])


def dump_what_everybody_reads(client: httpx.Client, path: Path, definitions: Path) -> None:
    """Write the capabilities and our definitions, and these by themselves: the validator knows them by it."""
    definitions.mkdir()
    entries = [entry for type_ in DEFINITIONS for entry in _all(client, type_)]
    for number, entry in enumerate(entries):
        (definitions / f"{number}.json").write_text(json.dumps(entry["resource"]), "utf-8")
    address = f"{_root(client)}/fhir/metadata"
    statement = client.get("/fhir/metadata").raise_for_status().json()
    _write(path, [*entries, {"fullUrl": address, "resource": statement}])


def _write(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}
    path.write_text(json.dumps(bundle), "utf-8")


def _root(client: httpx.Client) -> str:
    return str(client.base_url).rstrip("/")


def _bytes(client: httpx.Client, entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for name in sorted(set(re.findall(r"Binary/[0-9a-f-]{36}", json.dumps(entries)))):
        read = client.get(f"/fhir/{name}", headers={"Accept": "application/fhir+json"})
        if read.is_success:
            yield {"fullUrl": f"{_root(client)}/fhir/{name}", "resource": read.json()}


def _all(client: httpx.Client, type_: str) -> Iterator[dict[str, Any]]:
    """Walk every page; a type that the reader has no scope for has none."""
    address = f"/fhir/{type_}?_count=200"
    while address:
        answer = client.get(address)
        if answer.status_code == httpx.codes.FORBIDDEN:
            return
        page = answer.raise_for_status().json()
        for entry in page.get("entry", ()):
            yield {"fullUrl": entry["fullUrl"], "resource": entry["resource"]}
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        address = following[0] if following else ""
