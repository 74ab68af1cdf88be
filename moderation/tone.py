"""The tone and form of what one answers, and of the answer: length, reading ease, what it asks, how it speaks (R7).

Said gently, as a mirror: nothing is judged, and nothing is stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONG_WORD = 6  # letters; LIX (Björnsson 1968) counts a longer one as hard
LONG = 120  # words
SHORT = 25
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?:]+(?=\s|$)")
#: Words that tell how someone speaks, in bokmål, nynorsk and dialect.
TO_ONE = frozenset({"du", "deg", "din", "ditt", "dine", "dæ", "dæm"})
TO_MANY = frozenset({"dere", "deres", "dokker", "dykk", "dykkar", "kommunen"})
ANGRY = frozenset({"skandale", "uverdig", "pinlig", "latterlig", "elendig", "håpløst", "idiotisk", "skuffet", "sint"})
THANKS = frozenset({"takk", "bra", "flott", "kjempebra", "supert", "fint", "glad", "gode"})
GREETING = re.compile(r"^\s*(hei|hallo|heisann|god dag|kjære)\b", re.IGNORECASE)
SMILES = re.compile(r"[\U0001F300-\U0001FAFF]|[:;]-?[)D(]|<3|\b(?:haha|hehe|lol)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text speaks. `lix` is None where it is too short to tell."""

    words: int
    lix: int | None
    said: list[str | Promise]

    @property
    def ease(self) -> str | Promise:
        """What the reading ease means."""
        if self.lix is None:
            return ""
        if self.lix < 30:
            return _("lett å lese")
        return _("middels å lese") if self.lix < 45 else _("tungt å lese")


def tone_of(text: str) -> Tone:
    """The tone of a text as plain words."""
    words = [word.casefold() for word in WORD.findall(text)]
    return Tone(words=len(words), lix=reading_ease(text), said=_said(text, set(words), len(words)))


def reading_ease(text: str) -> int | None:
    """LIX: words in a sentence, and how many of a hundred are long. None for a handful of words."""
    words = WORD.findall(text)
    if len(words) < 8:
        return None
    sentences = max(1, len(SENTENCE.findall(text)) + (not re.search(r"[.!?:]\s*$", text)))
    return round(len(words) / sentences + 100 * sum(len(word) > LONG_WORD for word in words) / len(words))


def _said(text: str, words: set[str], number: int) -> list[str | Promise]:
    said: list[str | Promise] = []
    said.append(_("kort") if number < SHORT else _("langt og grundig") if number > LONG else _("middels langt"))
    if "?" in text:
        said.append(_("spør om noe"))
    if words & ANGRY or "!!" in text:
        said.append(_("er misfornøyd"))
    elif words & THANKS:
        said.append(_("sier noe pent"))
    if GREETING.search(text):
        said.append(_("hilser"))
    if words & TO_MANY:
        said.append(_("snakker til kommunen («dere»)"))
    elif words & TO_ONE:
        said.append(_("snakker til én («du»)"))
    if SMILES.search(text):
        said.append(_("uformelt, med smil"))
    return said
