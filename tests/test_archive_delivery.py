"""What is handed over arrives once, whatever dies on the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from forum.models import Thread
from moderation.archive import delivering, handing_off
from moderation.archive.models import HandOff
from moderation.archive.package import CannotBePacked
from moderation.archive.records import RecordIsFixed
from moderation.archive.transports import Delivery, PermanentFailure, TransientFailure
from moderation.archive.transports.file_drop import FileDrop
from tests.archive_support import DropFolder, Scene

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


class Killed(BaseException):
    """As when the process is killed: nothing in the code catches it."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-05-06T12:00:00+02:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> DropFolder:
    settings.ARCHIVE_DROP_DIR = tmp_path
    return DropFolder(tmp_path)


@pytest.fixture
def scene(clock: time_machine.Traveller) -> Scene:
    return Scene()


@pytest.fixture
def thread(scene: Scene) -> Thread:
    return scene.thread()


@pytest.fixture
def hand_off(scene: Scene, thread: Thread, drop: DropFolder) -> HandOff:
    return handing_off.mark(thread=thread, by=scene.moderator, ground="both")


def outcomes(hand_off: HandOff) -> list[str]:
    return [one.outcome for one in hand_off.tries.all()]


def full(self: FileDrop, *, name: str, content: bytes) -> Delivery:
    """A delivery that meets a full disk."""
    raise TransientFailure("No space left on device")


def test_the_sweep_delivers_what_waits(hand_off: HandOff, drop: DropFolder) -> None:
    handing_off.sweep()

    hand_off.refresh_from_db()
    (name, content), *rest = drop.packages().items()
    assert not rest
    assert hand_off.state == HandOff.State.DELIVERED
    assert (hand_off.package_name, bytes(hand_off.package.content)) == (name, content)
    assert outcomes(hand_off) == ["delivered"]
    assert hand_off.lease_until is None
    for record in (hand_off.package, hand_off.tries.get()):
        with pytest.raises(RecordIsFixed):
            record.save()


def test_the_task_that_was_queued_delivers(hand_off: HandOff, drop: DropFolder) -> None:
    queued = DBTaskResult.objects.get(task_path__endswith="deliver_hand_off")

    queued.task.call(*queued.args_kwargs["args"])

    assert len(drop.packages()) == 1


def test_sweeping_again_sends_nothing_more(hand_off: HandOff, drop: DropFolder) -> None:
    handing_off.sweep()
    before = drop.packages()

    handing_off.sweep()

    assert drop.packages() == before
    assert outcomes(hand_off) == ["delivered"]


@pytest.mark.parametrize(
    "where",
    [
        "moderation.archive.delivering.pack",
        "moderation.archive.delivering.Package.objects.create",
        "moderation.archive.transports.file_drop.FileDrop._publish",
        "moderation.archive.delivering._record",
        "moderation.archive.delivering.HandOffAttempt.objects.create",
    ],
)
def test_killed_anywhere_the_package_arrives_once(
    where: str, hand_off: HandOff, drop: DropFolder, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, killed)
        with pytest.raises(Killed):
            handing_off.sweep()
    lying = drop.packages()

    assert not handing_off.sweep(), "the claim still holds"
    clock.shift(delivering.LEASE + MINUTE)
    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.DELIVERED
    assert len(drop.packages()) == 1
    assert lying.items() <= drop.packages().items()
    assert hand_off.attempts == 2


def test_killed_after_publishing_and_fetched_meanwhile_it_is_not_published_again(
    hand_off: HandOff, drop: DropFolder, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_record", killed)
        with pytest.raises(Killed):
            handing_off.sweep()
    for path in (drop.root / "inn").iterdir():
        path.unlink()

    clock.shift(delivering.LEASE + MINUTE)
    handing_off.sweep()

    assert drop.packages() == {}
    assert outcomes(hand_off) == ["already"]


def test_only_one_worker_at_a_time(hand_off: HandOff, drop: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    inner: list[bool] = []

    def deliver(self: FileDrop, *, name: str, content: bytes) -> Delivery:
        inner.append(delivering.deliver(hand_off.pk))
        return Delivery(reference="x")

    monkeypatch.setattr(FileDrop, "deliver", deliver)

    assert delivering.deliver(hand_off.pk)
    assert inner == [False]


@pytest.mark.parametrize(("second", "state"), [("delivers", "delivered"), ("meets a full disk", "built")])
def test_a_worker_whose_claim_ran_out_changes_nothing(
    second: str,
    state: str,
    hand_off: HandOff,
    drop: DropFolder,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    then = FileDrop.deliver if second == "delivers" else full

    def slow(self: FileDrop, *, name: str, content: bytes) -> Delivery:
        monkeypatch.setattr(FileDrop, "deliver", then)
        clock.shift(delivering.LEASE + MINUTE)
        assert delivering.deliver(hand_off.pk)
        raise PermanentFailure("for sent")

    monkeypatch.setattr(FileDrop, "deliver", slow)
    delivering.deliver(hand_off.pk)

    hand_off.refresh_from_db()
    assert hand_off.state == state
    assert len(outcomes(hand_off)) == 2


def test_a_full_disk_is_tried_again_ever_more_seldom(
    hand_off: HandOff, drop: DropFolder, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []
    with monkeypatch.context() as patch:
        patch.setattr(FileDrop, "deliver", full)
        for _ in range(14):
            handing_off.sweep()
            hand_off.refresh_from_db()
            waits.append(hand_off.next_attempt_at - datetime.datetime.now(datetime.UTC))
            assert not handing_off.sweep()
            clock.move_to(hand_off.next_attempt_at)
    first = bytes(hand_off.package.content)
    handing_off.sweep()

    assert MINUTE <= waits[0] <= 1.2 * MINUTE
    assert all(later > earlier for earlier, later in zip(waits[:8], waits[1:9], strict=True))
    assert max(waits) <= 1.2 * datetime.timedelta(hours=6)
    assert list(drop.packages().values()) == [first]


def test_a_fault_of_ours_stops_no_other(scene: Scene, hand_off: HandOff, monkeypatch: pytest.MonkeyPatch) -> None:
    other = handing_off.mark(thread=scene.thread("Lekeplassen"), by=scene.moderator, ground="both")
    true_pack = delivering.pack

    def pack(xml: bytes, *, name: str) -> object:
        if str(hand_off.pk) in name:
            raise ZeroDivisionError
        return true_pack(xml, name=name)

    monkeypatch.setattr(delivering, "pack", pack)
    handing_off.sweep()

    hand_off.refresh_from_db()
    other.refresh_from_db()
    assert (hand_off.state, other.state) == (HandOff.State.WAITING, HandOff.State.DELIVERED)
    assert "ZeroDivisionError" in hand_off.last_error


def test_a_package_that_cannot_be_made_waits_for_a_person(
    scene: Scene, hand_off: HandOff, drop: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pack(xml: bytes, *, name: str) -> object:
        raise CannotBePacked("sjekksummen stemmer ikke")

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "pack", pack)
        handing_off.sweep()
    hand_off.refresh_from_db()
    assert (hand_off.state, hand_off.last_error) == (HandOff.State.REJECTED, "sjekksummen stemmer ikke")
    assert not handing_off.sweep()

    assert handing_off.send_again(hand_off, by=scene.moderator)
    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.DELIVERED
    assert outcomes(hand_off) == ["permanent", "asked", "delivered"]


def test_other_bytes_under_the_same_name_are_refused_for_good(hand_off: HandOff, drop: DropFolder) -> None:
    name = f"0001_{hand_off.pk}.zip"
    FileDrop().deliver(name=name, content=b"noe annet")

    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.REJECTED
    assert drop.packages() == {name: b"noe annet"}


def test_later_versions_wait_for_earlier_ones(
    scene: Scene, thread: Thread, hand_off: HandOff, drop: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.says(thread, "Bussen går 07.10.", by=scene.leader)
    second = HandOff.objects.exclude(pk=hand_off.pk).get()
    other = handing_off.mark(thread=scene.thread("Lekeplassen"), by=scene.moderator, ground="both")

    assert not delivering.deliver(second.pk)
    HandOff.objects.filter(pk=hand_off.pk).update(state=HandOff.State.REJECTED)
    handing_off.sweep()
    second.refresh_from_db()
    other.refresh_from_db()
    assert (second.state, other.state) == (HandOff.State.WAITING, HandOff.State.DELIVERED)

    handing_off.send_again(hand_off, by=scene.moderator)
    handing_off.sweep()
    handing_off.sweep()

    second.refresh_from_db()
    assert second.state == HandOff.State.DELIVERED


def test_what_is_delivered_is_not_sent_again(scene: Scene, hand_off: HandOff) -> None:
    handing_off.sweep()

    assert not handing_off.send_again(hand_off, by=scene.moderator)
    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.DELIVERED


def test_fetched_is_received_and_not_archived(hand_off: HandOff, drop: DropFolder) -> None:
    handing_off.sweep()
    for path in (drop.root / "inn").iterdir():
        path.unlink()

    handing_off.sweep()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.RECEIVED
    assert hand_off.archived_at is None
