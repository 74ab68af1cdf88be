"""What the archive's tests share: people and threads made through the forum's own doors, and the official schemas."""

from __future__ import annotations

import datetime
import io
import re
import uuid
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import page as page_validation
from lxml import etree

from forum.models import Post, Thread
from forum.posting import reply
from forum.rendering import render
from moderation.archive.keys import hand_off_key
from moderation.archive.models import HandOff
from moderation.archive.snapshot import Marking, PostCopy, Signature, ThreadCopy
from people.models import Unit, User
from tests import factories
from tests.conftest import skip
from tests.services import schemas_dir

OSLO = datetime.timezone(datetime.timedelta(hours=2))
NOON = datetime.datetime(2026, 5, 6, 12, 0, tzinfo=OSLO)


class Scene:
    """A municipality with one forum, its leader, a moderator and residents."""

    def __init__(self) -> None:
        self.unit: Unit = factories.UnitFactory(code="oppvekst", name="Enhet for oppvekst")
        self.leader = factories.employee(unit=self.unit, role="rektor", first_name="Rita")
        self.space = factories.forum(unit=self.unit, responsible_leader=self.leader)
        self.moderator = factories.moderator(self.space)

    def person(self, name: str) -> User:
        """A resident with this name."""
        return factories.UserFactory(display_name=name)

    def thread(self, title: str = "Skolebussen", body: str = "Når går bussen?", *, by: User | None = None) -> Thread:
        """A thread that a resident has opened."""
        return factories.thread(self.space, author=by, title=title, body=body)

    def says(self, thread: Thread, body: str, *, by: User, **options: Any) -> Post:
        """A post in a thread, in the author's usual voice."""
        voice = Post.Voice.MUNICIPALITY if hasattr(by, "employment") else Post.Voice.RESIDENT
        words = factories.words(by, body, voice=voice)
        return reply(space=self.space, thread=Thread.objects.get(pk=thread.pk), words=words, **options)


def post_copy(number: int = 1, body: str = "Når går bussen?", **fields: Any) -> PostCopy:
    """A resident's post, as a snapshot holds it."""
    rendered = render(body)
    given = {
        "uuid": uuid.UUID(int=number),
        "written_at": NOON - datetime.timedelta(hours=24 - number),
        "author": "Ingrid",
        "voice": "resident",
        "markdown": body,
        "html": rendered.html,
        "plain": rendered.plain,
    }
    return PostCopy(number=number, **(given | fields))


def official_copy(number: int, body: str, **fields: Any) -> PostCopy:
    """An official answer, as a snapshot holds it."""
    signature = Signature(name="Rita", role="rektor", unit="Enhet for oppvekst")
    return post_copy(number, body, voice="municipality", author="Rektor Rita", signature=signature, **fields)


def thread_copy(*posts: Any, **fields: Any) -> ThreadCopy:
    """A thread, as a snapshot holds it."""
    given = {
        "thread_uuid": uuid.UUID("6f1c1a52-7e0d-4a51-9f04-3f5a2d6f1b11"),
        "version": 1,
        "taken_at": NOON,
        "marking": Marking(ground="both", marked_at=NOON, role="ungdomsleder"),
        "municipality": "Meldal kommune",
        "space": "Nye tider, nye tanker",
        "title": "Skolebussen",
        "url": "https://ordetfritt.example/trad/12/",
        "unit_code": "oppvekst",
        "unit_name": "Enhet for oppvekst",
        "theme": "Spørsmål",
        "opened_at": NOON - datetime.timedelta(hours=23),
        "posts": posts or (post_copy(),),
    }
    return ThreadCopy(**(given | fields))


MESSAGE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
RECEIPT = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering.xsd"


def schema_path(name: str) -> Path:
    """One of the official schemas; where there are none, the test is skipped and says how to enable it."""
    folder = schemas_dir()
    if folder is None:
        skip("schemas")
    assert folder is not None
    return folder / name


@cache
def compiled(path: Path) -> etree.XMLSchema:
    """A schema, compiled once."""
    return etree.XMLSchema(etree.parse(path))


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a package by their path inside the bag."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def nonconformities(pdf: bytes, profile: str) -> list[str]:
    """What the validator finds against a profile ("2a", "1a", "ua1"); empty when the document conforms.

    One rule is checked by hand: the validator counts a stream wrong when its last byte happens to be CR.
    """
    limits = page_validation.SafetyLimits(max_reference_depth=100_000)
    report = page_validation.validate_pdf_bytes(pdf, profile=profile, limits=limits)
    return [
        f"{failure.rule_id}: {failure.message}"
        for failure in report.failures
        if not (failure.rule_id.endswith("STREAM-LENGTH-001") and _streams_have_their_length(pdf))
    ]


def _streams_have_their_length(pdf: bytes) -> bool:
    """Whether each stream ends where its /Length says."""
    streams = re.finditer(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", pdf)
    return all(re.match(rb"\r?\n?endstream", pdf[found.end() + int(found[1]) :][:12]) for found in streams)


def receipt(
    hand_off: HandOff,
    *,
    key: str | None = None,
    system_id: str = "0c8cbd1e-9a3f-4a9a-9b58-5a4f6d3c2b1a",
    journal: tuple[int, int] | None = (2026, 4321),
) -> bytes:
    """An archive's receipt for a hand-off, after Fiks Arkiv V1; fields may be left out or changed."""
    base = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
    given_key = hand_off.key if key is None else key
    named = (
        "<referanseEksternNoekkel>"
        f"<n:fagsystem>Ordet fritt/ordetfritt.example</n:fagsystem><n:noekkel>{given_key}</n:noekkel>"
        "</referanseEksternNoekkel>"
        if given_key
        else ""
    )
    numbered = (
        f"<journalaar>{journal[0]}</journalaar><journalsekvensnummer>{journal[1]}</journalsekvensnummer>"
        if journal
        else ""
    )
    identified = f"<systemID>{system_id}</systemID>" if system_id else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<arkivmeldingKvittering xmlns="{base}/arkivmelding/opprett/kvittering/v1" xmlns:n="{base}/metadatakatalog/v1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <mappeKvittering xsi:type="saksmappeKvittering">
    <systemID>11111111-2222-4333-8444-555555555555</systemID>
    <opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende>
    <saksaar>2026</saksaar><sakssekvensnummer>77</sakssekvensnummer>
  </mappeKvittering>
  <registreringKvittering xsi:type="journalpostKvittering">
    {identified}{named}<opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende>{numbered}
  </registreringKvittering>
</arkivmeldingKvittering>""".encode()


class DropFolder:
    """The archive's side of the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def packages(self) -> dict[str, bytes]:
        """What lies there to be fetched."""
        folder = self.root / "inn"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}

    def answers(self, content: bytes, name: str = "kvittering.xml") -> None:
        """Lay an answer where the site reads it."""
        folder = self.root / "kvittering"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def key_of(copy: ThreadCopy) -> str:
    """The key a copy is handed over under."""
    return hand_off_key(copy.thread_uuid, copy.version)


def texts_of(pdf: bytes) -> str:
    """The words of a document as a reader program extracts them."""
    from pypdf import PdfReader

    return "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
