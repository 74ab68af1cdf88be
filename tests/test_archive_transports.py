"""The ways to an archive: the folder, and that another takes its place by a setting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from pytest_django import Settings

from moderation.archive import handing_off
from moderation.archive.models import HandOff
from moderation.archive.transports import Delivery, Incoming, PermanentFailure, TransientFailure, Whereabouts
from moderation.archive.transports.file_drop import FileDrop
from tests.archive_support import DropFolder, Scene


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> DropFolder:
    settings.ARCHIVE_DROP_DIR = tmp_path
    return DropFolder(tmp_path)


def test_the_same_bytes_under_the_same_name_lie_there_already(drop: DropFolder) -> None:
    first = FileDrop().deliver(name="a.zip", content=b"a")
    second = FileDrop().deliver(name="a.zip", content=b"a")

    assert (first.already, second.already) == (False, True)


def test_a_name_that_leads_elsewhere_is_refused(drop: DropFolder) -> None:
    with pytest.raises(PermanentFailure):
        FileDrop().deliver(name="../a.zip", content=b"a")


def test_an_unwritable_folder_is_unhealthy(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "inn").write_text("en fil der mappen skulle være")
    settings.ARCHIVE_DROP_DIR = tmp_path

    assert FileDrop().health()
    with pytest.raises(TransientFailure):
        FileDrop().deliver(name="a.zip", content=b"a")


def test_only_whole_packages_are_ever_seen(drop: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(handle: int) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", torn)
        with pytest.raises(TransientFailure):
            FileDrop().deliver(name="a.zip", content=b"a" * 100_000)
    assert drop.packages() == {}

    FileDrop().deliver(name="a.zip", content=b"a" * 100_000)

    assert drop.packages() == {"a.zip": b"a" * 100_000}
    assert not list((drop.root / "under-arbeid").iterdir())


def test_where_a_package_is(drop: DropFolder) -> None:
    assert FileDrop().look_up(name="a.zip") is Whereabouts.UNKNOWN
    FileDrop().deliver(name="a.zip", content=b"a")
    assert FileDrop().look_up(name="a.zip") is Whereabouts.LYING
    (drop.root / "inn" / "a.zip").unlink()
    assert FileDrop().look_up(name="a.zip") is Whereabouts.TAKEN


def test_a_folder_that_can_be_written_to_is_healthy(drop: DropFolder) -> None:
    assert FileDrop().health() == ""


class OtherTransport:
    """Another way to an archive, as a municipality could add one."""

    sent: ClassVar[dict[str, bytes]] = {}

    def deliver(self, *, name: str, content: bytes) -> Delivery:
        already = self.sent.get(name) == content
        self.sent[name] = content
        return Delivery(reference=f"annen:{name}", already=already)

    def look_up(self, *, name: str) -> Whereabouts:
        return Whereabouts.TAKEN if name in self.sent else Whereabouts.UNKNOWN

    def poll(self) -> Iterator[Incoming]:
        yield from ()

    def settle(self, incoming: Incoming) -> None:
        return

    def health(self) -> str:
        return ""


@pytest.mark.django_db
def test_another_transport_takes_its_place_by_a_setting(drop: DropFolder, settings: Settings) -> None:
    scene = Scene()
    settings.ARCHIVE_TRANSPORT = f"{__name__}.OtherTransport"
    hand_off = handing_off.mark(thread=scene.thread(), by=scene.moderator, ground="both")

    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.RECEIVED
    assert list(OtherTransport.sent) == [hand_off.package_name]
    assert drop.packages() == {}


@pytest.mark.django_db
def test_a_transport_that_is_not_there_holds_it_back_only(drop: DropFolder, settings: Settings) -> None:
    scene = Scene()
    settings.ARCHIVE_TRANSPORT = "finnes.ikke.Transport"
    hand_off = handing_off.mark(thread=scene.thread(), by=scene.moderator, ground="both")

    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.BUILT
    assert "finnes.ikke" in hand_off.last_error
