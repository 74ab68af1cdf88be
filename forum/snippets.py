"""The piece of a post that shows why it was found, with the words marked in whatever form they stand.

Marks are made of the plain text and escaped piece by piece: nothing a writer wrote comes out as anything but text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .norwegian import WORD, terms_as_written

LENGTH = 220
SHORTEST_COMPOUND = 5  # letters of a term that two words can make
LOOKED_THROUGH = 8000  # characters; a longer post is found, but shown by what stands in its beginning


class Match(NamedTuple):
    """Where a word stands that was asked for, and which of the terms it answers."""

    start: int
    end: int
    terms: frozenset[str]


def marked(text: str, terms: Collection[str]) -> SafeString:
    """A text on one line with the words that answer the terms marked."""
    line = " ".join(text.split())
    return _with_marks(line, matches(line, terms), 0, len(line))


def snippet(text: str, terms: Collection[str], *, length: int = LENGTH) -> SafeString:
    """The stretch of a text in which most of the terms stand, with them marked; its beginning, if none does."""
    line = " ".join(text[:LOOKED_THROUGH].split())
    found = matches(line, terms)
    start, end = _window(line, found, length)
    return _with_marks(line, found, start, end, more=len(text) > LOOKED_THROUGH)


def matches(line: str, terms: Collection[str]) -> list[Match]:
    """The words of a line that answer one of the terms. Two words that make a compound answer for it together."""
    wanted = frozenset(terms)
    if not wanted:
        return []
    words = {word: terms_as_written(word) for word in set(WORD.findall(line))}
    answers = {word: wanted.intersection(terms) for word, terms in words.items() if not wanted.isdisjoint(terms)}
    found = [Match(*place, its_terms) for word, its_terms in answers.items() for place in _places(line, word)]
    heads = {term[:length] for term in wanted if len(term) >= SHORTEST_COMPOUND for length in range(1, len(term))}
    if any(len(terms) == 1 and terms[0] in heads for terms in words.values()):
        found += _together(line, wanted)
    return _apart(sorted(found))


def _places(line: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word stands, alone and not as a part of another."""
    start = line.find(word)
    while start >= 0:
        end = start + len(word)
        if not line[start - 1 : start].isalnum() and not line[end : end + 1].isalnum():
            yield start, end
        start = line.find(word, end)


def _together(line: str, wanted: frozenset[str]) -> Iterator[Match]:
    """Two words after one another that are asked for as one."""
    before, start = "", 0
    for one in WORD.finditer(line):
        its_terms = terms_as_written(one[0])
        this = its_terms[0] if len(its_terms) == 1 else ""
        if before and this and before + this in wanted:
            yield Match(start, one.end(), frozenset([before + this]))
        before, start = this, one.start()


def _apart(found: list[Match]) -> list[Match]:
    """Without those that begin inside another."""
    kept: list[Match] = []
    for match in found:
        if kept and match.start < kept[-1].end:
            longer = max(kept[-1], match, key=lambda one: one.end - one.start)
            kept[-1] = Match(longer.start, longer.end, kept[-1].terms | match.terms)
        else:
            kept.append(match)
    return kept


def _window(line: str, found: list[Match], length: int) -> tuple[int, int]:
    """Where the best stretch begins and ends, cut between words."""
    if len(line) <= length or not found:
        return 0, _cut(line, length)
    best, worth = found[0], (-1, -1)
    for at, first in enumerate(found[:50]):
        inside = [match for match in found[at : at + 20] if match.end - first.start <= length]
        here = (len(frozenset().union(*(match.terms for match in inside))), len(inside))
        if here > worth:
            best, worth = first, here
    start = max(0, min(best.start - length // 4, len(line) - length))
    if start:
        start = line.find(" ", start, best.start) + 1 or best.start
    return start, _cut(line, start + length, at_least=best.end)


def _cut(line: str, end: int, *, at_least: int = 0) -> int:
    """The end of the last whole word before `end`."""
    if end >= len(line):
        return len(line)
    return max(line.rfind(" ", at_least, end + 1), at_least) or min(end, len(line))


def _with_marks(line: str, found: list[Match], start: int, end: int, *, more: bool = False) -> SafeString:
    pieces = ["…"] if start else []
    at = start
    for match in found:
        if match.start < at or match.end > end:
            continue
        pieces += [escape(line[at : match.start]), "<mark>", escape(line[match.start : match.end]), "</mark>"]
        at = match.end
    pieces.append(escape(line[at:end]))
    if end < len(line) or more:
        pieces.append("…")
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped or ours
