"""Finding the words of a list in a text: whole words in every inflection, phrases, beginnings, exact forms.

A line is a word or a phrase; `*` at its end makes the last word a beginning, quotation marks take the line as it
stands. Inflections and nynorsk are led to one form by the same stemmer as the search (forum/norwegian.py).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from forum.norwegian import LONGEST_WORD, WORD, fold, is_stop_word, stem

LINES = 2000
SHORTEST, SHORTEST_BEGINNING = 2, 3
START = SHORTEST_BEGINNING
LONGEST_PHRASE = 8  # words
INFLECTIONS = ("en", "et", "a", "er", "ar", "ene", "ane")
# What may stand between two words of one phrase: no end of a sentence.
BETWEEN = re.compile(r"[ \t\u00a0,*_'’\"-]{1,3}|\r?\n")
_QUOTED = re.compile(r"[\"“”«»„'](.+)[\"“”«»“']")


class NotALine(ValueError):
    """A line would be found in nearly everything, or in nothing. Its text says so."""


class Token(NamedTuple):
    """A word of a text: where it stands, its folded form, its stem, and whether it goes on from the word before."""

    start: int
    end: int
    folded: str
    stem: str
    goes_on: bool


class Line(NamedTuple):
    """A line of a list, read: for each word the stems or forms it may have. The last word may be a beginning."""

    written: str
    words: tuple[frozenset[str], ...]
    exact: bool = False
    beginning: str = ""
    #: Which list it stands in.
    of: int = 0


class Hit(NamedTuple):
    """Where a line was found, and of which list."""

    start: int
    end: int
    written: str
    of: int


@dataclass(slots=True)
class Matcher:
    """Lists, ready to be looked for together, filed by first words, so that most words of a text cost nothing."""

    by_stem: dict[str, list[Line]] = field(default_factory=dict)
    by_form: dict[str, list[Line]] = field(default_factory=dict)
    #: Beginnings, by their first letters.
    by_start: dict[str, list[Line]] = field(default_factory=dict)

    def find(self, text: str) -> Hit | None:
        """The first thing found in a text."""
        return self.find_in(tokens_of(text))

    def find_in(self, tokens: list[Token]) -> Hit | None:
        """The first thing found in a text's words."""
        for n, token in enumerate(tokens):
            if token.stem in self.by_stem or token.folded in self.by_form or token.folded[:START] in self.by_start:
                if hit := self._hit_at(tokens, n):
                    return hit
        return None

    def _hit_at(self, tokens: list[Token], n: int) -> Hit | None:
        token = tokens[n]
        for line in (*self.by_stem.get(token.stem, ()), *self.by_form.get(token.folded, ())):
            if end := _goes_on(line, tokens, n):
                return Hit(token.start, end, line.written, line.of)
        for line in self.by_start.get(token.folded[:START], ()):
            if token.folded.startswith(line.beginning):
                return Hit(token.start, token.end, line.written, line.of)
        return None


@lru_cache(maxsize=64)
def matcher_of(*lists: str) -> Matcher:
    """The matcher of lists as they are written, found in this order. Raises NotALine."""
    made = Matcher()
    for of, words in enumerate(lists):
        for line in read_lines(words):
            line = line._replace(of=of)
            if not line.words:
                made.by_start.setdefault(line.beginning[:START], []).append(line)
                continue
            filed = made.by_form if line.exact else made.by_stem
            for form in line.words[0]:
                filed.setdefault(form, []).append(line)
    return made


def read_lines(words: str) -> list[Line]:
    """The lines of a list, without empty ones and notes (#). Raises NotALine."""
    written = [line.strip() for line in words.splitlines()]
    written = [line for line in written if line and not line.startswith("#")]
    if len(written) > LINES:
        raise NotALine(_("Lista har for mange linjer. Del den i to."))
    return [_read(line) for line in written]


def tokens_of(text: str) -> list[Token]:
    """The words of a text. It is to be in composed letters (NFC), or places are not right."""
    found = []
    end = 0
    for match in WORD.finditer(text):
        folded, root = _forms(match.group())
        between = text[end : match.start()] if match.start() - end < 4 else ""
        end = match.end()
        found.append(Token(match.start(), end, folded, root, between == " " or bool(BETWEEN.fullmatch(between))))
    return found


def composed(text: str) -> str:
    """A text in composed letters, as words are looked for in it."""
    return unicodedata.normalize("NFC", text)


def _read(line: str) -> Line:
    quoted = _QUOTED.fullmatch(line)
    begins = not quoted and line.endswith("*")
    folded = [word[:LONGEST_WORD] for word in WORD.findall(fold(quoted[1] if quoted else line))]
    if not folded or len(folded) > LONGEST_PHRASE:
        raise NotALine(
            _("Linja «%(line)s» kan ikke brukes. Skriv ett ord eller et kort uttrykk.") % {"line": line[:60]}
        )
    if begins and len(folded[-1]) < SHORTEST_BEGINNING:
        raise NotALine(_("«%(line)s» er for kort: svært mange ord begynner slik.") % {"line": line[:60]})
    if len(folded) == 1 and not begins and (len(folded[0]) < SHORTEST or is_stop_word(folded[0])):
        raise NotALine(_("«%(line)s» er for vanlig: det står i nesten alle innlegg.") % {"line": line[:60]})
    if quoted:
        return Line(line, tuple(frozenset([word]) for word in folded), exact=True)
    if begins:
        return Line(line, tuple(map(_stems, folded[:-1])), beginning=folded[-1])
    return Line(line, tuple(map(_stems, folded)))


def _stems(word: str) -> frozenset[str]:
    """What is left of a word in each inflection it may have: the stemmer does not lead all of them to one."""
    if is_stop_word(word) or len(word) < 3:
        return frozenset([stem(word)])
    endings = ["", "r"] if word[-1] in "aeiouyæøå" else ["", *INFLECTIONS]
    return frozenset(stem(word + ending) for ending in endings)


def _goes_on(line: Line, tokens: list[Token], n: int) -> int:
    """Where a line ends whose first word is the n-th of a text; 0 if the text does not go on so."""
    wanted = len(line.words) + bool(line.beginning)
    if n + wanted > len(tokens):
        return 0
    for k in range(1, wanted):
        token = tokens[n + k]
        if not token.goes_on:
            return 0
        if k == len(line.words):
            if not token.folded.startswith(line.beginning):
                return 0
        elif (token.folded if line.exact else token.stem) not in line.words[k]:
            return 0
    return tokens[n + wanted - 1].end


@lru_cache(maxsize=30_000)
def _forms(word: str) -> tuple[str, str]:
    folded = fold(word)[:LONGEST_WORD]
    return folded, stem(folded)
