"""Let the official validator judge the messages we write against MedCom's profiles.

Judged are the messages of `tests/fhir/messaging/letters`, which the writers are held to byte for byte.
The packages lack the acknowledgement guide: of an Acknowledgement its header, outcome and Bundle are
judged as base R4, its organisations and Provenances by MedCom's messaging guide.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.conformance.judging import UNKNOWN_MIME_TYPE, run_judge

LETTERS: Final = Path(__file__).parent.parent / "fhir" / "messaging" / "letters"
DEFINITIONS: Final = (
    "hl7.terminology.r4#7.3.0",
    "hl7.fhir.uv.extensions.r4#5.3.0",
    "hl7.fhir.dk.core#3.4.0",
    "medcom.fhir.dk.terminology#2.0.1",
    "medcom.fhir.dk.core#3.0.1",
    "medcom.fhir.dk.messagedefinitions#1.0.0",
    "medcom.fhir.dk.messaging#4.0.2",
    "medcom.fhir.dk.carecommunication#5.0.4",
)
"""What carecommunication 5.0.4 depends on, in the versions it pins."""

OF_THE_SETTING: Final = (
    re.compile(r"Unable to resolve resource with reference 'MessageHeader/"),
    UNKNOWN_MIME_TYPE,
)
"""What MedCom's own examples are told here, too: the message before is never in the one after, and
without a terminology server no MIME type is known."""
FOLLOWS: Final = (
    re.compile(r"Unable to find a profile match for (Communication|MessageHeader)/"),
    re.compile(r"Constraint failed: medcom-messaging-1:"),
)
"""What the validator adds where one of those stands within; each entry is judged by itself, too."""


def judge_messages(work: Path) -> list[list[str]]:
    """Return every error that is no matter of the setting."""
    said = run_judge(work, LETTERS, DEFINITIONS)
    judged = {line.split("\t")[1] for line in said if line.startswith("JUDGED")}
    if judged != {path.name for path in LETTERS.glob("*.json")}:
        raise RuntimeError(f"only {len(judged)} messages were judged")
    found = [line.split("\t")[1:] for line in said if line.startswith("FINDING")]
    return _errors([finding for finding in found if finding[1] in {"error", "fatal"}])


def _errors(found: list[list[str]]) -> list[list[str]]:
    set_by_hand = {file for file, _, _, text in found if any(p.search(text) for p in OF_THE_SETTING)}
    return [
        finding
        for finding in found
        if not any(pattern.search(finding[3]) for pattern in OF_THE_SETTING)
        and not (finding[0] in set_by_hand and any(pattern.search(finding[3]) for pattern in FOLLOWS))
    ]


def report_messages(errors: list[list[str]]) -> int:
    for file, _, place, text in errors:
        print(f"{file}: {place}: {text}")
    count = len(list(LETTERS.glob("*.json")))
    print(f"{count} messages after MedCom's profiles: {len(errors)} errors.")
    return 1 if errors else 0
