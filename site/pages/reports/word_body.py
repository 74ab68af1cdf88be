"""The words of a Word document, written as XML at once: 10,000 posts are a hundred thousand paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import nsmap
from lxml import etree

from forum.xml_characters import xml_text

from .parts import Part

PAGE_WIDTH = 9_600  # twentieths of a point between the margins
CONTENTS_LEVELS = 2
_W = nsmap["w"]
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FIELD = ("begin", "instruction", "separate", "shown", "end")
_SHARE = {"W": 5, "w": 3, "n": 2}


class Entry(NamedTuple):
    """A line of the table of contents, and the bookmark at the heading it leads to."""

    level: int
    text: str
    bookmark: str


def entries_of(parts: Sequence[Part]) -> list[Entry]:
    """The headings that stand in the table of contents, in order."""
    listed = [part for part in parts if _is_listed(part)]
    return [Entry(part["level"], part["text"], _bookmark(n)) for n, part in enumerate(listed, start=1)]


def _is_listed(part: Part) -> bool:
    return bool(part["kind"] == "heading" and part["level"] <= CONTENTS_LEVELS)


def _bookmark(number: int) -> str:
    return f"_Toc{number:08d}"  # as Word names its own


class Body:
    """Writes paragraphs and tables to the end of the document."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._body = document.element.body
        self._end = self._body[-1]  # the section's own properties stay last
        self._ids = {style.name: style.style_id for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
        self._bookmarks = 0

    def part(self, part: Part) -> None:
        """One part of the report."""
        kind = part["kind"]
        if kind == "heading":
            self.heading(part)
        elif kind == "text":
            self.paragraph(part["text"])
        elif kind == "small":
            self.paragraph(part["text"], style="Report Small")
        elif kind == "table":
            self.table(part["headings"], part["rows"], widths=_widths(part["widths"]))
        elif kind in ("quote", "answer"):
            if part.get("label"):
                self.paragraph(part["label"], style="Report Speaker")
            self.paragraph(part["text"], style="Normal" if kind == "answer" else "Quote")
            self.paragraph(part["source"], style="Report Small")
        else:
            self.paragraph(part["heading"], style="Report Speaker")
            self.blocks(part["blocks"])
            if part["notes"]:
                self.paragraph(part["notes"], style="Report Small")

    def heading(self, part: Part) -> None:
        """A heading; with a bookmark, if the table of contents leads to it."""
        paragraph = self.paragraph(part["text"], style=f"Heading {part['level']}")
        if _is_listed(part):
            self._bookmarks += 1
            number = str(self._bookmarks)
            start, end = etree.Element(_name("bookmarkStart")), etree.Element(_name("bookmarkEnd"))
            for element in (start, end):
                element.set(_name("id"), number)
            start.set(_name("name"), _bookmark(self._bookmarks))
            paragraph.insert(1, start)  # after the paragraph's properties
            paragraph.append(end)

    def blocks(self, blocks: list[Part], style: str = "Normal", start: str = "") -> None:
        """The blocks of a post: paragraphs, lists, quotes. A list's own numbers are written, so that none is lost."""
        for block in blocks:
            kind = block["kind"]
            if kind == "paragraph":
                self.runs(block["runs"], style=style, start=start)
                start = ""
            elif kind == "quote":
                self.blocks(block["blocks"], style="Quote")
            elif kind == "bullets":
                for item in block["items"]:
                    self.blocks(item, style="List Bullet")
            else:
                for number, item in enumerate(block["items"], start=block["start"]):
                    self.blocks(item, style="List Continue", start=f"{number}. ")

    def runs(self, runs: list[Part], *, style: str, start: str = "") -> None:
        """A paragraph of words in bold, italics or neither."""
        paragraph = self._paragraph(style)
        if start:
            _run(paragraph, start)
        for run in runs:
            if run.get("break"):
                etree.SubElement(etree.SubElement(paragraph, _name("r")), _name("br"))
            else:
                _run(paragraph, run["text"], bold=run.get("strong", False), italic=run.get("emphasis", False))

    def paragraph(self, text: str, *, style: str = "Normal") -> Any:
        """A paragraph of plain words; its lines stay lines."""
        paragraph = self._paragraph(style)
        for n, line in enumerate(text.split("\n")):
            if n:
                etree.SubElement(etree.SubElement(paragraph, _name("r")), _name("br"))
            _run(paragraph, line)
        return paragraph

    def table(self, headings: list[str], rows: list[list[str]], *, widths: list[int]) -> None:
        """A table whose first row is its heading, said again on every page."""
        table = etree.Element(_name("tbl"))
        properties = etree.SubElement(table, _name("tblPr"))
        _value(properties, "tblStyle", val=self._document.styles["Table Grid"].style_id)
        _value(properties, "tblW", w=str(sum(widths)), type="dxa")
        _value(properties, "tblLayout", type="fixed")
        margins = etree.SubElement(properties, _name("tblCellMar"))
        for side in ("top", "bottom"):
            _value(margins, side, w="40", type="dxa")
        _value(properties, "tblLook", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noHBand="0")
        grid = etree.SubElement(table, _name("tblGrid"))
        for width in widths:
            _value(grid, "gridCol", w=str(width))
        _row(table, headings, widths, heading=True)
        for row in rows:
            _row(table, row, widths)
        self._end.addprevious(table)
        self._paragraph("Report Small")  # Word wants a paragraph after a table

    def contents(self, title: str, entries: Sequence[Entry]) -> None:
        """A table of contents that can be read and followed at once, inside the field by which Word renews it."""
        self.paragraph(title, style="TOC Heading")
        paragraph = self._paragraph("toc 1")
        field(paragraph, f' TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u ', parts=("begin", "instruction", "separate"))
        for n, entry in enumerate(entries):
            if n:
                paragraph = self._paragraph(f"toc {entry.level}")
            link = etree.SubElement(paragraph, _name("hyperlink"))
            link.set(_name("anchor"), entry.bookmark)
            link.set(_name("history"), "1")
            _run(link, entry.text)
        field(paragraph, "", parts=("end",))

    def _paragraph(self, style: str) -> Any:
        paragraph = etree.Element(_name("p"))
        if style != "Normal":
            _value(etree.SubElement(paragraph, _name("pPr")), "pStyle", val=self._ids.get(style, "Normal"))
        self._end.addprevious(paragraph)
        return paragraph


def field(paragraph: Any, instruction: str, *, shown: str = "", parts: Sequence[str] = FIELD) -> None:
    """Something Word works out, such as the number of the page; `shown` stands there until it has."""
    for what in parts:
        run = etree.SubElement(paragraph, _name("r"))
        if what == "instruction":
            words = etree.SubElement(run, _name("instrText"))
            words.text = instruction
            words.set(_SPACE, "preserve")
        elif what == "shown":
            etree.SubElement(run, _name("t")).text = shown
        else:
            _value(run, "fldChar", fldCharType=what)


def _widths(kinds: str) -> list[int]:
    shares = [_SHARE[kind] for kind in kinds]
    return [PAGE_WIDTH * share // sum(shares) for share in shares]


def _row(table: Any, cells: list[str], widths: list[int], *, heading: bool = False) -> None:
    row = etree.SubElement(table, _name("tr"))
    properties = etree.SubElement(row, _name("trPr"))
    etree.SubElement(properties, _name("cantSplit"))
    if heading:
        etree.SubElement(properties, _name("tblHeader"))
    for text, width in zip(cells, widths, strict=True):
        cell = etree.SubElement(row, _name("tc"))
        _value(etree.SubElement(cell, _name("tcPr")), "tcW", w=str(width), type="dxa")
        paragraph = etree.SubElement(cell, _name("p"))
        for n, line in enumerate(text.split("\n")):
            if n:
                etree.SubElement(etree.SubElement(paragraph, _name("r")), _name("br"))
            _run(paragraph, line, bold=heading)


def _run(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    run = etree.SubElement(paragraph, _name("r"))
    if bold or italic:
        properties = etree.SubElement(run, _name("rPr"))
        if bold:
            etree.SubElement(properties, _name("b"))
        if italic:
            etree.SubElement(properties, _name("i"))
    words = etree.SubElement(run, _name("t"))
    words.text = re.sub(r"[\t\r\n]", " ", xml_text(text))
    words.set(_SPACE, "preserve")


def _value(parent: Any, name: str, **attributes: str) -> None:
    element = etree.SubElement(parent, _name(name))
    for key, value in attributes.items():
        element.set(_name(key), value)


def _name(tag: str) -> str:
    return f"{{{_W}}}{tag}"
