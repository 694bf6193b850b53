"""A folder a supplier empties: a letter lies there whole and once, and never anywhere else."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from app.domain.notices import Route
from app.domain.organisations import Channel, Format
from app.notices.folders import FolderTransport
from app.notices.transport import ByChannel, NotDelivered, Parcel

NOTICE = UUID("0b0e8b9c-6a1d-4b3e-9c2f-7d8e1a2b3c4d")


def a_parcel(content: bytes = b"<brev/>", folder: str = "vans-a") -> Parcel:
    return Parcel(NOTICE, Route(Format.XDIS91, Channel.FOLDER, folder), "application/xml", content)


def found(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_letter_lies_there_once_however_often_it_is_dropped(tmp_path: Path) -> None:
    ways = ByChannel({Channel.FOLDER: FolderTransport(tmp_path)})
    for _ in range(2):
        handed = await ways.deliver(a_parcel())
        assert not handed.is_receipted
    (file,) = found(tmp_path / "vans-a")
    assert file.read_bytes() == b"<brev/>"
    assert file.name.startswith(str(NOTICE))
    assert file.suffix == ".xml"
    await ways.deliver(a_parcel(b"<brev>igen</brev>"))
    assert len(found(tmp_path / "vans-a")) == 2


@pytest.mark.parametrize("folder", ["", "..", "a/b", "../x", "/etc", "a\\b", "a.b", "x" * 65])
async def test_a_register_leads_to_no_other_place(tmp_path: Path, folder: str) -> None:
    with pytest.raises(NotDelivered, match=r"^FolderName$"):
        await FolderTransport(tmp_path / "drop").deliver(a_parcel(folder=folder))
    assert found(tmp_path) == []


async def test_without_a_folder_it_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(NotDelivered, match=r"^NoDropFolder$") as failure:
        await FolderTransport(None).deliver(a_parcel())
    assert failure.value.is_silent
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(NotDelivered):
        await FolderTransport(tmp_path / "full").deliver(a_parcel())
