"""A backup: the database and the uploads in one archive, taken while the site runs; and the way back.

What has been handed to the archive is not part of it: it is in the archive, or is sent again from its row.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone

UPLOADS = "media"


class NotABackup(Exception):
    """What was given cannot be put back here; the message says why."""


def back_up() -> Path:
    """Write var/backup/ordet-fritt-<time>.tar.gz, readable by its owner only, and return its path."""
    folder = settings.VAR_DIR / "backup"
    folder.mkdir(exist_ok=True, mode=0o700)
    name = f"ordet-fritt-{timezone.localtime():%Y%m%d-%H%M%S-%f}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as workshop:
        database = Path(workshop) / _database_name()
        _copy_database(database)
        finished = Path(workshop) / name
        with tarfile.open(finished, "w:gz", compresslevel=6) as archive:
            archive.add(database, database.name)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, UPLOADS)
        finished.chmod(0o600)
        return finished.rename(folder / name)


def put_back(backup: Path) -> None:
    """Replace the database and the uploads by those of a backup. Nothing is touched before the whole of it is read."""
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as workshop:
        _unpack(backup, Path(workshop))
        database = Path(workshop) / _database_name()
        if not database.is_file():
            raise NotABackup(f"{backup} har ingen {database.name}: den er ikke herfra, eller er fra en annen database.")
        _replace_database(database)
        _replace_uploads(Path(workshop) / UPLOADS, Path(workshop) / "before")


def _database_name() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        arguments, environment = _postgresql()
        _run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", *arguments], environment)


def _replace_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as copy:
            _check(copy, source)
            connection.ensure_connection()
            copy.backup(connection.connection)
    else:
        arguments, environment = _postgresql()
        *arguments, name = arguments
        restore = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run([*restore, f"--dbname={name}", *arguments, str(source)], environment)
    connection.close()


def _check(copy: sqlite3.Connection, source: Path) -> None:
    try:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise NotABackup(f"{source.name}: {verdict}")


def _replace_uploads(restored: Path, before: Path) -> None:
    """One by one, for the folder itself may be a mounted disk."""
    before.mkdir()
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    for old in list(settings.MEDIA_ROOT.iterdir()):
        shutil.move(old, before)
    for new in restored.iterdir() if restored.exists() else ():
        shutil.move(new, settings.MEDIA_ROOT)


def _unpack(backup: Path, folder: Path) -> None:
    """Only plain files with plain paths: no links, and nothing outside the folder."""
    try:
        with tarfile.open(backup) as archive:
            for member in archive:
                path = folder / member.name
                if member.isdir():
                    continue
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or ".." in Path(member.name).parts or not path.is_relative_to(folder):
                    raise NotABackup(f"{backup} har noe uventet: {member.name}")
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    shutil.copyfileobj(content, file)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise NotABackup(f"{backup} lar seg ikke lese: {error}") from error


def _postgresql() -> tuple[list[str], dict[str, str]]:
    """The arguments and environment that psql, pg_dump and pg_restore share; the database's name stands last."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return arguments[1:], {**os.environ, **(environment or {})}


def _run(command: list[Any], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotABackup(f"{command[0]}: {done.stderr.strip()}")
