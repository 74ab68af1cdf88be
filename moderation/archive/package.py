"""The package that is delivered: a BagIt 1.0 bag (RFC 8493) as a zip, the same bytes from the same snapshot.

<bag>/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
<bag>/data/arkivmelding.xml, LESMEG.txt, traad-v<n>.pdf, traad-v<n>.xml
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from . import document, snapshot_xml
from .arkivmelding import SYSTEM, PackedFile, message_of, subsystem
from .checks import findings
from .document_content import title_of
from .keys import case_key, hand_off_key
from .snapshot import ThreadCopy

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class CannotBePacked(Exception):
    """The snapshot does not become a package that we would send; trying again gives the same."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A finished package: its file name and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the whole zip, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def pack(xml: bytes, *, name: str) -> Parcel:
    """Make the package of a snapshot (its canonical XML), called `name`.zip.

    Raises CannotBePacked with the reasons, or document.TypesettingTookTooLong.
    """
    copy = snapshot_xml.read(xml)
    try:
        pdf = document.typeset(copy).pdf
    except document.CannotBeSet as error:
        raise CannotBePacked(str(error)) from error
    base = f"traad-v{copy.version}"
    files = {f"{base}.pdf": pdf, f"{base}.xml": xml}
    message = message_of(
        copy,
        snapshot_sha256=snapshot_xml.digest(xml),
        files=[
            _described(f"{base}.pdf", pdf, variant="A", form=settings.ARCHIVE_PDF_STANDARD, mime="application/pdf"),
            _described(f"{base}.xml", xml, variant="P", form="xml", mime="application/xml"),
        ],
    )
    if wrong := findings(message, files):
        raise CannotBePacked("; ".join(wrong))
    payload = {"arkivmelding.xml": message, "LESMEG.txt": _read_me(copy).encode(), **files}
    return Parcel(f"{name}.zip", _zipped(_bag(payload, copy), folder=name))


def _described(name: str, content: bytes, *, variant: str, form: str, mime: str) -> PackedFile:
    return PackedFile(
        name=name,
        shown_name=name,
        variant=variant,
        format=form,
        mime_type=mime,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _bag(payload: Mapping[str, bytes], copy: ThreadCopy) -> dict[str, bytes]:
    """The payload under data/ with the bag's own files beside it (RFC 8493, 2)."""
    data = {f"data/{name}": content for name, content in payload.items()}
    octets = sum(len(content) for content in data.values())
    info = {
        "Source-Organization": copy.municipality,
        "Bag-Software-Agent": SYSTEM,
        "Bagging-Date": copy.taken_at.date().isoformat(),
        "External-Identifier": f"{subsystem(copy)} {hand_off_key(copy.thread_uuid, copy.version)}",
        "Bag-Group-Identifier": case_key(copy.thread_uuid),
        "Payload-Oxum": f"{octets}.{len(data)}",
    }
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in info.items()).encode(),
        "manifest-sha256.txt": _manifest(data),
    }
    return {**data, **tags, "tagmanifest-sha256.txt": _manifest(tags)}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return "".join(lines).encode()


def _zipped(files: Mapping[str, bytes], *, folder: str) -> bytes:
    """The files in one folder, in the order of their names, without dates or owners of this machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=_FIRST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _read_me(copy: ThreadCopy) -> str:
    """What this is, for the person who opens the package by hand."""
    key = hand_off_key(copy.thread_uuid, copy.version)
    title = " ".join(title_of(copy).split())
    return f"""Arkivpakke fra {SYSTEM}, {copy.municipality}

Samtale:   {title}
Sted:      {copy.space}
Enhet:     {copy.unit_name}
Adresse:   {copy.url}
Versjon:   {copy.version}, kopien er tatt {copy.taken_at.isoformat()}
Nøkkel:    {key}

traad-v{copy.version}.pdf      samtalen til å lese (PDF/A)
traad-v{copy.version}.xml      samtalen tegn for tegn, maskinlesbar
arkivmelding.xml   registreringen etter Fiks Arkiv V1 (saksmappe og journalpost)

Pakken er en BagIt-pakke (RFC 8493); manifest-sha256.txt har en sjekksum for hver fil.

Når samtalen er arkivert, leveres en kvittering tilbake: en XML-fil etter Fiks Arkiv V1
(arkivmeldingKvittering) med nøkkelen over i registreringKvittering/referanseEksternNoekkel
og systemID eller journalnummer fra arkivet. Uten kvittering regnes ikke samtalen som arkivert.
"""
