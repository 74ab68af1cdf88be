"""The documents: PDF/A-2a and PDF/UA-1 whatever people have written; Word with headings, contents and tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from forum.models import (
    Effect,
    ForumPage,
    Measure,
    MeasureAssessment,
    MeasurePassage,
    Passage,
    Post,
    Thread,
)
from moderation import deciding
from pages.models import SpaceReport
from pages.reports import making, ordering
from people.models import User
from tests import factories
from tests.archive_support import nonconformities, texts_of
from tests.test_archive_document import HOSTILE
from tests.test_reports import own_folder  # noqa: F401  reports lie in a folder of the test's own

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def team(space: ForumPage) -> User:
    return factories.team_member(space)


def made(space: ForumPage, by: User, form: str, **more: Any) -> bytes:
    report = ordering.order_report(space=space, by=by, form=form, **more)
    making.make(report.pk)
    report.refresh_from_db()
    assert report.state == SpaceReport.State.FINISHED, report.fault
    with report.open_file() as file:
        content: bytes = file.read()
    return content


def marked(post: Post, kind: str, **more: Any) -> Passage:
    text = more.pop("text", post.plain)
    return Passage.objects.create(space_id=post.thread.space_id, post=post, text=text, kind=kind, **more)


@pytest.fixture
def register(space: ForumPage, team: User) -> Thread:
    """A register with a measure that is public, one that is not, and drawbacks with and without measures."""
    kari = factories.UserFactory(display_name="Kari fra Å")
    thread = factories.thread(space, author=kari, title="Skoleveien fra Å", body="Det er mørkt ved krysset.")
    first = thread.posts.get()
    dark = Effect.objects.create(space=space, kind="drawback", title="Mørk skolevei")
    Effect.objects.create(space=space, kind="possibility", title="Felles korps")
    public = Measure.objects.create(
        space=space, title="Lys i krysset", description="Tre lyspunkter.", supports=12, published_at=timezone.now()
    )
    public.effects.add(dark)
    Measure.objects.create(space=space, title="Følgevenn")
    MeasurePassage.objects.create(measure=public, passage=marked(first, "drawback", effect=dark))
    hidden = factories.post_in(thread, body="Dette blir skjult.")
    MeasurePassage.objects.create(measure=public, passage=marked(hidden, "drawback"))
    deciding.hide_post(post=hidden, actor=factories.moderator(space), rule="V4", reason="Nei.")
    marked(factories.post_in(thread, author=kari, body="Vi kan sykle sammen."), "possibility")
    MeasureAssessment.objects.create(
        measure=public, status="recommended", text="Billig og bra.", signed_name="Ingrid", signed_role="rådgiver",
        signed_unit=space.unit, signed_by=team,
    )  # fmt: skip
    factories.thread(space, title="Buss", theme="question", body="Når får vi svar?", is_question=True)
    return thread


EXPECTED = (
    "Rapport fra Nye tider, nye tanker",
    "Finne gode tiltak.",
    "Ansvarlig leder",
    "Innhold",
    "Innlegg per uke",
    "Lys i krysset",
    "Offentlig",
    "12 støtter det",
    "Tre lyspunkter.",
    "Reduserer: Mørk skolevei",
    "Det er mørkt ved krysset.",
    "Vurdering: Anbefales",
    "Billig og bra.",
    "Ingrid, rådgiver",
    "Følgevenn",
    "Ikke offentlig ennå",
    "Mulighet: Felles korps",
    "Vi kan sykle sammen.",
    "Spørsmål som ikke er besvart",
    "Når får vi svar?",
    "Frist",
    "Skoleveien fra Å",
    "Alle innlegg",
)


def test_the_pdf_tells_it_all_and_conforms(space: ForumPage, team: User, register: Thread) -> None:
    pdf = made(space, team, "pdf", with_posts=True, with_names=True, with_unpublished=True)

    words = " ".join(texts_of(pdf).split())
    for expected in EXPECTED:
        assert expected in words, expected
    assert "Kari fra Å" in words
    assert "Dette blir skjult" not in words
    assert nonconformities(pdf, "2a") == []
    assert nonconformities(pdf, "ua1") == []


def test_the_word_document_has_headings_contents_and_table_headings(
    space: ForumPage, team: User, register: Thread
) -> None:
    document = Document(io.BytesIO(made(space, team, "docx", with_posts=True)))

    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert ("Heading 1", "Tiltak") in headings
    assert ("Heading 2", "Lys i krysset") in headings
    assert ("Heading 3", "Skoleveien fra Å") in headings
    assert document.core_properties.title == "Rapport fra Nye tider, nye tanker"
    fields = [one.text for one in document.element.body.iter(qn("w:instrText"))]
    assert [text.split()[0] for text in fields] == ["TOC"]
    listed = {link.get(qn("w:anchor")): words_in(link) for link in document.element.body.iter(qn("w:hyperlink"))}
    marks = {one.get(qn("w:name")): one.getparent() for one in document.element.body.iter(qn("w:bookmarkStart"))}
    shown = [text for style, text in headings if style in ("Heading 1", "Heading 2")]
    assert list(listed.values()) == shown, "the contents can be read before Word has renewed them"
    assert {anchor: words_in(marks[anchor]) for anchor in listed} == listed
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "Rapport fra Nye tider, nye tanker"
    for footer in (section.footer, section.first_page_footer):
        assert [one.text.strip() for one in footer._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert all(next(table._tbl.iter(qn("w:tblHeader")), None) is not None for table in document.tables)
    quotes = [one.text for one in document.paragraphs if one.style.name == "Quote"]
    assert "Det er mørkt ved krysset." in quotes
    everything = "\n".join(one.text for one in document.paragraphs)
    assert "Dette blir skjult" not in everything
    assert "Kari fra Å" not in everything


def words_in(element: Any) -> str:
    return "".join(one.text for one in element.iter(qn("w:t")))


@pytest.fixture
def hostile_space(space: ForumPage, team: User) -> Iterator[ForumPage]:
    """Everything people could write, wherever they can write it. Lone surrogates and NUL no database takes."""
    for n, text in enumerate(HOSTILE.values()):
        text = "".join(one for one in text if one != "\x00" and not "\ud800" <= one <= "\udfff")
        person = factories.UserFactory(display_name=f"{n}{text}"[:60])
        thread = factories.thread(space, author=person, title="x", is_question=True)
        Thread.objects.filter(pk=thread.pk).update(title=text[:120])
        html = "".join(f"<p>{part}</p>" for part in text.replace("&", "&amp;").replace("<", "&lt;").split("\n"))
        Post.objects.filter(thread=thread).update(plain=text, html=html)
        measure = Measure.objects.create(space=space, title=text[:120], description=text[:4000])
        passage = marked(thread.posts.get(), "drawback", text=text[:2000])
        MeasurePassage.objects.create(measure=measure, passage=passage)
        marked(thread.posts.get(), "possibility", text=text[:2000])
        Effect.objects.get_or_create(space=space, kind="drawback", title=text[:120])
    yield space


@pytest.mark.parametrize("with_names", [True, False], ids=["names", "no-names"])
def test_hostile_text_conforms_wherever_it_stands(hostile_space: ForumPage, team: User, with_names: bool) -> None:
    pdf = made(hostile_space, team, "pdf", with_posts=True, with_names=with_names, with_unpublished=True)

    assert nonconformities(pdf, "2a") == []
    assert nonconformities(pdf, "ua1") == []
    words = texts_of(pdf)
    assert "tegn kan ikke vises" in words
    assert "root:" not in words


def test_hostile_text_can_be_opened_in_the_other_forms(hostile_space: ForumPage, team: User, tmp_path: Path) -> None:
    import json

    import openpyxl

    Document(io.BytesIO(made(hostile_space, team, "docx", with_posts=True, with_names=True, with_unpublished=True)))
    openpyxl.load_workbook(io.BytesIO(made(hostile_space, team, "xlsx", with_names=True, with_unpublished=True)))
    json.loads(made(hostile_space, team, "json", with_names=True, with_unpublished=True))


def test_a_bar_stands_under_the_heading_of_its_number(space: ForumPage, team: User, register: Thread) -> None:
    told = " ".join(texts_of(made(space, team, "pdf")).split())

    assert "Søyle" not in told
    assert "Tema Tråder Innlegg Besvart" in told
