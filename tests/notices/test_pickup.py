"""A folder a supplier fills: each message is taken in once, whatever dies, and nothing half written."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from app.domain.notices import NoticeStatus
from app.domain.refusals import InvalidValue
from app.main import pickups_of
from app.medcom import receipts
from app.medcom.letters import open_letter
from app.notices import pickup as picking
from app.notices.pickup import NobodyToActFor, Pickup
from app.settings import Settings
from tests.api.test_medcom_fhir import AS_XML, SENT
from tests.api.test_medcom_fhir import in_envelope as in_vans_envelope
from tests.usecases.letters import GGOP, XREF15, cancelled, in_envelope
from tests.usecases.world import World

REQUESTS = "SELECT (SELECT count(*) FROM referral) + (SELECT count(*) FROM rehab_plan)"


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def numbers() -> Iterator[UUID]:
    return (UUID(int=number) for number in range(1, 1000))


@pytest.fixture
def pickup(world: World, tmp_path: Path, numbers: Iterator[UUID]) -> Pickup:
    return a_pickup(world, tmp_path, numbers)


def a_pickup(world: World, tmp_path: Path, numbers: Iterator[UUID], **said: Any) -> Pickup:
    settings = Settings(
        pickup_folder=tmp_path / "in",
        drop_folder=tmp_path / "out",
        pickup_client="demo-operator",
        **said,
    )
    made = Pickup(
        world.database, settings, world.clock, lambda: next(numbers), tmp_path / "in", tmp_path / "out"
    )
    made.inbox.prepare()
    return made


def leave(pickup: Pickup, name: str, content: bytes, *, seconds_ago: float = 60, folder: str = "") -> Path:
    path = pickup.root / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    at = pickup.clock().timestamp() - seconds_ago
    os.utime(path, (at, at))
    return path


def lying(root: Path) -> list[str]:
    """Return the files below a folder, by folder and ending."""
    every = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(f"{path.parent}/*{''.join(path.suffixes)}" for path in every)


async def requests(world: World) -> int:
    return int(await world.value(REQUESTS))


async def test_a_letter_is_taken_in_and_its_receipt_is_dropped(world: World, pickup: Pickup) -> None:
    leave(pickup, "2509479989-Elmer.XML", XREF15, folder="vans-a")
    with capture_logs() as logs:
        assert await pickup.turn()
    assert await requests(world) == 1
    assert lying(pickup.root) == ["vans-a/done/*.xml"]
    assert lying(pickup.drop_root) == ["vans-a/*.xml"]
    (receipt,) = (pickup.drop_root / "vans-a").iterdir()
    assert open_letter(receipt.read_bytes()).head.type_code == "XCTL03"
    (done,) = (pickup.root / "vans-a" / "done").iterdir()
    assert done.name == receipt.name
    assert "2509479989" not in f"{done.name} {logs}"
    assert not await pickup.turn()


DIS91 = (Path(__file__).parents[1] / "medcom" / "letters" / "dis91-in.edi").read_bytes()
CAME_AS = {
    "a bundle": (SENT, "a.json", "json", b'"resourceType"'),
    "a bundle in XML": (AS_XML, "a.xml", "json", b'"resourceType"'),
    "an envelope": (in_vans_envelope(SENT, "application/fhir+json"), "a.xml", "xml", b"MCM:FCTL#ok"),
    "a letter in an envelope": (
        in_vans_envelope(XREF15, "application/xml"),
        "a.xml",
        "xml",
        b"MCM:XCTL03",
    ),
    "EDIFACT": (DIS91, "a.EDI", "edi", b"UNB+"),
}


@pytest.mark.parametrize(("content", "name", "ending", "said"), CAME_AS.values(), ids=CAME_AS)
async def test_every_kind_of_message_is_answered_as_over_http(
    pickup: Pickup, content: bytes, name: str, ending: str, said: bytes
) -> None:
    leave(pickup, name, content)
    assert await pickup.turn()
    (answer,) = pickup.drop_root.iterdir()
    assert answer.suffix == f".{ending}"
    assert said in answer.read_bytes()


async def test_a_receipt_in_an_envelope_is_taken_and_never_answered(world: World, pickup: Pickup) -> None:
    await world.accepted()
    await world.work()
    notice = await world.notice("own-gp")
    letter = (await world.delivery(notice)).message
    assert letter is not None
    head = open_letter(letter).head
    receipt = receipts.write_positive(head, letter_id="Q1", envelope_id="E1", now=head.sent_at)
    whom = {"sender": head.receiver.gln_text, "receiver": head.sender.gln_text}
    leave(pickup, "a.xml", in_vans_envelope(receipt, "application/xml", **whom))
    assert await pickup.turn()
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED
    assert lying(pickup.root) == ["done/*.xml"]
    assert not pickup.drop_root.exists()


async def test_a_message_picked_up_says_no_other_sender_than_its_envelope(
    world: World, pickup: Pickup
) -> None:
    leave(pickup, "a.xml", in_vans_envelope(SENT, sender="5790001354145"))
    assert await pickup.turn()
    assert await world.rows("SELECT id FROM message") == []
    (answer,) = pickup.drop_root.iterdir()
    assert b"MCM:FCTL#fatal-error" in answer.read_bytes()
    assert "Bundle.entry[0].resource.sender" in next(pickup.root.glob("refused/*.reason.txt")).read_text()


async def test_what_is_refused_lies_with_its_reason_and_is_answered(world: World, pickup: Pickup) -> None:
    leave(pickup, "a.xml", GGOP.replace(b"<TypeCode>GGOP</TypeCode>", b"<TypeCode>HEST</TypeCode>"))
    assert await pickup.turn()
    assert await requests(world) == 0
    assert lying(pickup.root) == ["refused/*.xml", "refused/*.xml.reason.txt"]
    (receipt,) = pickup.drop_root.iterdir()
    assert open_letter(receipt.read_bytes()).head.type_code == "XCTL02"
    (reason,) = (pickup.root / "refused").glob("*.reason.txt")
    assert "HEST" in reason.read_text()


async def test_a_file_that_is_too_large_is_refused_unread(
    world: World, tmp_path: Path, numbers: Iterator[UUID]
) -> None:
    pickup = a_pickup(world, tmp_path, numbers, body_limit_bytes=1024)
    leave(pickup, "a.xml", b" " * 1025)
    assert await pickup.turn()
    assert lying(pickup.root) == ["refused/*.xml", "refused/*.xml.reason.txt"]
    assert not pickup.drop_root.exists()


@pytest.mark.parametrize("name", ["a.tmp", "a.xml.TMP", "a.xml.new", ".a.xml"])
async def test_a_file_that_says_it_is_unfinished_is_left_alone(pickup: Pickup, name: str) -> None:
    path = leave(pickup, name, XREF15)
    assert not await pickup.turn()
    assert path.exists()


async def test_a_file_is_left_alone_until_it_has_been_quiet(world: World, pickup: Pickup) -> None:
    leave(pickup, "a.xml", XREF15, seconds_ago=1)
    assert not await pickup.turn()
    world.clock.advance(seconds=1)
    assert await pickup.turn()


async def test_a_link_is_never_followed(pickup: Pickup, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.xml").write_bytes(XREF15)
    (pickup.root / "a.xml").symlink_to(elsewhere / "b.xml")
    # Not to a folder that holds the link itself: whoever walks pytest's folders would never come back.
    (pickup.root / "linked").symlink_to(elsewhere, target_is_directory=True)
    pickup.clock.advance(minutes=10)  # type: ignore[attr-defined]
    assert not await pickup.turn()


async def test_files_are_taken_in_the_order_they_came(world: World, pickup: Pickup) -> None:
    leave(pickup, "a.xml", cancelled(XREF15), seconds_ago=10)
    leave(pickup, "b.xml", XREF15, seconds_ago=20)
    await pickup.turn()
    assert lying(pickup.root) == ["done/*.xml"] * 2
    assert await world.value("SELECT status FROM referral") == "revoked"


async def test_the_same_letter_again_gets_the_first_receipt_again(world: World, pickup: Pickup) -> None:
    for name, content in (("a.xml", XREF15), ("a.xml", in_envelope(XREF15, 7))):
        leave(pickup, name, content)
        await pickup.turn()
    assert await requests(world) == 1
    first, second = (path.read_bytes() for path in pickup.drop_root.iterdir())
    assert open_letter(first).head.letter_id == open_letter(second).head.letter_id
    assert lying(pickup.root) == ["done/*.xml"] * 2


async def test_of_several_workers_each_file_is_taken_by_one(
    world: World, pickup: Pickup, tmp_path: Path, numbers: Iterator[UUID]
) -> None:
    leave(pickup, "a.xml", XREF15)
    other = a_pickup(world, tmp_path, numbers)
    first = pickup.inbox.take(world.clock(), limit=9)
    found = other.inbox.take(world.clock(), limit=9)
    assert len([*first, *found]) == 1
    assert [*other.inbox.take(world.clock(), limit=9)] == []


@dataclass
class Fuse:
    """Burns down by one before each step; what comes after its end is never reached."""

    left: int

    def burn(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def before(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def burning(*said: Any) -> Any:
            self.burn()
            return step(*said)

        return burning

    def around(self, step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def burning(*said: Any, **more: Any) -> Any:
            self.burn()
            result = await step(*said, **more)
            self.burn()
            return result

        return burning


async def is_killed(pickup: Pickup, monkeypatch: pytest.MonkeyPatch, *, at: int) -> bool:
    """Run a turn that dies before its step of this number; says whether there was such a step."""
    fuse = Fuse(at)
    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "read_bytes"):
            patch.setattr(Path, name, fuse.before(getattr(Path, name)))
        patch.setattr(picking, "take_message", fuse.around(picking.take_message))
        try:
            await pickup.turn()
        except Killed:
            return True
    return False


@pytest.mark.parametrize("kind", ["taken", "refused"])
async def test_a_worker_killed_at_any_step_loses_nothing_and_takes_nothing_in_twice(
    world: World, pickup: Pickup, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    letter = XREF15 if kind == "taken" else XREF15.replace(b"XREF15", b"XREF99")
    died = 0
    while True:
        leave(pickup, "a.xml", in_envelope(letter, died))
        is_dead = await is_killed(pickup, monkeypatch, at=died)
        world.clock.advance(minutes=2)
        await pickup.turn()
        files = died + 1
        assert await requests(world) == int(kind == "taken")
        place = ["done/*.xml"] if kind == "taken" else ["refused/*.xml", "refused/*.xml.reason.txt"]
        assert whole(pickup.root) == sorted(place * files)
        assert whole(pickup.drop_root) == ["./*.xml"] * files
        if not is_dead:
            break
        died += 1
    # Before it is taken, read and handed in, after that, before it is answered and moved.
    assert died >= 6


def whole(root: Path) -> list[str]:
    """Return what lies there for whoever looks: not what a dead worker was writing."""
    return [name for name in lying(root) if not name.endswith(".new")]


async def test_what_cannot_be_looked_at_now_is_taken_up_again(
    world: World, pickup: Pickup, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any, **__: Any) -> picking.Taken:
        return picking.Taken(b"later", "application/xml", is_busy=True)

    async def broken(*_: Any, **__: Any) -> picking.Taken:
        raise RuntimeError

    leave(pickup, "a.xml", XREF15)
    for trouble in (busy, broken):
        with monkeypatch.context() as patch:
            patch.setattr(picking, "take_message", trouble)
            assert await pickup.turn()
        assert lying(pickup.root) == ["working/*.xml"]
        assert not await pickup.turn()
        world.clock.advance(minutes=2)
    assert await pickup.turn()
    assert lying(pickup.root) == ["done/*.xml"]
    assert await requests(world) == 1


@pytest.mark.parametrize("client", ["nobody", "demo-region"])
async def test_it_does_not_start_for_a_client_that_may_not(world: World, tmp_path: Path, client: str) -> None:
    settings = Settings(pickup_folder=tmp_path / "in", drop_folder=tmp_path / "out", pickup_client=client)
    with pytest.raises(InvalidValue) as refusal:
        await pickups_of(settings, world.database)
    assert refusal.value.findings[0].place == "RYGVEJ_PICKUP_CLIENT"
    assert "may hand in letters" in refusal.value.findings[0].english


async def test_it_does_not_start_on_a_folder_it_may_not_write(world: World, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("no folder")
    settings = Settings(
        pickup_folder=tmp_path / "in", drop_folder=tmp_path / "out", pickup_client="demo-operator"
    )
    with pytest.raises(InvalidValue) as refusal:
        await pickups_of(settings, world.database)
    assert refusal.value.findings[0].place == "RYGVEJ_PICKUP_FOLDER"


async def test_without_a_folder_nothing_is_picked_up(world: World) -> None:
    assert await pickups_of(Settings(), world.database) == ()


async def test_a_client_that_is_revoked_meanwhile_takes_nothing_in(world: World, pickup: Pickup) -> None:
    path = leave(pickup, "a.xml", XREF15)
    await world.rows("UPDATE client SET revoked_at = now() WHERE id = 'demo-operator'")
    with pytest.raises(NobodyToActFor):
        await pickup.turn()
    assert path.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"pickup_folder": "in", "drop_folder": "out"},
        {"pickup_folder": "in", "pickup_client": "vans"},
        {"pickup_folder": "x", "drop_folder": "x", "pickup_client": "vans"},
        {"pickup_folder": "x/in", "drop_folder": "x", "pickup_client": "vans"},
        {"pickup_folder": "x", "drop_folder": "x/../x/out", "pickup_client": "vans"},
    ],
)
def test_folders_that_cannot_work_are_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="pickup_folder"):
        Settings(**said)
