"""How fast a bulk export leaves: everything of a few types, its files fetched one after the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

TYPES = "ServiceRequest,Task,Provenance,Patient"
_BEGIN = {"Prefer": "respond-async", "Accept": "application/fhir+json"}


@dataclass(frozen=True)
class Exported:
    resources: int
    seconds: float
    """Of the downloads: what is there when they begin is nobody's waiting."""
    octets: int


def export(base: str, headers: Mapping[str, str]) -> Exported:
    """Fetch it as a client of the IG does, and count the lines."""
    with httpx.Client(base_url=base, headers=dict(headers), timeout=60) as client:
        begun = client.get(f"/fhir/$export?_type={TYPES}", headers=_BEGIN).raise_for_status()
        place = begun.headers["Content-Location"]
        while (status := client.get(place).raise_for_status()).status_code != httpx.codes.OK:
            time.sleep(0.2)
        urls = [file["url"] for file in status.json()["output"]]
        began = time.perf_counter()
        lines, octets = (sum(each) for each in zip(*(_fetched(client, url) for url in urls), strict=True))
        return Exported(lines, time.perf_counter() - began, octets)


def _fetched(client: httpx.Client, url: str) -> tuple[int, int]:
    lines = octets = 0
    # As it is: what the client spends on unpacking would be counted as the service's time.
    with client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            lines += piece.count(b"\n")
            octets += len(piece)
    return lines, octets
