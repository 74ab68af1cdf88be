"""The municipality's IT takes a backup while the site runs, and puts it back when something is lost."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backing_up import back_up
from forum.models import Post
from tests import factories
from tests.conftest import skip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> Path:
    if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
        skip("pg_dump")
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "original_images").mkdir(parents=True)
    return tmp_path


def restore(backup: Path) -> str:
    said = io.StringIO()
    call_command("restore", backup, stdout=said)
    return said.getvalue()


def test_what_was_lost_comes_back(house: Path) -> None:
    picture = house / "media" / "original_images" / "løkken.jpg"
    picture.write_bytes(b"picture")
    thread = factories.thread(factories.forum(), body="Svømmebassenget må bestå.")
    backup = back_up()

    Post.objects.filter(thread=thread).update(plain="borte")
    picture.unlink()
    (house / "media" / "newer.jpg").write_bytes(b"newer")
    restore(backup)

    assert "Svømmebassenget" in Post.objects.get(thread=thread).plain
    assert picture.read_bytes() == b"picture"
    assert not (house / "media" / "newer.jpg").exists()


def test_what_is_replaced_is_kept_first(house: Path) -> None:
    thread = factories.thread(factories.forum(), body="Først.")
    before = back_up()
    Post.objects.filter(thread=thread).update(plain="Så.")

    told = restore(before.rename(house / "before.tar.gz"))
    [kept] = (house / "backup").glob("*.tar.gz")
    assert str(kept) in told
    restore(kept)

    assert Post.objects.get(thread=thread).plain == "Så."


def test_only_its_owner_may_read_a_backup() -> None:
    backup = back_up()

    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700


def test_half_a_backup_touches_nothing(house: Path) -> None:
    thread = factories.thread(factories.forum(), body="Står.")
    whole = back_up().read_bytes()
    half = house / "half.tar.gz"
    half.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError):
        call_command("restore", half, "--without-backup")

    assert Post.objects.get(thread=thread).plain == "Står."


@pytest.mark.parametrize("name", ["../outside", "/outside", "media/../../outside"])
def test_a_backup_cannot_write_outside_its_place(house: Path, name: str) -> None:
    evil = house / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())

    with pytest.raises(CommandError, match="uventet"):
        call_command("restore", evil, "--without-backup")


def test_a_link_in_a_backup_is_refused(house: Path) -> None:
    link = tarfile.TarInfo("media/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    evil = house / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        archive.addfile(link)

    with pytest.raises(CommandError, match="uventet"):
        call_command("restore", evil, "--without-backup")


def test_it_says_so_when_there_is_no_such_file(house: Path) -> None:
    with pytest.raises(CommandError, match="ingen fil"):
        call_command("restore", house / "nothing.tar.gz")
