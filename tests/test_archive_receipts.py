"""Archived is only what the archive has said, by our key, that it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from forum.models import Thread
from moderation.archive import handing_off
from moderation.archive.models import HandOff, Receipt
from moderation.archive.records import RecordIsFixed
from tests.archive_support import RECEIPT, DropFolder, Scene, compiled, receipt, schema_path

pytestmark = pytest.mark.django_db
ERROR = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/feil"


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> DropFolder:
    settings.ARCHIVE_DROP_DIR = tmp_path
    return DropFolder(tmp_path)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def thread(scene: Scene) -> Thread:
    return scene.thread()


@pytest.fixture
def delivered(scene: Scene, thread: Thread, drop: DropFolder) -> HandOff:
    hand_off = handing_off.mark(thread=thread, by=scene.moderator, ground="both")
    handing_off.sweep()
    hand_off.refresh_from_db()
    return hand_off


def refusal(words: str) -> bytes:
    return f"""<ugyldigforespoersel xmlns="{ERROR}/ugyldigforespoersel/v1" xmlns:f="{ERROR}/feilmelding/v1">
  <f:feilId>42</f:feilId><f:feilmelding>{words}</f:feilmelding>
</ugyldigforespoersel>""".encode()


def test_the_tests_receipt_is_one_by_the_official_schema(delivered: HandOff) -> None:
    compiled(schema_path(RECEIPT)).assertValid(etree.fromstring(receipt(delivered)))


def test_a_true_receipt_makes_it_archived(delivered: HandOff, thread: Thread, drop: DropFolder) -> None:
    drop.answers(receipt(delivered))

    handing_off.sweep()

    delivered.refresh_from_db()
    kept = Receipt.objects.get()
    assert delivered.state == HandOff.State.ARCHIVED
    assert delivered.archived_at is not None
    assert (kept.hand_off, kept.matched) == (delivered, True)
    assert (kept.case_number, kept.journal_number) == ("2026/77", "2026/4321")
    assert str(kept.system_id) == "0c8cbd1e-9a3f-4a9a-9b58-5a4f6d3c2b1a"
    assert bytes(kept.raw) == receipt(delivered)
    assert "Dokumentert i kommunens arkiv" in Client().get(f"/trad/{thread.pk}/").content.decode()


def test_pages_of_the_thread_are_renewed(delivered: HandOff, thread: Thread, drop: DropFolder) -> None:
    before = Thread.objects.get(pk=thread.pk).version
    drop.answers(receipt(delivered))

    handing_off.sweep()

    assert Thread.objects.get(pk=thread.pk).version > before


@pytest.mark.parametrize("journal", [None, (2026, 1)])
@pytest.mark.parametrize("system_id", ["", "0c8cbd1e-9a3f-4a9a-9b58-5a4f6d3c2b1a"])
def test_one_number_is_enough_and_none_is_too_little(
    delivered: HandOff, drop: DropFolder, system_id: str, journal: tuple[int, int] | None
) -> None:
    drop.answers(receipt(delivered, system_id=system_id, journal=journal))

    handing_off.sweep()

    delivered.refresh_from_db()
    assert (delivered.state == HandOff.State.ARCHIVED) == bool(system_id or journal)


FALSE = {
    "empty": b"",
    "not XML": b"\x00\x01PK",
    "an empty receipt, valid by the schema": b'<arkivmeldingKvittering xmlns="x"/>',
    "something else": b"<html/>",
    "a doctype": b'<!DOCTYPE a [<!ENTITY x "y">]><arkivmeldingKvittering>&x;</arkivmeldingKvittering>',
    "an outside entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "too large": b"<a>" + b"x" * 1_100_000 + b"</a>",
    "deep": b"<a>" * 5_000,
}


@pytest.mark.parametrize("content", FALSE.values(), ids=FALSE.keys())
def test_a_false_receipt_is_kept_and_changes_nothing(delivered: HandOff, drop: DropFolder, content: bytes) -> None:
    drop.answers(content, name=f"{delivered.pk}.xml")

    handing_off.sweep()
    handing_off.sweep()

    delivered.refresh_from_db()
    assert delivered.state == HandOff.State.DELIVERED
    assert not Receipt.objects.get().matched
    assert Receipt.objects.get().verdict


@pytest.mark.parametrize("key", ["traad:00000000-0000-4000-8000-000000000000:v1", "", "traad:x"])
def test_a_receipt_that_does_not_name_our_key_changes_nothing(delivered: HandOff, drop: DropFolder, key: str) -> None:
    drop.answers(receipt(delivered, key=key), name=f"{delivered.pk}.xml")

    handing_off.sweep()

    delivered.refresh_from_db()
    assert delivered.state == HandOff.State.DELIVERED
    assert not Receipt.objects.get().matched


def test_a_receipt_for_what_has_not_been_packed_cannot_be_true(scene: Scene, thread: Thread, drop: DropFolder) -> None:
    hand_off = handing_off.mark(thread=thread, by=scene.moderator, ground="both")
    drop.answers(receipt(hand_off))

    handing_off.collect_receipts()

    hand_off.refresh_from_db()
    assert hand_off.state == HandOff.State.WAITING
    assert not Receipt.objects.get().matched


def test_the_same_receipt_twice_counts_once(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(receipt(delivered))
    handing_off.sweep()
    archived_at = HandOff.objects.get().archived_at

    drop.answers(receipt(delivered))
    handing_off.sweep()
    drop.answers(receipt(delivered), name="en-gang-til.xml")
    handing_off.sweep()

    assert HandOff.objects.get().archived_at == archived_at
    assert [one.matched for one in Receipt.objects.all()] == [True, True]


@pytest.mark.parametrize("later", ["another number", "a refusal"])
def test_what_is_archived_stays_so(delivered: HandOff, drop: DropFolder, later: str) -> None:
    drop.answers(receipt(delivered))
    handing_off.sweep()

    contradiction = (
        refusal("Feil")
        if later == "a refusal"
        else receipt(delivered, system_id="99999999-9a3f-4a9a-9b58-5a4f6d3c2b1a")
    )
    drop.answers(contradiction, name=f"{delivered.pk}.xml")
    handing_off.sweep()

    delivered.refresh_from_db()
    assert delivered.state == HandOff.State.ARCHIVED
    assert [one.matched for one in Receipt.objects.all()] == [True, False]


def test_a_refusal_goes_to_the_archivist(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(refusal("Ukjent arkivdel"), name=f"{delivered.pk}.xml")

    handing_off.sweep()

    delivered.refresh_from_db()
    assert (delivered.state, delivered.last_error) == (HandOff.State.REJECTED, "Ukjent arkivdel")


def test_after_a_refusal_a_receipt_still_counts(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(refusal("Ukjent arkivdel"), name=f"{delivered.pk}.xml")
    handing_off.sweep()
    drop.answers(receipt(delivered))
    handing_off.sweep()

    delivered.refresh_from_db()
    assert (delivered.state, delivered.last_error) == (HandOff.State.ARCHIVED, "")


def test_answers_are_set_aside_and_not_lost(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(receipt(delivered))

    handing_off.sweep()

    folder = drop.root / "kvittering"
    assert [path.read_bytes() for path in (folder / "lest").iterdir()] == [receipt(delivered)]
    assert [path.name for path in folder.iterdir()] == ["lest"]


def test_odd_file_names_and_folders_do_no_harm(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(receipt(delivered), name="k\udcffvittering.xml")
    (drop.root / "kvittering" / "en-mappe").mkdir()
    (drop.root / "kvittering" / "lenke.xml").symlink_to("/etc/passwd")
    (drop.root / "kvittering" / ".skjult").write_text("x")

    handing_off.sweep()

    delivered.refresh_from_db()
    assert delivered.state == HandOff.State.ARCHIVED
    assert Receipt.objects.count() == 1


def test_a_receipt_stays_as_it_came(delivered: HandOff, drop: DropFolder) -> None:
    drop.answers(receipt(delivered))
    handing_off.sweep()

    with pytest.raises(RecordIsFixed):
        Receipt.objects.update(matched=False)
    with pytest.raises(RecordIsFixed):
        Receipt.objects.get().delete()
