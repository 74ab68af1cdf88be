"""A report as a Word document to work on: real headings and styles, contents, page numbers, tables with headings."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt, RGBColor, Twips

from forum.xml_characters import xml_text

from . import wording
from .as_pdf import title_of
from .material import Material
from .parts import parts_of
from .word_body import PAGE_WIDTH, Body, entries_of, field

INK, QUIET, ACCENT, LATE = (RGBColor.from_string(code) for code in ("1B2430", "4D5968", "1B5E4B", "9B1C1C"))
_W = nsmap["w"]


def write(material: Material, to: IO[bytes]) -> None:
    """Write the whole report. Raises TooLarge."""
    parts = parts_of(material)
    document = Document()
    _styles(document)
    _properties(document, material)
    paper = document.sections[0]
    paper.page_width, paper.page_height = Mm(210), Mm(297)
    paper.left_margin = paper.right_margin = Mm(20)
    _header_and_footer(paper, title_of(material))
    body = Body(document)
    body.paragraph(title_of(material), style="Title")
    body.paragraph(material.space.purpose, style="Subtitle")
    facts = [list(fact) for fact in wording.facts(material) if fact[1]]
    body.table([_("Om rapporten"), ""], facts, widths=[2800, PAGE_WIDTH - 2800])
    body.contents(_("Innhold"), entries_of(parts))
    for part in parts:
        body.part(part)
    document.save(to)


def _styles(document: Any) -> None:
    """The styles the report uses: Word's own for headings and quotes, two of ours."""
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), f"{settings.LANGUAGE_CODE}-NO")
    defaults = styles.element.find(f"{{{_W}}}docDefaults/{{{_W}}}rPrDefault/{{{_W}}}rPr")
    for old in defaults.findall(f"{{{_W}}}lang"):
        defaults.remove(old)
    defaults.append(language)
    for level, size in ((1, 18), (2, 14), (3, 12)):
        style = styles[f"Heading {level}"]
        style.font.size, style.font.color.rgb = Pt(size), ACCENT if level == 1 else INK
        style.paragraph_format.page_break_before = level == 1
    for name, colour, size in (("Report Small", QUIET, 9), ("Report Speaker", INK, 10)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.color.rgb = Pt(size), colour
        style.font.bold = name == "Report Speaker"
        style.paragraph_format.keep_with_next = name == "Report Speaker"
        style.quick_style = True
    for level in (1, 2):
        style = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = normal
        style.font.bold = level == 1
        style.paragraph_format.left_indent = Mm(6 * (level - 1))
        style.paragraph_format.space_after = Pt(3)
        # Where the numbers of pages go when Word has renewed the contents.
        tabs = style.paragraph_format.tab_stops
        tabs.add_tab_stop(Twips(PAGE_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for name in ("Header", "Footer"):
        styles[name].font.size, styles[name].font.color.rgb = Pt(9), QUIET
    styles["Quote"].font.italic = False
    styles["Quote"].paragraph_format.left_indent = Mm(6)


def _properties(document: Any, material: Material) -> None:
    about = document.core_properties
    about.title, about.author = xml_text(title_of(material))[:255], xml_text(wording.municipality_name())[:255]
    about.language, about.comments = settings.LANGUAGE_CODE, ""
    about.created = about.modified = material.made_at.replace(tzinfo=None)
    about.last_modified_by = ""


def _header_and_footer(section: Any, title: str) -> None:
    """The title at the top of every page but the first, and the page's number at the foot of all."""
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = xml_text(title)
    section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run(f"{_('side')} ")
        field(paragraph._p, " PAGE ", shown="1")
        paragraph.add_run(f" {_('av')} ")
        field(paragraph._p, " NUMPAGES ", shown="1")
