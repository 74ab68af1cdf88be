"""Reading an archive's answer: Fiks Arkiv V1 `arkivmeldingKvittering`, or one of its error messages.

The schema calls an empty receipt valid; here an answer is worth what it names. Elements are found by their local
names, because the wrong namespace is the classic error of those who write them by hand.
"""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass

from lxml import etree

from .hardened_xml import parse


class Verdict(enum.Enum):
    """What an answer says."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What could be read. `system_id` and `journal_number` are the record's (journalpost), `case_number` its case's."""

    verdict: Verdict
    key: str = ""
    system_id: uuid.UUID | None = None
    case_number: str = ""
    journal_number: str = ""
    message: str = ""


def read_answer(raw: bytes) -> Answer:
    """Read an answer. Raises hardened_xml.Unreadable."""
    root = parse(raw)
    kind = _local(root)
    if kind in ("ugyldigforespoersel", "serverfeil", "ikkefunnet"):
        return Answer(verdict=Verdict.REFUSED, message=_text(root, "feilmelding"))
    if kind != "arkivmeldingKvittering":
        return Answer(verdict=Verdict.UNCLEAR, message=f"ukjent dokument: {kind}")
    failed = _child(root, "registreringFeilet")
    if failed is None:
        failed = _child(root, "mappeFeilet")
    if failed is not None:
        return Answer(verdict=Verdict.REFUSED, message=_text(failed, "feilmelding"))
    record, folder = _child(root, "registreringKvittering"), _child(root, "mappeKvittering")
    if record is None:
        return Answer(verdict=Verdict.UNCLEAR, message="kvitteringen nevner ingen registrering")
    answer = Answer(
        verdict=Verdict.TAKEN,
        key=_text(record, "referanseEksternNoekkel", "noekkel"),
        system_id=_uuid(_text(record, "systemID")),
        case_number=_numbered(folder, "saksaar", "sakssekvensnummer") or _text(folder, "mappeID"),
        journal_number=_numbered(record, "journalaar", "journalsekvensnummer") or _text(record, "journalpostnummer"),
    )
    if answer.system_id is None and not answer.journal_number:
        return Answer(
            verdict=Verdict.UNCLEAR, key=answer.key, message="kvitteringen har verken systemID eller journalnummer"
        )
    return answer


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return None if parent is None else next((one for one in parent if _local(one) == name), None)


def _text(parent: etree._Element | None, *path: str) -> str:
    for name in path:
        parent = _child(parent, name)
    return "" if parent is None else (parent.text or "").strip()[:200]


def _numbered(parent: etree._Element | None, year: str, number: str) -> str:
    """A number as registers write it: 2026/123."""
    parts = (_text(parent, year), _text(parent, number))
    return "/".join(parts)[:60] if all(parts) else ""


def _uuid(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
