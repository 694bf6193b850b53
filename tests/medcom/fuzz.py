"""Mangled letters by the thousand: `python -m tests.medcom.fuzz --minutes 10`.

Every letter is read or refused. Anything else, a letter that takes longer than the limit, memory above the
limit or a socket that is opened ends the run, and the letter is written down.
"""

from __future__ import annotations

import argparse
import random
import resource
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.medcom import contrl, receipts
from app.medcom.letters import LetterRefused, open_letter, read_body

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = (ROOT / "app/demo/letters", Path(__file__).parent / "letters")
MANGLED: Final = Path(tempfile.gettempdir()) / "mangled-letter"
SECONDS: Final = 5
MEBIBYTES: Final = 300
NUMBERS: Final = {"letter_id": "Q1", "envelope_id": "E1", "now": datetime(2026, 11, 20, tzinfo=UTC)}
TOKENS: Final = (
    *(
        b"'",
        b"+",
        b":",
        b"?",
        b"??",
        b"'UNH+1+MEDDIS:D:93A:UN:D9134L'",
        b"UNT+2+1'",
        b"UNZ+1+1'",
        b"FTX+NC+P00++",
    ),
    *(
        b"S14+14'",
        b"\\",
        b"\r\n",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\x81",
        b"\xc3",
        b"&#0;",
        b"&x;",
        b"<",
        b"/>",
    ),
    *(b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", b"<!--", b"]]>", b"<![CDATA[", b"<a>" * 60),
    *(
        b"<Break/>",
        b"xmlns='urn:x'",
        b"annulleretbrev",
        b"GGOP2",
        b"Slutstatusmodtager",
        b"9" * 400,
        b" " * 2_000,
    ),
)


def corpus() -> list[bytes]:
    """Return sound letters of every kind: the demo's, the tests' and our own receipts."""
    paths = [
        path for folder in FOLDERS for path in sorted(folder.glob("*")) if path.suffix in {".xml", ".edi"}
    ]
    letters = [path.read_bytes() for path in paths]
    head = open_letter(letters[0]).head
    return [
        *letters,
        receipts.write_positive(head, **NUMBERS),
        contrl.write(receipts.positive(head, **NUMBERS)),
    ]


Mangle = Callable[[random.Random, bytes], bytes]


def _cut(chance: random.Random, letter: bytes) -> bytes:
    start = chance.randrange(len(letter) + 1)
    return letter[:start] + letter[start + chance.choice((1, 3, 40, 4_000)) :]


def _insert(chance: random.Random, letter: bytes) -> bytes:
    place = chance.randrange(len(letter) + 1)
    return letter[:place] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 50)) + letter[place:]


def _flip(chance: random.Random, letter: bytes) -> bytes:
    changed = bytearray(letter or b" ")
    for _ in range(chance.choice((1, 1, 4, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _repeat(chance: random.Random, letter: bytes) -> bytes:
    start, length = chance.randrange(len(letter) + 1), chance.choice((5, 100, 3_000))
    return letter[:start] + letter[start : start + length] * chance.choice((2, 3, 200)) + letter[start:]


def _recode(chance: random.Random, letter: bytes) -> bytes:
    return letter.decode("latin-1").encode(chance.choice(("utf-8", "utf-16", "utf-16-le", "utf-32")))


def _truncate(chance: random.Random, letter: bytes) -> bytes:
    return letter[: chance.randrange(len(letter) + 1)]


MANGLES: Final[tuple[Mangle, ...]] = (_cut, _insert, _insert, _flip, _flip, _repeat, _recode, _truncate)


def mangled(chance: random.Random, letters: list[bytes]) -> bytes:
    letter = chance.choice(letters)
    if chance.random() < 0.1:
        other = chance.choice(letters)
        letter = letter[: chance.randrange(len(letter))] + other[chance.randrange(len(other)) :]
    for _ in range(chance.choice((1, 1, 2, 5))):
        letter = chance.choice(MANGLES)(chance, letter)
    return letter


@dataclass
class Run:
    """What became of the letters; `broken` is the first that was neither read nor refused, and why."""

    outcomes: Counter[str] = field(default_factory=Counter)
    broken: tuple[str, bytes] | None = None
    slowest: float = 0.0

    @property
    def mebibytes(self) -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class TooSlowError(Exception):
    pass


@contextmanager
def guarded() -> Iterator[None]:
    """Let no letter take long or reach the network."""

    def too_slow(*_: Any) -> None:
        raise TooSlowError

    def no_network(*_: Any, **__: Any) -> None:
        raise AssertionError("a letter opened a socket")

    before, opened = signal.signal(signal.SIGALRM, too_slow), socket.socket
    socket.socket = no_network  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        socket.socket = opened  # type: ignore[misc]


def outcome(letter: bytes) -> str:
    try:
        return type(read_body(open_letter(letter))).__name__
    except LetterRefused as refusal:
        return f"refused: {refusal.findings[0].code}"


def run(*, seed: int, seconds: float = 0, letters: int = 0) -> Run:
    """Mangle and read until the time is up or so many letters are done; stop at the first that breaks."""
    chance, known, result = random.Random(seed), corpus(), Run()
    end = time.monotonic() + seconds
    with guarded():
        while result.broken is None and (time.monotonic() < end or result.outcomes.total() < letters):
            letter = mangled(chance, known)
            started = time.monotonic()
            signal.alarm(SECONDS)
            try:
                result.outcomes[outcome(letter)] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
                result.broken = (repr(error), letter)
            signal.alarm(0)
            result.slowest = max(result.slowest, time.monotonic() - started)
    return result


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--seed", type=int, default=int(time.time()))
    said = asked.parse_args()
    result = run(seed=said.seed, seconds=said.minutes * 60)
    sys.stdout.write(f"seed {said.seed}: {result.outcomes.total()} letters, slowest {result.slowest:.2f} s, ")
    sys.stdout.write(f"{result.mebibytes} MiB at most\n")
    sys.stdout.writelines(f"{count:8} {what}\n" for what, count in result.outcomes.most_common())
    if result.broken is not None:
        why, letter = result.broken
        MANGLED.write_bytes(letter)
        sys.stdout.write(f"BROKEN by {why}; the letter is in {MANGLED}\n")
    return int(result.broken is not None or result.mebibytes > MEBIBYTES)


if __name__ == "__main__":
    sys.exit(main())
