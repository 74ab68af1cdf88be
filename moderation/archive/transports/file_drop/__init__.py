"""A folder that the archive fetches from: packages appear whole in `inn`, receipts are laid in `kvittering`.

inn/          packages, published by rename; the archive takes them away
under-arbeid/ what is being written; nothing here is whole
levert/       the digest of each package that has been published, which outlives it
kvittering/   the archive's answers; moved to kvittering/lest when stored
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from moderation.archive.hardened_xml import LARGEST_RECEIPT
from moderation.archive.transports import (
    Delivery,
    Incoming,
    PermanentFailure,
    TransientFailure,
    Whereabouts,
)

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class FileDrop:
    """Delivers to settings.ARCHIVE_DROP_DIR. What is read from there was written by others."""

    @property
    def root(self) -> Path:
        """The folder; asked for each time, so that a changed setting counts at once."""
        return Path(settings.ARCHIVE_DROP_DIR)

    def deliver(self, *, name: str, content: bytes) -> Delivery:
        """Publish the package by rename, so that it is never seen half-written. See Transport.deliver.

        The digest is written after: a package that was taken away before a crash let us do so is published again,
        and the archive knows it by its key.
        """
        if not _PLAIN_NAME.fullmatch(name):
            raise PermanentFailure(f"{name!r} er ikke et filnavn")
        sha256 = hashlib.sha256(content).hexdigest()
        package, record = self.root / "inn" / name, self.root / "levert" / f"{name}.sha256"
        try:
            earlier = self._published(package, record)
            if earlier is None:
                self._publish(package, content)
            if earlier not in (None, sha256):
                raise PermanentFailure(f"{name} er levert før med et annet innhold (SHA-256 {earlier})")
            if not record.exists():
                self._publish(record, f"{sha256}\n".encode())
        except OSError as error:
            raise TransientFailure(str(error)) from error
        return Delivery(reference=f"inn/{name}", already=earlier is not None)

    def look_up(self, *, name: str) -> Whereabouts:
        """Lying in `inn`, or taken from there. See Transport.look_up."""
        try:
            if (self.root / "inn" / name).exists():
                return Whereabouts.LYING
            return Whereabouts.TAKEN if (self.root / "levert" / f"{name}.sha256").exists() else Whereabouts.UNKNOWN
        except OSError as error:
            raise TransientFailure(str(error)) from error

    def poll(self) -> Iterator[Incoming]:
        """The files in `kvittering`, oldest name first; of one that is too large only the beginning is read."""
        folder = self.root / "kvittering"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path in sorted(folder.iterdir()):
                if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                    with suppress(FileNotFoundError), path.open("rb") as file:  # another process may be faster
                        yield Incoming(source=path.name, raw=file.read(LARGEST_RECEIPT + 1))
        except OSError as error:
            raise TransientFailure(str(error)) from error

    def settle(self, incoming: Incoming) -> None:
        """Move the file to kvittering/lest. See Transport.settle."""
        folder = self.root / "kvittering" / "lest"
        folder.mkdir(parents=True, exist_ok=True)
        path = self.root / "kvittering" / incoming.source
        digest = hashlib.sha256(incoming.raw).hexdigest()[:12]
        with suppress(FileNotFoundError):
            path.rename(folder / f"{path.stem}-{digest}{path.suffix}")

    def health(self) -> str:
        """Whether the folder can be written to."""
        try:
            probe = self.root / "inn" / f".{secrets.token_hex(8)}"
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            return str(error)
        return ""

    def _published(self, package: Path, record: Path) -> str | None:
        """The digest of what has been published under this name, or None."""
        if package.exists():
            return hashlib.sha256(package.read_bytes()).hexdigest()
        return record.read_text().strip() if record.exists() else None

    def _publish(self, path: Path, content: bytes) -> None:
        """Write a whole file or nothing: elsewhere first, to the disk, then by rename, then the folder to the disk."""
        workroom = self.root / "under-arbeid"
        for folder in (workroom, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        part = workroom / f"{path.name}.{secrets.token_hex(8)}"
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
