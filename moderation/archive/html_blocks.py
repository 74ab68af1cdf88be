"""From a post's sanitised HTML to blocks of plain data (paragraphs, lists, quotes), which the template sets.

What the sanitiser lets through is all there can be (forum/rendering.py): p, br, em, strong, ul, ol, li,
blockquote, a, code, span, img (read for what it shows). Anything else is read for its words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree, html

Block = dict[str, Any]
_BLOCKS = {"p", "ul", "ol", "blockquote", "li", "div"}


class _Style(NamedTuple):
    strong: bool = False
    emphasis: bool = False
    href: str | None = None


def blocks_of(markup: str) -> list[Block]:
    """The blocks of a post. `markup` is stored, sanitised HTML; any string gives valid blocks."""
    if not markup.strip():
        return []
    return list(_blocks(html.fragment_fromstring(markup, create_parent="div")))


def _blocks(parent: etree._Element) -> Iterator[Block]:
    """The blocks inside an element; words that stand bare become a paragraph."""
    bare: list[Block] = _words(parent.text, _Style())
    for child in parent:
        if child.tag in _BLOCKS:
            yield from _paragraph(bare)
            bare = []
            yield from _block(child)
        else:
            bare += _runs(child, _Style())
        bare += _words(child.tail, _Style())
    yield from _paragraph(bare)


def _block(element: etree._Element) -> Iterator[Block]:
    if element.tag == "ul":
        yield {"kind": "bullets", "items": _items(element)}
    elif element.tag == "ol":
        start = element.get("start", "1")
        yield {
            "kind": "numbers",
            "start": int(start) if start.isascii() and start.isdigit() else 1,
            "items": _items(element),
        }
    elif element.tag == "blockquote":
        yield {"kind": "quote", "blocks": list(_blocks(element))}
    else:
        yield from _blocks(element)


def _items(element: etree._Element) -> list[list[Block]]:
    return [list(_blocks(child)) for child in element]


def _paragraph(runs: list[Block]) -> Iterator[Block]:
    """One paragraph, unless there is nothing in it."""
    if any(run.get("text", "").strip() for run in runs):
        yield {"kind": "paragraph", "runs": runs}


def _runs(element: etree._Element, style: _Style) -> list[Block]:
    """The words inside an inline element, each with how it is set; a link also prints where it leads."""
    if element.tag == "br":
        return [{"break": True}]
    if element.tag == "img":
        return _words(f"[Bilde: {element.get('alt', '')}]", style)
    inner = _restyled(element, style)
    runs = _words(element.text, inner)
    for child in element:
        runs += _runs(child, inner) + _words(child.tail, inner)
    if inner.href and inner.href != style.href:
        shown = "".join(run.get("text", "") for run in runs).strip()
        if shown not in (inner.href, inner.href.removeprefix("mailto:")):
            runs += _words(f" ({inner.href})", style)
    return runs


def _restyled(element: etree._Element, style: _Style) -> _Style:
    match element.tag:
        case "strong" | "b":
            return style._replace(strong=True)
        case "em" | "i":
            return style._replace(emphasis=True)
        case "a":
            return style._replace(href=_address(element.get("href", "")))
    return style


def _address(href: str) -> str | None:
    """An address that a document may lead to, else None."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    return href if parts.scheme in ("http", "https", "mailto") else None


def _words(text: str | None, style: _Style) -> list[Block]:
    if not text:
        return []
    run: Block = {"text": text.replace("\n", " ")}
    if style.strong:
        run["strong"] = True
    if style.emphasis:
        run["emphasis"] = True
    if style.href:
        run["href"] = style.href
    return [run]
