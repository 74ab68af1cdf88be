"""From Markdown as written to HTML as shown, once, when it is written.

markdown-it-py renders the subset (emphasis, lists, quotes, links, line breaks; never HTML) and what is our own in it
(own_marks.py: pictures uploaded here, names of who takes part); bleach allows only what that can make and marks links.
Nothing else makes HTML of people's words.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import lru_cache
from html import escape, unescape
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import bleach
from bleach.linkifier import Linker
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

from .own_marks import MENTION_CLASS, Drawn, is_picture_address, own_marks

ALLOWED_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "img", "span"}


def _allowed_attribute(tag: str, name: str, value: str) -> bool:
    """What may stand on an element. A picture is one of ours: one from outside would tell on its readers."""
    match tag, name:
        case "a", "href":
            return True
        case "ol", "start":
            return True
        case "span", "class":
            return value == MENTION_CLASS
        case "img", "src":
            return is_picture_address(value)
        case "img", ("alt" | "width" | "height" | "loading"):
            return True
    return False


ALLOWED_SCHEMES = {"http", "https", "mailto"}
EXCERPT_CHARACTERS = 230
# C0/C1 controls but tab and line break, and what turns the direction of text: shown as nothing, kept in `body`.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

Attribute = tuple[str | None, str]
LINK_REL = "nofollow ugc noopener"
_markdown = MarkdownIt("zero", {"breaks": True, "html": False, "linkify": False, "maxNesting": 12}).enable(
    ["emphasis", "list", "blockquote", "link", "newline", "backticks", "escape", "balance_pairs", "fragments_join"]
)
own_marks(_markdown)
_plain_cleaner = Cleaner(tags=set(), strip=True)


class Rendered(NamedTuple):
    """`html` to show, `plain` the words alone, with a line break between paragraphs; `mentioned` the names marked."""

    html: str
    plain: str
    mentioned: frozenset[str] = frozenset()


def _mark_link(
    attributes: MutableMapping[Attribute, str], new: bool = False, /
) -> MutableMapping[Attribute, str] | None:
    """Mark a link as a resident's; drop it if its scheme is not one we know."""
    href = attributes.get((None, "href"), "")
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme.lower() not in ALLOWED_SCHEMES or (parts.scheme.lower() != "mailto" and not parts.netloc):
        return None
    attributes[(None, "rel")] = LINK_REL
    return attributes


_cleaner = Cleaner(tags=ALLOWED_TAGS, attributes=_allowed_attribute, protocols=ALLOWED_SCHEMES, strip=True)
_linker = Linker(callbacks=[cast("Any", _mark_link)], skip_tags={"code"}, parse_email=False)


@lru_cache(maxsize=64)
def render(body: str, pictures: frozenset[Drawn] = frozenset(), names: frozenset[str] = frozenset()) -> Rendered:
    """Render one post; the form that looks whether there is anything to see and the post share the work.

    `body` is bounded by the form (POST_MAX_CHARACTERS); any text gives valid HTML. `pictures` are those the post may
    show, `names` those it may mention; others stand as text.
    """
    text = INVISIBLE.sub("", body)
    known: dict[str, Any] = {"pictures": {one.key: one for one in pictures}, "names": sorted(names, key=len)[::-1]}
    html = _linker.linkify(_cleaner.clean(_markdown.render(text, known))).strip()
    return Rendered(html, plain_text(html), frozenset(known.get("mentioned", ())))


def plain_text(html: str) -> str:
    """The words of sanitised HTML, paragraphs apart; a picture by what it shows."""
    told = re.sub(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>', _told, html)
    spaced = re.sub(r"</(p|li|blockquote)>|<br\s*/?>", r"\g<0>\n", told)
    words = bleach.html5lib_shim.convert_entities(_plain_cleaner.clean(spaced))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def _told(picture: re.Match[str]) -> str:
    return f"[Bilde: {escape(unescape(picture[1]))}]"


def quoted(plain: str) -> str:
    """A text as a quote in Markdown, with an empty line after it to write on."""
    return "\n>\n".join(f"> {line}" for line in plain.splitlines()) + "\n\n"


def marked_part(plain: str, marked: str) -> str:
    """What a reader marked of a post, if it stands there; else nothing. Lines may be broken otherwise."""
    words = " ".join(INVISIBLE.sub("", marked).split())
    return words if words and words in " ".join(plain.split()) else ""


def excerpt(plain: str, length: int = EXCERPT_CHARACTERS) -> str:
    """The beginning of a text on one line, cut at a word, with an ellipsis if cut."""
    line = " ".join(plain.split())
    if len(line) <= length:
        return line
    cut = line[:length].rsplit(" ", 1)[0]
    return cut + "…"
