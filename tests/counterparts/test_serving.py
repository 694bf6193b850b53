"""A system of the other side as a process: posted to, misbehaving on request, killed and started again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.domain.letters import Letter
from app.medcom import xdis91
from tests.counterparts.processes import Counterpart
from tests.counterparts.reading import read
from tests.counterparts.system import PAGE, Behaviour

PRACTICE = "5790000120314"


@pytest.fixture
def practice_system(tmp_path: Path) -> Iterator[Counterpart]:
    arguments = ("--unit", PRACTICE, "--slow-seconds", "30")
    with Counterpart("praksis", tmp_path / "praksis", arguments) as counterpart:
        counterpart.wait()
        yield counterpart


def post(to: Counterpart, content: bytes, seconds: float = 20) -> httpx.Response:
    headers = {"Content-Type": "application/xml"}
    return httpx.post(to.address, content=content, headers=headers, timeout=seconds)


def test_it_takes_a_letter_and_knows_it_again_after_it_was_killed(
    practice_system: Counterpart, letter: Letter
) -> None:
    first = post(practice_system, xdis91.write(letter))
    assert (first.status_code, read(first.content).kind) == (200, "XCTL03")
    practice_system.kill()
    with pytest.raises(httpx.ConnectError):
        post(practice_system, xdis91.write(letter))
    practice_system.start()
    practice_system.wait()
    assert post(practice_system, xdis91.write(letter)).content == first.content
    (shown,) = practice_system.inbox()
    assert (shown["letter_id"], shown["citizen"]) == ("LETTER1", "2509479989")
    assert "receipt" not in shown


def test_it_misbehaves_when_it_is_told_to(practice_system: Counterpart, letter: Letter) -> None:
    content = xdis91.write(letter)
    for behaviour in (Behaviour.DEAD, Behaviour.SLOW):
        practice_system.behave(behaviour)
        with pytest.raises(httpx.ReadTimeout):
            post(practice_system, content, seconds=0.5)
        assert len(practice_system.inbox()) == (behaviour is Behaviour.SLOW)
    practice_system.behave(Behaviour.GARBAGE)
    assert post(practice_system, content).content == PAGE
    practice_system.behave(Behaviour.BUSY)
    assert post(practice_system, content).status_code == 503
    practice_system.behave(Behaviour.NEGATIVE)
    assert read(post(practice_system, content).content).kind == "XCTL02"
    refused = httpx.put(f"{practice_system.base}/behaviour", json={"behaviour": "drunk"})
    assert refused.status_code == 400
    assert practice_system.state()["behaviour"] == "negative"
    assert practice_system.send(content).status_code == 409
