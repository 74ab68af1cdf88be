"""A report as a workbook: threads, posts, measures and passages, each on a sheet. Written row by row to disk."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import IO, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from pages.figures import showing
from pages.spreadsheet_cells import safe_text

from . import register, wording
from .material import Material, PostEntry, ThreadEntry

MOST_ROWS = 1_000_000  # of a sheet; Excel takes 1,048,576
WRAPPED = Alignment(wrap_text=True, vertical="top")
DAY, MOMENT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"
Value = str | int | datetime.datetime | datetime.date | None
Columns = Sequence[tuple[str, int]]


class _Sheet:
    """A sheet with a row of headings that stays in sight and can be filtered by; goes on in another when it is full."""

    def __init__(self, book: Workbook, title: str, columns: Columns) -> None:
        self._book, self._title, self._columns = book, title, columns
        self._sheets = 0
        self._begin()

    def _begin(self) -> None:
        self._sheets += 1
        title = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        for n, (_heading, width) in enumerate(self._columns, start=1):
            self._sheet.column_dimensions[get_column_letter(n)].width = width
        headings = []
        for heading, _width in self._columns:
            cell = WriteOnlyCell(self._sheet, heading)
            cell.font, cell.alignment = Font(bold=True), WRAPPED
            headings.append(cell)
        self._sheet.append(headings)
        self._rows = 1
        self._filter()

    def add(self, *values: Value) -> None:
        """A row."""
        if self._rows >= MOST_ROWS:
            self._begin()
        self._sheet.append([self._cell(value) for value in values])
        self._rows += 1
        self._filter()

    def _filter(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows}"

    def _cell(self, value: Value) -> Any:
        """A cell with its words wrapped, and a date as a date, so that it can be sorted and counted with."""
        if value is None or value == "":
            return None
        cell = WriteOnlyCell(self._sheet)
        cell.alignment = WRAPPED
        if isinstance(value, str):
            cell.value = safe_text(value)
        elif isinstance(value, datetime.datetime):
            cell.value, cell.number_format = timezone.localtime(value).replace(tzinfo=None, microsecond=0), MOMENT
        elif isinstance(value, datetime.date):
            cell.value, cell.number_format = value, DAY
        else:
            cell.value = value
        return cell


def write(material: Material, to: IO[bytes]) -> None:
    """Write the whole report."""
    book = Workbook(write_only=True)
    _about(book, material)
    _threads_and_posts(book, material)
    _measures(book, material)
    _passages(book, material)
    book.save(to)


def _about(book: Workbook, material: Material) -> None:
    sheet = _Sheet(book, _("Om rapporten"), [(_("Hva"), 36), (_("Verdi"), 60)])
    for label, value in wording.facts(material):
        sheet.add(label, value)
    for number, label in showing.key_numbers(material.figures):
        sheet.add(capfirst(label), int(number) if number.isdecimal() else number)


def _threads_and_posts(book: Workbook, material: Material) -> None:
    threads = _Sheet(
        book,
        _("Tråder"),
        [
            (_("Tråd"), 8), (_("Tittel"), 48), (_("Tema"), 14), (_("Emne"), 20), (_("Skolekrets"), 18),
            (_("Startet av"), 24), (_("Startet"), 18), (pgettext("flere", "Innlegg"), 9), (_("Besvart"), 12),
            (_("Slag"), 12), (_("Status"), 18), (_("Støtte"), 8), (_("Avsluttet"), 18), (_("Begrunnelse"), 30),
            (_("Lenke"), 40),
        ],
    )  # fmt: skip
    posts = _Sheet(
        book,
        pgettext("flere", "Innlegg"),
        [
            (_("Tråd"), 8), (_("Tittel"), 36), (_("Nummer"), 9), (_("Skrevet av"), 24), (_("Skriver som"), 16),
            (_("Enhet"), 20), (_("Skrevet"), 18), (_("Endret"), 18), (_("Tilstand"), 12), (_("Svar på nummer"), 10),
            (_("Retter nummer"), 10), (_("Spørsmål"), 10), (_("Svar fra kommunen"), 18), (_("Frist for svar"), 14),
            (_("Besvart i nummer"), 10), (_("Tekst"), 90), (_("Lenke"), 40), (_("Rettelse fra kommunen"), 60),
        ],
    )  # fmt: skip
    for thread in material.threads():
        number = 0
        for post in thread.posts:
            posts.add(*_post(material, thread, post))
            number += not post.withdrawn
        threads.add(*_thread(thread, number))


def _thread(thread: ThreadEntry, posts: int) -> list[Value]:
    return [
        thread.id,
        thread.title,
        wording.theme(thread.theme),
        thread.topic,
        thread.district,
        thread.opened_by,
        thread.created_at,
        posts,
        wording.yes_or_no(thread.answered),
        wording.kind(thread.kind),
        wording.status(thread.status),
        thread.supports if thread.kind else None,
        thread.closed_at,
        thread.closing_reason,
        thread.url,
    ]


def _post(material: Material, thread: ThreadEntry, post: PostEntry) -> list[Value]:
    owed = post.owed
    return [
        thread.id,
        thread.title,
        post.number,
        post.author,
        wording.voice(post.voice),
        post.unit,
        post.created_at,
        post.edited_at,
        wording.post_state(post),
        post.reply_to,
        post.corrects,
        wording.yes_or_no(post.is_question),
        wording.owed(owed.status(material.today)) if owed else "",
        owed.due_on if owed else None,
        owed.answer if owed else None,
        post.plain,
        post.url,
        post.correction,
    ]


def _measures(book: Workbook, material: Material) -> None:
    sheet = _Sheet(
        book,
        _("Tiltak"),
        [
            (_("Tiltak"), 8), (_("Tittel"), 44), (_("Beskrivelse"), 60), (_("Status"), 18), (_("Offentlig"), 10),
            (_("Støtte"), 8), (_("Reduserer"), 40), (_("Styrker"), 40), (_("Emne"), 20), (_("Skolekrets"), 18),
            (_("Antall avsnitt"), 10), (_("Vurdering"), 60), (_("Vurdert av"), 30), (_("Vurdert"), 18),
            (_("Lenke"), 40),
        ],
    )  # fmt: skip
    for measure in register.measures(material):
        newest = measure.assessments[0] if measure.assessments else None
        sheet.add(
            measure.id,
            measure.title,
            measure.description,
            wording.measure_status(measure.status),
            wording.yes_or_no(measure.published_at is not None),
            measure.supports,
            "; ".join(effect.title for effect in measure.effects if effect.kind == "drawback"),
            "; ".join(effect.title for effect in measure.effects if effect.kind == "possibility"),
            measure.topic,
            measure.district,
            len(measure.passages),
            newest.text if newest else "",
            newest.signed if newest else "",
            newest.at if newest else None,
            measure.url,
        )


def _passages(book: Workbook, material: Material) -> None:
    sheet = _Sheet(
        book,
        _("Avsnitt"),
        [
            (_("Avsnitt"), 8), (_("Slag"), 12), (_("Tekst"), 80), (_("Skrevet av"), 24), (_("Skrevet"), 18),
            (_("Tråd"), 36), (_("Emne"), 20), (_("Skolekrets"), 18), (_("Del av ulempe eller mulighet"), 40),
            (_("Del av tiltak"), 40), (_("Endret siden"), 10), (_("Lenke"), 40),
            (_("Rettelse fra kommunen"), 60),
        ],
    )  # fmt: skip
    for passage in register.passages(material):
        sheet.add(
            passage.id,
            wording.passage_kind(passage.kind),
            passage.text,
            passage.author,
            passage.written_at,
            passage.thread,
            passage.topic,
            passage.district,
            passage.effect,
            "; ".join(passage.measures),
            wording.yes_or_no(passage.edited),
            passage.url,
            passage.correction,
        )
