"""Marked passages shown where they stand in a post, whatever emphasis or links they run across."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from .marking import on_one_line

_TOKENS = re.compile(r"<[^>]*>|&[^;\s]{1,31};|[^<]")
_BREAKS = re.compile(r"</(?:p|li|blockquote)>|<br")


def highlighted(html: str, marks: Iterable[tuple[str, str]]) -> SafeString:
    """A post's own sanitised HTML with `<mark>` around each (text, kind) of `marks` that stands in it."""
    tokens = _TOKENS.findall(html)
    words, places = _words_of(tokens)
    kinds: dict[int, str] = {}
    for text, kind in marks:
        needle = on_one_line(text)
        start = words.find(needle) if needle else -1
        if start >= 0:
            for place in range(places[start], places[start + len(needle) - 1] + 1):
                kinds.setdefault(place, kind)
    if not kinds:
        return mark_safe(html)  # noqa: S308  made by forum.rendering
    made = []
    for kind, run in groupby(enumerate(tokens), key=lambda one: "" if one[1][0] == "<" else kinds.get(one[0], "")):
        inner = "".join(token for _, token in run)
        made.append(f'<mark class="marked marked--{kind}">{inner}</mark>' if kind and inner.strip() else inner)
    return mark_safe("".join(made))  # noqa: S308  the same HTML, with marks of ours


def _words_of(tokens: list[str]) -> tuple[str, list[int]]:
    """The words as `on_one_line` gives them, and for each character the token it comes from."""
    words: list[str] = []
    places: list[int] = []
    gap = False
    for place, token in enumerate(tokens):
        if token[0] == "<":
            gap = gap or bool(_BREAKS.match(token))
            continue
        for character in unescape(token):
            if character.isspace():
                gap = True
                continue
            if gap and words:
                words.append(" ")
                places.append(place)
            gap = False
            words.append(character)
            places.append(place)
    return "".join(words), places
