"""The message that registers a thread in an archive: Fiks Arkiv V1, `arkivmelding.opprett`.

A saksmappe for the thread and one journalpost for this version of it, joined by external keys, so that the archive
creates the folder once and adds to it later. Elements and their order are the standard's; children of coded types
and keys stand in the metadata catalogue's namespace.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from forum.xml_characters import xml_text

from .document_content import title_of
from .keys import case_key, hand_off_key
from .snapshot import PostCopy, ThreadCopy

VERSION = "v1"
_BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE = f"{_BASE}/arkivmelding/opprett/{VERSION}"
CATALOGUE = f"{_BASE}/metadatakatalog/{VERSION}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
OWN = "urn:x-ordet-fritt:arkivmelding"
LONGEST_TITLE = 255
SYSTEM = "Ordet fritt"
#: PRONOM's identifiers, which the Noark 5 service interface uses for `format`.
FORMATS = {"a-2a": ("fmt/476", "PDF/A-2a"), "a-1a": ("fmt/95", "PDF/A-1a"), "xml": ("fmt/101", "XML 1.0")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """A document's file as the message tells of it. `variant`: A for archive format, P for production format."""

    name: str
    shown_name: str
    variant: str
    format: str
    mime_type: str
    size: int
    sha256: str


def message_of(copy: ThreadCopy, *, snapshot_sha256: str, files: list[PackedFile]) -> bytes:
    """The message as UTF-8 XML. Depends on its arguments alone."""
    root = etree.Element(f"{{{MESSAGE}}}arkivmelding", nsmap={None: MESSAGE, "n5mdk": CATALOGUE, "of": OWN})
    _add(root, "system", SYSTEM)
    _add(root, "antallFiler", str(len(files)))
    _folder(root, copy)
    _record(root, copy, snapshot_sha256=snapshot_sha256, files=files)
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def subsystem(copy: ThreadCopy) -> str:
    """Who the keys belong to (`fagsystem`): this product at this address, so that two sites never share a key."""
    return f"{SYSTEM}/{urlsplit(copy.url).netloc}"


def _folder(root: etree._Element, copy: ThreadCopy) -> None:
    """The case (saksmappe): made the first time its key is seen, found again later."""
    folder = _add(root, "mappe")
    folder.set(TYPE, "saksmappe")
    _add(folder, "tittel", short_title(copy))
    _key(folder, "referanseEksternNoekkel", copy, case_key(copy.thread_uuid))
    _add(folder, "saksdato", copy.opened_at.date().isoformat())
    _unit(folder, copy)
    _code(folder, "saksstatus", "B", "Under behandling")


def _record(root: etree._Element, copy: ThreadCopy, *, snapshot_sha256: str, files: list[PackedFile]) -> None:
    """This version of the thread (journalpost)."""
    sender = sender_of(copy)
    record = _add(root, "registrering")
    record.set(TYPE, "journalpost")
    _key(_add(record, "referanseForelderMappe"), "referanseEksternNoekkel", copy, case_key(copy.thread_uuid), CATALOGUE)
    _document(record, copy, files)
    _add(record, "tittel", short_title(copy))
    _add(record, "beskrivelse", _description(copy))
    for author in dict.fromkeys(post.author for post in copy.visible if not post.is_official):
        if author.strip():
            _add(record, "forfatter", author)
    _own_metadata(record, copy, snapshot_sha256)
    if copy.version > 1:
        earlier = _add(_add(record, "kryssreferanse"), "referanseTilRegistrering")
        _key(earlier, "referanseEksternNoekkel", copy, hand_off_key(copy.thread_uuid, copy.version - 1), CATALOGUE)
    _correspondents(record, copy, sender)
    _key(record, "referanseEksternNoekkel", copy, hand_off_key(copy.thread_uuid, copy.version))
    if sender:
        _code(record, "journalposttype", "I", "Inngående dokument")
        _code(record, "journalstatus", "M", "Midlertidig registrering av innkommende dokument")
    else:
        _code(record, "journalposttype", "X", "Organinternt dokument uten oppfølging")
    _add(record, "dokumentetsDato", _newest(copy).date().isoformat())
    if sender:
        received = sender.written_at if copy.version == 1 else _newest(copy)
        _add(record, "mottattDato", received.isoformat())


def sender_of(copy: ThreadCopy) -> PostCopy | None:
    """The post that makes the thread an incoming document: the first by someone else than the municipality."""
    return next((post for post in copy.visible if not post.is_official), None)


def short_title(copy: ThreadCopy) -> str:
    """The title as registers take it; the whole stands in the document."""
    title = title_of(copy)
    if copy.version > 1:
        title = f"{title} (versjon {copy.version})"
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _newest(copy: ThreadCopy) -> datetime.datetime:
    """When the thread last changed for those who read it."""
    return max((post.edited_at or post.written_at for post in copy.visible), default=copy.opened_at)


def _description(copy: ThreadCopy) -> str:
    where = f"Samtale i «{copy.space}» på kommunens nettsted"
    return f"{where}, versjon {copy.version}. Innlegg i kopien: {len(copy.visible)}."


def _document(record: etree._Element, copy: ThreadCopy, files: list[PackedFile]) -> None:
    """The main document, with one object for each file."""
    document = _add(record, "dokumentbeskrivelse")
    _code(document, "dokumenttype", "KORR", "Korrespondanse")
    _code(document, "dokumentstatus", "F", "Dokumentet er ferdigstilt")
    _add(document, "tittel", short_title(copy))
    _code(document, "tilknyttetRegistreringSom", "H", "Hoveddokument")
    _add(document, "dokumentnummer", "1")
    for file in files:
        described = _add(document, "dokumentobjekt")
        _add(described, "versjonsnummer", "1")
        _code(described, "variantformat", file.variant, {"A": "Arkivformat", "P": "Produksjonsformat"}[file.variant])
        _code(described, "format", *FORMATS[file.format])
        _add(described, "mimeType", file.mime_type)
        _add(described, "filnavn", file.shown_name)
        _add(described, "referanseDokumentfil", file.name)
        _add(described, "sjekksum", file.sha256)
        _add(described, "sjekksumAlgoritme", "SHA-256")
        _add(described, "filstoerrelse", str(file.size))
    _key(document, "referanseEksternNoekkel", copy, f"{hand_off_key(copy.thread_uuid, copy.version)}:dok:1")


def _correspondents(record: etree._Element, copy: ThreadCopy, sender: PostCopy | None) -> None:
    """From whom and to whom: the display name, which nobody has verified, to the unit that answers here."""
    if sender:
        party = _add(record, "korrespondansepart")
        _code(party, "korrespondanseparttype", "EA", "Avsender")
        name = sender.author.strip() or "Ukjent"
        _add(party, "korrespondansepartNavn", name if sender.came_by else f"{name} (visningsnavn)")
        _add(party, "erPersonnavn", "true")
    party = _add(record, "korrespondansepart")
    if sender:
        _code(party, "korrespondanseparttype", "IM", "Intern mottaker")
        _add(party, "erBehandlingsansvarlig", "true")
    else:
        _code(party, "korrespondanseparttype", "IA", "Intern avsender")
    _add(party, "korrespondansepartNavn", copy.unit_name)
    _unit(party, copy)


def _own_metadata(record: etree._Element, copy: ThreadCopy, snapshot_sha256: str) -> None:
    """What only we know: address, version, who judged it and why. In our own namespace."""
    metadata = etree.SubElement(_add(record, "virksomhetsspesifikkeMetadata"), f"{{{OWN}}}samtale")
    values = {
        "adresse": copy.url,
        "kommune": copy.municipality,
        "versjon": str(copy.version),
        "kopiTatt": copy.taken_at.isoformat(),
        "kopiSha256": snapshot_sha256,
    }
    if copy.marking:
        values |= {
            "merketTid": copy.marking.marked_at.isoformat(),
            "merketAv": copy.marking.role,
            "grunnlag": copy.marking.ground,
        }
    for name, value in values.items():
        etree.SubElement(metadata, f"{{{OWN}}}{name}").text = xml_text(value)


def _unit(parent: etree._Element, copy: ThreadCopy) -> None:
    unit = _add(parent, "administrativEnhet")
    _add(unit, "navn", copy.unit_name, CATALOGUE)
    _add(unit, "identifikator", copy.unit_code, CATALOGUE)


def _key(parent: etree._Element, name: str, copy: ThreadCopy, key: str, namespace: str = MESSAGE) -> None:
    element = _add(parent, name, "", namespace)
    _add(element, "fagsystem", subsystem(copy), CATALOGUE)
    _add(element, "noekkel", key, CATALOGUE)


def _code(parent: etree._Element, name: str, code: str, meaning: str) -> None:
    element = _add(parent, name)
    _add(element, "kode", code, CATALOGUE)
    _add(element, "beskrivelse", meaning, CATALOGUE)


def _add(parent: etree._Element, name: str, text: str = "", namespace: str = MESSAGE) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        element.text = xml_text(text)
    return element
