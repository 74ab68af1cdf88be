"""What the schema does not catch: the checks that a package must pass before it leaves the house.

The XSD lets through wrong counts, missing documents, unknown codes and `../../etc/passwd` as a file name.
A finding is permanent: trying again gives the same, so the hand-off goes to the archivist with these words.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from .arkivmelding import CATALOGUE, LONGEST_TITLE, MESSAGE

SPACES = {"a": MESSAGE, "k": CATALOGUE}
PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
#: The codes of Fiks Arkiv V1 that a message of ours may carry.
CODES = {
    "journalposttype": {"I", "U", "N", "X", "S"},
    "journalstatus": {"J", "F", "G", "E", "A", "U", "M", "S", "R"},
    "saksstatus": {"B", "A", "U", "R", "S", "P", "F"},
    "variantformat": {"P", "A", "O", "S"},
    "dokumentstatus": {"B", "F"},
    "tilknyttetRegistreringSom": {"H", "V"},
    "korrespondanseparttype": {"EA", "EM", "EK", "GM", "IA", "IM", "IK"},
}
_REQUIRED_PARTY = {"I": "EA", "U": "EM"}


def findings(message: bytes, files: Mapping[str, bytes]) -> list[str]:
    """What is wrong with a message and the files that go with it, in words to the archivist; empty if nothing."""
    root = etree.fromstring(message)
    return [
        *_files(root, files),
        *_documents(root),
        *_keys(root),
        *_codes(root),
        *_parties(root),
        *_titles(root),
        *_times(root),
    ]


def _files(root: etree._Element, files: Mapping[str, bytes]) -> Iterator[str]:
    """Every file is described once, by a plain name, with its true size and digest; and they are counted."""
    described = [one.findtext("a:referanseDokumentfil", "", SPACES) for one in _all(root, "dokumentobjekt")]
    if root.findtext("a:antallFiler", "", SPACES) != str(len(files)):
        yield f"antallFiler stemmer ikke med de {len(files)} filene i pakken"
    if sorted(described) != sorted(files):
        yield "filene i meldingen og filene i pakken er ikke de samme"
    for one in _all(root, "dokumentobjekt"):
        name = one.findtext("a:referanseDokumentfil", "", SPACES)
        content = files.get(name, b"")
        if not PLAIN_NAME.fullmatch(name) or ".." in name:
            yield f"filnavnet {name!r} er ikke et enkelt navn"
        if one.findtext("a:sjekksumAlgoritme", "", SPACES) != "SHA-256":
            yield f"{name}: sjekksumAlgoritme er ikke SHA-256"
        if one.findtext("a:sjekksum", "", SPACES) != hashlib.sha256(content).hexdigest():
            yield f"{name}: sjekksummen stemmer ikke"
        if one.findtext("a:filstoerrelse", "", SPACES) != str(len(content)):
            yield f"{name}: filstørrelsen stemmer ikke"


def _documents(root: etree._Element) -> Iterator[str]:
    """One main document, in archive format, and no number twice."""
    documents = _all(root, "dokumentbeskrivelse")
    main = [one for one in documents if one.findtext("a:tilknyttetRegistreringSom/k:kode", "", SPACES) == "H"]
    if len(main) != 1:
        yield f"{len(main)} hoveddokumenter; det skal være ett"
    variants = [
        one.text for document in main for one in document.iterfind("a:dokumentobjekt/a:variantformat/k:kode", SPACES)
    ]
    if "A" not in variants:
        yield "hoveddokumentet mangler i arkivformat"
    numbers = [one.findtext("a:dokumentnummer", "", SPACES) for one in documents]
    if len(set(numbers)) != len(numbers):
        yield "samme dokumentnummer er brukt flere ganger"


def _keys(root: etree._Element) -> Iterator[str]:
    """Folder, record and documents have external keys, and the record points to the folder's."""
    path = "a:referanseEksternNoekkel/k:noekkel"
    folder, record = root.find("a:mappe", SPACES), root.find("a:registrering", SPACES)
    if folder is None or record is None:
        yield "mappe eller registrering mangler"
        return
    keys = [one.findtext(path, "", SPACES) for one in (folder, record, *_all(root, "dokumentbeskrivelse"))]
    if not all(keys) or len(set(keys)) != len(keys):
        yield "ekstern nøkkel mangler eller er brukt flere ganger"
    parent = record.findtext("a:referanseForelderMappe/k:referanseEksternNoekkel/k:noekkel", "", SPACES)
    if parent != keys[0]:
        yield "registreringen peker på en annen mappe"


def _codes(root: etree._Element) -> Iterator[str]:
    for name, allowed in CODES.items():
        for one in _all(root, name):
            code = one.findtext("k:kode", "", SPACES)
            if code not in allowed:
                yield f"{name}: {code!r} er ikke en kjent kode"


def _parties(root: etree._Element) -> Iterator[str]:
    """An incoming record has a sender, an outgoing one a receiver; everyone has a name."""
    kind = root.findtext("a:registrering/a:journalposttype/k:kode", "", SPACES)
    parties = _all(root, "korrespondansepart")
    kinds = {one.findtext("a:korrespondanseparttype/k:kode", "", SPACES) for one in parties}
    required = _REQUIRED_PARTY.get(kind)
    if required and required not in kinds:
        yield f"journalposttype {kind} krever korrespondansepart {required}"
    if any(not one.findtext("a:korrespondansepartNavn", "", SPACES).strip() for one in parties):
        yield "en korrespondansepart mangler navn"


def _titles(root: etree._Element) -> Iterator[str]:
    for one in _all(root, "tittel"):
        if not (one.text or "").strip() or len(one.text or "") > LONGEST_TITLE:
            yield f"en tittel er tom eller lengre enn {LONGEST_TITLE} tegn"


def _times(root: etree._Element) -> Iterator[str]:
    """Points in time say their zone."""
    for name in ("mottattDato", "sendtDato", "opprettetDato"):
        for one in _all(root, name):
            try:
                zone = datetime.datetime.fromisoformat(one.text or "").tzinfo
            except ValueError:
                zone = None
            if zone is None:
                yield f"{name} mangler tidssone"


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return list(root.iter(f"{{{MESSAGE}}}{name}"))
