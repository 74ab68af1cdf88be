"""A thread as PDF/A and PDF/UA: readable in fifty years, and by a screen reader today.

typst sets it; content goes in as data only. It refuses characters that no font draws, so these are spelled out
first, counted, and the document says how many; the exact text is in the XML that travels with it.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from .characters import BIDI_OVERRIDES, replaced, with_breaks
from .document_content import content_of
from .snapshot import ThreadCopy
from .typesetter import CANNOT_BE_SET

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
TIME_LIMIT_SECONDS = 120
LONGEST_RUN = 400  # longer words cannot be broken by the typesetter, and PDF strings end at 32,767 bytes
#: PDF/A-1 is PDF 1.4, which cannot also be PDF/UA-1.
STANDARDS = {"a-2a": ["a-2a", "ua-1"], "a-1a": ["a-1a"]}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f")


class CannotBeSet(Exception):
    """The typesetter refuses the document; trying again gives the same. The message is the typesetter's."""


class TypesettingTookTooLong(Exception):
    """The time limit ran out, perhaps because the machine was busy."""


class Document(NamedTuple):
    """A finished PDF, and how many characters it spells out."""

    pdf: bytes
    replacements: int


def typeset(copy: ThreadCopy) -> Document:
    """The thread as PDF, to the standard in settings.ARCHIVE_PDF_STANDARD.

    Depends on the copy alone, its time included. Raises CannotBeSet or TypesettingTookTooLong.
    """
    return set_document(
        lambda replacements: content_of(copy, replacements=replacements),
        timestamp=copy.taken_at,
        standard=settings.ARCHIVE_PDF_STANDARD,
    )


def set_document(
    content: Callable[[int], dict[str, Any]],
    *,
    timestamp: datetime.datetime,
    standard: str = "a-2a",
    template: Path = HERE / "document.typ",
    time_limit: float | None = None,
) -> Document:
    """Any content as PDF by a template. `content` is given how many characters are spelled out, to say so.

    Raises CannotBeSet or TypesettingTookTooLong.
    """

    def attempt(keep: Callable[[str], bool], covered: frozenset[str]) -> Document:
        count = cleaned(content(0), keep=keep, covered=covered)[1]
        data = cleaned(content(count), keep=keep, covered=covered)[0]
        pdf = run_typesetter(data, timestamp=timestamp, standard=standard, template=template, time_limit=time_limit)
        return Document(pdf, count)

    try:
        return attempt(_drawn_by_some_font, _safe_characters("*.ttf"))
    except CannotBeSet:
        # A cluster of characters from several fonts may be drawn by none of them: take one font's characters only.
        return attempt(_drawn_by_text_font, _safe_characters("NotoSans-*.ttf"))


def cleaned(value: Any, *, keep: Callable[[str], bool], covered: frozenset[str]) -> tuple[Any, int]:
    """The data with every string drawable, and how many characters were spelled out for that."""
    count = 0

    def clean(value: Any) -> Any:
        nonlocal count
        if isinstance(value, str):
            text, found = (value, 0) if covered.issuperset(value) else replaced(value, keep)
            count += found
            return with_breaks(text, LONGEST_RUN) if len(text) > LONGEST_RUN else text
        if isinstance(value, dict):
            return {key: one if key == "href" else clean(one) for key, one in value.items()}
        return [clean(one) for one in value] if isinstance(value, list) else value

    return clean(value), count


def run_typesetter(
    data: dict[str, Any],
    *,
    timestamp: datetime.datetime,
    form: str = "pdf",
    standard: str = "",
    template: Path = HERE / "document.typ",
    time_limit: float | None = None,
) -> bytes:
    """Set the data in a process of its own. `form` is pdf, or png for the first page as a picture."""
    seconds = time_limit or TIME_LIMIT_SECONDS
    job = {
        "template": str(template),
        "fonts": str(FONTS),
        "data": data,
        "standards": STANDARDS[standard or settings.ARCHIVE_PDF_STANDARD] if form == "pdf" else [],
        "timestamp": timestamp.isoformat(),
        "format": form,
    }
    try:
        done = subprocess.run(  # noqa: S603  our own script, its input is data
            [sys.executable, str(HERE / "typesetter.py")],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingTookTooLong(f"{seconds} s") from error
    if done.returncode == CANNOT_BE_SET:
        raise CannotBeSet(done.stderr.decode(errors="replace"))
    done.check_returncode()
    return done.stdout


def _drawn_by_some_font(character: str) -> bool:
    return _drawn(character, covered=_coverage())


def _drawn_by_text_font(character: str) -> bool:
    return _drawn(character, covered=_coverage("NotoSans-*.ttf"))


def _drawn(character: str, *, covered: frozenset[int]) -> bool:
    """Whether the character can be set as it is: a font has it, and it does not turn the text around it."""
    if character in BIDI_OVERRIDES:
        return False
    return ord(character) in covered or character in _UNSEEN or character == "\n"


@cache
def _safe_characters(pattern: str) -> frozenset[str]:
    """The characters that can be set as they are, wherever they stand."""
    characters = {chr(code) for code in _coverage(pattern)} | _UNSEEN | {"\n"}
    return frozenset(characters - BIDI_OVERRIDES)


@cache
def _coverage(pattern: str = "*.ttf") -> frozenset[int]:
    """The code points that the fonts have a picture for."""
    from fontTools.ttLib import TTFont  # here: only the worker sets documents

    covered: set[int] = set()
    for path in sorted(FONTS.glob(pattern)):
        with TTFont(path, lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered) - set(range(0x20)) - set(range(0x7F, 0xA0))
