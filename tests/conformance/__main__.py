"""Serve the demo, tell its stories and more, and let the official validator judge what each reader gets.

What one reader may read is one collection Bundle: a reference that leads to nothing the reader can
open is an error there, as every other fault is. Skips where Java, Maven or the packages are absent;
these may be named: `python -m tests.conformance path/to/fhir-packages.tar.xz`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from tests.conformance.beyond import tell_more
from tests.conformance.judging import run_judge, unpack
from tests.conformance.messages import judge_messages, report_messages
from tests.conformance.serving import PROGRAM, demo_clients, environment, served

ROOT: Final = Path(__file__).parent.parent.parent
PACKAGES: Final = Path(*sys.argv[1:2] or (ROOT.parent / "shared" / "data" / "fhir-packages.tar.xz",))
DEFINITIONS: Final = (
    "hl7.fhir.uv.extensions.r4#5.3.0",
    "hl7.fhir.uv.ipa#1.1.0",
    "hl7.fhir.dk.core#3.7.0",
    "kl.dk.fhir.term#2.3.0",
    "kl.dk.fhir.rehab#2.2.0",
    "kl.dk.fhir.prevention#2.1.0",
)
READERS: Final = ("demo-municipality", "demo-hospital", "demo-gp", "demo-provider")
MANY: Final = {"AuditEvent": 50}
"""Of these a page is enough: they are all made alike."""


def main() -> int:
    if missing := [name for name in ("java", "mvn") if shutil.which(name) is None]:
        print(f"Skipped: {' and '.join(missing)} not found.")
        return 0
    if not PACKAGES.exists():
        print(f"Skipped: the FHIR packages are not here ({PACKAGES.name}).")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shown = work / "shown"
        shown.mkdir()
        with served(work / "var") as base:
            told = subprocess.run(
                [PROGRAM, "demo"], env=environment(work / "var", base), capture_output=True, check=False
            )
            if told.returncode:
                raise RuntimeError(told.stdout.decode())
            clients = demo_clients(work / "var", base)
            tell_more(clients)
            counts = {name: _dump(clients[name], shown / f"{name}.json") for name in READERS}
        unpack(work, PACKAGES)
        findings, messages = _judge(work, shown), judge_messages(work)
    return max(_report(counts, findings), report_messages(messages))


def _dump(client: httpx.Client, path: Path) -> Counter[str]:
    """Write all that a reader may read, with the bytes it leads to, as one collection."""
    entries = [entry for type_ in _types(client) for entry in _all(client, type_)]
    root = str(client.base_url).rstrip("/")
    binaries = sorted(set(re.findall(r"Binary/[0-9a-f-]{36}", json.dumps(entries))))
    for name in binaries:
        read = client.get(f"/fhir/{name}", headers={"Accept": "application/fhir+json"})
        if read.is_success:
            entries.append({"fullUrl": f"{root}/fhir/{name}", "resource": read.json()})
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), "utf-8")
    return Counter(entry["resource"]["resourceType"] for entry in entries)


def _types(client: httpx.Client) -> list[str]:
    declared = client.get("/fhir/metadata").json()["rest"][0]["resource"]
    return [r["type"] for r in declared if "search-type" in {i["code"] for i in r.get("interaction", ())}]


def _all(client: httpx.Client, type_: str) -> Iterator[dict[str, Any]]:
    """Walk every page; a type that the reader has no scope for has none."""
    address = f"/fhir/{type_}?_count={MANY.get(type_, 100)}"
    while address:
        answer = client.get(address)
        if answer.status_code == httpx.codes.FORBIDDEN:
            return
        page = answer.raise_for_status().json()
        for entry in page.get("entry", ()):
            yield {"fullUrl": entry["fullUrl"], "resource": entry["resource"]}
        following = [link["url"] for link in page["link"] if link["relation"] == "next"]
        address = following[0] if following and type_ not in MANY else ""


def _judge(work: Path, shown: Path) -> list[list[str]]:
    said = run_judge(work, shown, DEFINITIONS)
    judged = sum(line.startswith("JUDGED") for line in said)
    if judged != len(READERS):
        raise RuntimeError(f"{judged} of {len(READERS)} bundles were judged")
    return [line.split("\t")[1:] for line in said if line.startswith("FINDING")]


_PLACE: Final = re.compile(r"/\*(\w+)/")


def _report(counts: dict[str, Counter[str]], findings: list[list[str]]) -> int:
    """Print what was judged, by type and reader, and every error."""
    errors = [f for f in findings if f[1] in {"error", "fatal"}]
    wrong = Counter(match[1] if (match := _PLACE.search(place)) else "Bundle" for _, _, place, _ in errors)
    head = "".join(f"{name.removeprefix('demo-'):>14}" for name in READERS)
    print(f"{'':24}{head}{'errors':>10}")
    for type_ in sorted(set().union(*counts.values())):
        row = "".join(f"{counts[name][type_]:>14}" for name in READERS)
        print(f"{type_:24}{row}{wrong[type_]:>10}")
    for file, _, place, text in errors:
        print(f"{file}: {place}: {text}")
    warned = sum(f[1] == "warning" for f in findings)
    print(f"{len(errors)} errors, {warned} warnings (most of them: no narrative, a code system of our own).")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
