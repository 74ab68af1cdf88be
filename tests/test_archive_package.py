"""The package: a valid BagIt bag, a message that schema and checks accept, always the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
import xmlschema
from lxml import etree
from pytest_django import Settings

from moderation.archive import snapshot_xml
from moderation.archive.checks import SPACES, findings
from moderation.archive.package import CannotBePacked, Parcel, pack
from moderation.archive.snapshot import ThreadCopy
from tests.archive_support import (
    MESSAGE,
    NOON,
    compiled,
    key_of,
    official_copy,
    post_copy,
    schema_path,
    thread_copy,
    unpacked,
)

COPIES = {
    "one post": thread_copy(),
    "an answer": thread_copy(post_copy(1), official_copy(2, "Vi svarer.")),
    "second version": thread_copy(post_copy(1), official_copy(2, "Vi svarer."), version=2),
    "opened by the municipality": thread_copy(official_copy(1, "Velkommen.")),
    "nothing visible": thread_copy(posts=()),
    "no assessment": thread_copy(marking=None),
    "hostile": thread_copy(post_copy(1, "a\x00\x0b\ud800\ufffe 😀"), title="\x00" * 300, space="<&>\"'"),
    "no names": thread_copy(post_copy(1, author=" ")),
    "closed": thread_copy(closed_at=NOON, closing_reason="Svart ut."),
}


def packed(copy: ThreadCopy, name: str = "0001_prove") -> Parcel:
    return pack(snapshot_xml.write(copy), name=name)


def message_in(parcel: Parcel) -> etree._Element:
    return etree.fromstring(unpacked(parcel.content)["data/arkivmelding.xml"])


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_the_message_is_valid_by_the_official_schema(copy: ThreadCopy) -> None:
    message = unpacked(packed(copy).content)["data/arkivmelding.xml"]

    compiled(schema_path(MESSAGE)).assertValid(etree.fromstring(message))


def test_a_second_validator_agrees() -> None:
    second = xmlschema.XMLSchema(str(schema_path(MESSAGE)))

    for copy in COPIES.values():
        second.validate(io.BytesIO(unpacked(packed(copy).content)["data/arkivmelding.xml"]))


def test_the_message_joins_record_and_folder_by_key() -> None:
    copy = thread_copy(post_copy(1), official_copy(2, "Vi svarer."), version=2)

    root = message_in(packed(copy))

    def text(path: str) -> str:
        return root.findtext(path, "", SPACES)

    assert text("a:mappe/a:referanseEksternNoekkel/k:noekkel") == f"traad:{copy.thread_uuid}"
    assert text("a:mappe/a:referanseEksternNoekkel/k:fagsystem") == "Ordet fritt/ordetfritt.example"
    parent = "a:registrering/a:referanseForelderMappe/k:referanseEksternNoekkel/k:noekkel"
    assert text(parent) == f"traad:{copy.thread_uuid}"
    assert text("a:registrering/a:referanseEksternNoekkel/k:noekkel") == key_of(copy)
    earlier = "a:registrering/a:kryssreferanse/a:referanseTilRegistrering/k:referanseEksternNoekkel/k:noekkel"
    assert text(earlier) == f"traad:{copy.thread_uuid}:v1"
    assert text("a:registrering/a:journalposttype/k:kode") == "I"
    assert text("a:registrering/a:journalstatus/k:kode") == "M"
    parties = [one.text for one in root.iterfind("a:registrering/a:korrespondansepart/*/k:kode", SPACES)]
    assert parties == ["EA", "IM"]
    assert text("a:registrering/a:korrespondansepart/a:korrespondansepartNavn") == "Ingrid (visningsnavn)"


def test_times_have_their_zone() -> None:
    received = message_in(packed(thread_copy())).findtext("a:registrering/a:mottattDato", "", SPACES)

    assert datetime.datetime.fromisoformat(received).utcoffset() == datetime.timedelta(hours=2)


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_the_same_snapshot_is_always_the_same_bytes(copy: ThreadCopy) -> None:
    assert packed(copy).content == packed(copy).content


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_a_snapshot_reads_back_as_it_was_written(copy: ThreadCopy) -> None:
    xml = snapshot_xml.write(copy)

    assert snapshot_xml.write(snapshot_xml.read(xml)) == xml


def test_the_bag_is_valid_and_notices_one_changed_byte(tmp_path: Path) -> None:
    parcel = packed(thread_copy())
    with zipfile.ZipFile(io.BytesIO(parcel.content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "0001_prove"

    assert bagit.Bag(str(folder)).validate()

    document = folder / "data" / "traad-v1.pdf"
    content = bytearray(document.read_bytes())
    content[-20] ^= 1
    document.write_bytes(content)
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_the_package_holds_document_copy_message_and_a_letter_to_its_reader() -> None:
    files = unpacked(packed(thread_copy()).content)

    assert {name for name in files if name.startswith("data/")} == {
        "data/arkivmelding.xml",
        "data/traad-v1.pdf",
        "data/traad-v1.xml",
        "data/LESMEG.txt",
    }
    assert "Skolebussen" in files["data/LESMEG.txt"].decode()
    assert files["data/traad-v1.xml"] == snapshot_xml.write(thread_copy())


def test_the_format_told_is_the_format_sent(settings: Settings) -> None:
    settings.ARCHIVE_PDF_STANDARD = "a-1a"

    formats = message_in(packed(thread_copy())).iterfind(".//a:format/k:kode", SPACES)

    assert [one.text for one in formats] == ["fmt/95", "fmt/101"]


def _set(path: str, text: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        element = root.find(path, SPACES)
        assert element is not None
        element.text = text

    return change


def _drop(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for element in root.findall(path, SPACES):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)

    return change


DOCUMENT = "a:registrering/a:dokumentbeskrivelse"
FAULTS = {
    "wrong count": _set("a:antallFiler", "3"),
    "no documents": _drop(DOCUMENT),
    "wrong digest": _set(f"{DOCUMENT}/a:dokumentobjekt/a:sjekksum", "0" * 64),
    "weak digest": _set(f"{DOCUMENT}/a:dokumentobjekt/a:sjekksumAlgoritme", "MD4"),
    "wrong size": _set(f"{DOCUMENT}/a:dokumentobjekt/a:filstoerrelse", "1"),
    "a way out of the folder": _set(f"{DOCUMENT}/a:dokumentobjekt/a:referanseDokumentfil", "../../etc/passwd"),
    "no archive format": _set(f"{DOCUMENT}/a:dokumentobjekt/a:variantformat/k:kode", "P"),
    "an attachment only": _set(f"{DOCUMENT}/a:tilknyttetRegistreringSom/k:kode", "V"),
    "an unknown code": _set("a:registrering/a:journalstatus/k:kode", "Q"),
    "no sender": _drop("a:registrering/a:korrespondansepart"),
    "a sender without a name": _set("a:registrering/a:korrespondansepart/a:korrespondansepartNavn", " "),
    "no key": _drop("a:registrering/a:referanseEksternNoekkel"),
    "another folder": _set(
        "a:registrering/a:referanseForelderMappe/k:referanseEksternNoekkel/k:noekkel", "traad:en-annen"
    ),
    "no folder": _drop("a:mappe"),
    "a title without end": _set("a:registrering/a:tittel", "x" * 5_000),
    "a time without zone": _set("a:registrering/a:mottattDato", "2026-05-06T12:00:00"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_what_the_schema_lets_through_the_checks_find(fault: Callable[[etree._Element], None]) -> None:
    content = unpacked(packed(thread_copy()).content)
    files = {name: content[f"data/{name}"] for name in ("traad-v1.pdf", "traad-v1.xml")}
    root = etree.fromstring(content["data/arkivmelding.xml"])
    assert findings(etree.tostring(root), files) == []

    fault(root)

    assert findings(etree.tostring(root), files)


def test_a_package_with_a_fault_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.archive.package.findings", lambda message, files: ["sjekksummen stemmer ikke"])

    with pytest.raises(CannotBePacked, match="sjekksummen"):
        packed(thread_copy())
