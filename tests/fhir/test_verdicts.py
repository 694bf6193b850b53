"""What we claim to check of a profile, we judge as HL7's own validator does."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from app.fhir import wire
from app.fhir.definitions import TYPES
from app.fhir.findings import find
from app.fhir.profiles import PROFILES

ARCHIVE: Final = Path(__file__).parents[3] / "shared" / "data" / "verdicts.tar.xz"
NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    file: str
    resource: dict[str, Any]
    profile: str
    verdict: str
    errors: tuple[str, ...]

    @property
    def is_only_of_words(self) -> bool:
        """The words of another code system are what we say we do not look at."""
        return bool(self.errors) and all("Wrong Display Name" in error for error in self.errors)

    @property
    def claims(self) -> set[str]:
        own = self.resource.get("meta", {}).get("profile", [])
        return {url.partition("|")[0] for url in (*own, self.profile) if url}

    def ours(self) -> str:
        profiles = [self.profile] if self.profile else []
        return "reject" if find(self.resource, profiles, creating=False, now=NOW).errors else "accept"


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    if not ARCHIVE.exists():
        pytest.skip("the verdicts are not here")
    with tarfile.open(ARCHIVE) as archive:
        return list(_read({name.name: archive.extractfile(name) for name in archive.getmembers()}))


def _read(files: dict[str, Any]) -> Iterator[Judged]:
    content = {name.partition("/")[2]: file.read() for name, file in files.items() if file}
    for said in json.load(io.BytesIO(content["verdicts.json"])):
        resource = wire.loads(content[said["file"]], limit=10**7)
        yield Judged(said["file"], resource, said["profile"] or "", said["verdict"], tuple(said["errors"]))


def test_where_every_profile_is_one_we_claim_the_verdict_is_the_same(judged: list[Judged]) -> None:
    within = [one for one in judged if one.claims and one.claims <= PROFILES.keys()]
    claimed = [one for one in within if not one.is_only_of_words]
    assert len(claimed) > 100
    assert {one.verdict for one in claimed} == {"accept", "reject"}
    assert [one.file for one in claimed if one.ours() != one.verdict] == []


def test_nothing_that_is_valid_is_found_fault_with(judged: list[Judged]) -> None:
    """Of a type or profile we do not know nothing is claimed; a bundle may hold such a one."""
    valid = [one for one in judged if one.verdict == "accept" and _is_known(one.resource)]
    assert len(valid) > 200
    assert [one.file for one in valid if one.ours() == "reject"] == []


def _is_known(resource: Any) -> bool:
    if resource.get("resourceType") not in TYPES:
        return False
    within = [entry["resource"] for entry in resource.get("entry", ()) if "resource" in entry]
    return all(_is_known(one) for one in [*within, *resource.get("contained", ())])
