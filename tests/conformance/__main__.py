"""Serve the demo, tell its stories and more, and let the official validator judge what each reader gets.

Skips where Java, Maven or the packages are absent; these may be named:
`python -m tests.conformance path/to/fhir-packages.tar.xz`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import httpx

from tests.conformance.beyond import tell_more
from tests.conformance.judging import UNKNOWN_MIME_TYPE, Judgement, judge, unpack
from tests.conformance.messages import judge_messages, report_messages
from tests.conformance.serving import PROGRAM, demo_clients, environment, served
from tests.conformance.shown import (
    EVERYBODY,
    READERS,
    dump_what_everybody_reads,
    dump_what_is_read,
    promised,
)

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


OF_THE_SETTING: Final = (
    UNKNOWN_MIME_TYPE,
    re.compile(
        r"No definition could be found for URL value 'http://hl7\.org/fhir/uv/subscriptions-backport/"
    ),
)
"""What is said of a resource that is right: the guide of subscriptions is not among the packages."""


def main() -> int:
    if missing := [name for name in ("java", "mvn") if shutil.which(name) is None]:
        print(f"Skipped: {' and '.join(missing)} not found.")
        return 0
    if not PACKAGES.exists():
        print(f"Skipped: the FHIR packages are not here ({PACKAGES.name}).")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        types = _show(work)
        unpack(work, PACKAGES)
        judgement = judge(work, work / "shown", DEFINITIONS, ours=work / "definitions")
        messages = judge_messages(work)
    return max(_report(types, judgement), report_messages(messages))


def _show(work: Path) -> set[str]:
    """Write what the demo shows to each reader; return the types there must be of it."""
    shown = work / "shown"
    shown.mkdir()
    with served(work / "var") as base, httpx.Client(base_url=base, timeout=60) as nobody:
        told = subprocess.run(
            [PROGRAM, "demo"], env=environment(work / "var", base), capture_output=True, check=False
        )
        if told.returncode:
            raise RuntimeError(told.stdout.decode())
        clients = demo_clients(work / "var", base)
        tell_more(clients)
        for name in READERS:
            dump_what_is_read(clients[name], shown / f"{name}.json")
        dump_what_everybody_reads(nobody, shown / f"{EVERYBODY}.json", work / "definitions")
        return set(promised(nobody))


def _report(types: Iterable[str], judgement: Judgement) -> int:
    """Print what was judged, by type and reader, every warning once, and every error."""
    found = [finding for finding in judgement.findings if finding.level in {"error", "fatal"}]
    errors = [error for error in found if not any(known.search(error.text) for known in OF_THE_SETTING)]
    _print_table(judgement.counts, Counter(error.type for error in errors))
    _print_warnings(judgement)
    for error in errors:
        print(f"{error.file}: {error.place}: {error.text}")
    missing = set(types) - {type_ for counts in judgement.counts.values() for type_ in counts}
    for type_ in sorted(missing):
        print(f"{type_} is published, and none was judged.")
    judged = sum(counts.total() for counts in judgement.counts.values())
    aside = len(found) - len(errors)
    print(f"{judged} resources judged: {len(errors)} errors, {aside} more that are of the setting.")
    return 1 if errors or missing else 0


def _print_table(counts: Mapping[str, Counter[str]], wrong: Counter[str]) -> None:
    readers = (*READERS, EVERYBODY)
    head = "".join(f"{name.removeprefix('demo-'):>14}" for name in readers)
    print(f"{'':24}{head}{'errors':>10}")
    for type_ in sorted({type_ for found in counts.values() for type_ in found}):
        row = "".join(f"{counts[f'{name}.json'][type_]:>14}" for name in readers)
        print(f"{type_:24}{row}{wrong[type_]:>10}")


_NARRATIVE: Final = re.compile(r"Constraint failed: dom-6:")
"""We publish data without narrative; every resource has this one."""


def _print_warnings(judgement: Judgement) -> None:
    warnings = [f for f in judgement.findings if f.level == "warning"]
    narrative = sum(bool(_NARRATIVE.match(warning.text)) for warning in warnings)
    said = Counter(f"{w.type}{w.element}: {w.text}" for w in warnings if not _NARRATIVE.match(w.text))
    for text, count in sorted(said.items()):
        print(f"warning, {count} times: {text}")
    print(f"{len(warnings)} warnings, {narrative} of them that there is no narrative.")


if __name__ == "__main__":
    sys.exit(main())
