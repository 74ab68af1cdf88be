"""A thread's copy as canonical XML (C14N), and back. The same copy is always the same bytes.

The vocabulary is ours and Norwegian, as Noark's is: it is read by archivists. `skjema` on the root is raised
when an element changes its meaning; new elements may come without.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import uuid

from lxml import etree

from forum.xml_characters import xml_text

from .hardened_xml import parse
from .snapshot import Marking, PostCopy, Signature, ThreadCopy, Trace

NAMESPACE = "urn:x-ordet-fritt:traad"
SCHEMA = "1"
LARGEST_SNAPSHOT = 500_000_000
_NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def write(copy: ThreadCopy) -> bytes:
    """The copy as canonical XML. Characters that XML forbids are spelled out."""
    root = etree.Element(_name("traad"), nsmap={None: NAMESPACE})
    _attributes(root, skjema=SCHEMA, uuid=copy.thread_uuid, versjon=copy.version, tatt=copy.taken_at)
    if copy.marking:
        marking = _add(root, "vurdering", copy.marking.note)
        _attributes(marking, grunnlag=copy.marking.ground, tid=copy.marking.marked_at, rolle=copy.marking.role)
    _add(root, "kommune", copy.municipality)
    _add(root, "sted", copy.space)
    _add(root, "tittel", copy.title)
    _add(root, "adresse", copy.url)
    _attributes(_add(root, "enhet", copy.unit_name), kode=copy.unit_code)
    if copy.theme:
        _add(root, "tema", copy.theme)
    _attributes(_add(root, "aapnet"), tid=copy.opened_at)
    if copy.closed_at:
        _attributes(_add(root, "avsluttet", copy.closing_reason), tid=copy.closed_at)
    posts = _add(root, "innleggene")
    for post in copy.posts:
        if isinstance(post, Trace):
            _attributes(
                _add(posts, "spor"), nummer=post.number, uuid=post.uuid, tid=post.written_at, tilstand=post.state
            )
        else:
            _write_post(posts, post)
    return bytes(etree.tostring(root, method="c14n"))


def content_digest(copy: ThreadCopy) -> str:
    """SHA-256 of what the thread says, whatever version it is and whenever and why it was taken."""
    return digest(write(dataclasses.replace(copy, version=0, taken_at=_NEVER, marking=None)))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read(xml: bytes) -> ThreadCopy:
    """The copy that `write` wrote. Raises hardened_xml.Unreadable, or KeyError where something is missing."""
    root = parse(xml, at_most=LARGEST_SNAPSHOT)
    unit, opened, closed = root.find(_name("enhet")), root.find(_name("aapnet")), root.find(_name("avsluttet"))
    assert unit is not None
    assert opened is not None
    return ThreadCopy(
        thread_uuid=uuid.UUID(root.attrib["uuid"]),
        version=int(root.attrib["versjon"]),
        taken_at=_time(root.attrib["tatt"]),
        marking=_read_marking(root.find(_name("vurdering"))),
        municipality=_text(root, "kommune"),
        space=_text(root, "sted"),
        title=_text(root, "tittel"),
        url=_text(root, "adresse"),
        unit_code=unit.attrib["kode"],
        unit_name=unit.text or "",
        theme=_text(root, "tema"),
        opened_at=_time(opened.attrib["tid"]),
        closed_at=_time(closed.attrib["tid"]) if closed is not None else None,
        closing_reason=_text(root, "avsluttet"),
        posts=tuple(_read_post(one) for one in root.iterfind(f"{_name('innleggene')}/*")),
    )


def _write_post(parent: etree._Element, post: PostCopy) -> None:
    element = _add(parent, "innlegg")
    _attributes(
        element,
        nummer=post.number,
        uuid=post.uuid,
        tid=post.written_at,
        endret=post.edited_at,
        skriverSom=post.voice,
        komVed=post.came_by or None,
        svarPaa=post.reply_to,
        retter=post.corrects,
        rettetAv=" ".join(str(number) for number in post.corrected_by) or None,
    )
    _add(element, "forfatter", post.author)
    if post.signature:
        _attributes(
            _add(element, "signatur"),
            navn=post.signature.name,
            stilling=post.signature.role,
            enhet=post.signature.unit,
        )
    _add(element, "somSkrevet", post.markdown)
    _add(element, "somVist", post.html)
    _add(element, "renTekst", post.plain)


def _read_marking(element: etree._Element | None) -> Marking | None:
    if element is None:
        return None
    given = element.attrib
    return Marking(
        ground=given["grunnlag"], marked_at=_time(given["tid"]), role=given["rolle"], note=element.text or ""
    )


def _read_post(element: etree._Element) -> PostCopy | Trace:
    given = element.attrib
    number, post_uuid, written_at = int(given["nummer"]), uuid.UUID(given["uuid"]), _time(given["tid"])
    if element.tag == _name("spor"):
        return Trace(number=number, uuid=post_uuid, written_at=written_at, state=given["tilstand"])
    signature = element.find(_name("signatur"))
    return PostCopy(
        number=number,
        uuid=post_uuid,
        written_at=written_at,
        edited_at=_time(given["endret"]) if "endret" in given else None,
        author=_text(element, "forfatter"),
        voice=given["skriverSom"],
        signature=None
        if signature is None
        else Signature(
            name=signature.attrib["navn"], role=signature.attrib["stilling"], unit=signature.attrib["enhet"]
        ),
        came_by=given.get("komVed", ""),
        reply_to=int(given["svarPaa"]) if "svarPaa" in given else None,
        corrects=int(given["retter"]) if "retter" in given else None,
        corrected_by=tuple(int(one) for one in given.get("rettetAv", "").split()),
        markdown=_text(element, "somSkrevet"),
        html=_text(element, "somVist"),
        plain=_text(element, "renTekst"),
    )


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, _name(name))
    element.text = xml_text(text)
    return element


def _attributes(element: etree._Element, **values: object) -> None:
    for name, value in values.items():
        if value is not None:
            written = value.isoformat() if isinstance(value, datetime.datetime) else str(value)
            element.set(name, xml_text(written))


def _text(parent: etree._Element, name: str) -> str:
    return parent.findtext(_name(name)) or ""


def _time(written: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(written)
