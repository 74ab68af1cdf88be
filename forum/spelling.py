"""The words people have written, kept for "Did you mean …?": found by what is left when a letter is taken away.

Each word stands under itself, under each form with one letter less, and under how it sounds; so a slip of a letter
(too many, too few, another, two changed about) is found by asking for a handful of exact keys, however many words there
are, and the same way on every database. A word is only suggested if the reader finds something by it: what is hidden
lends no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

from .norwegian import fold, is_stop_word, words_in

SHORTEST, LONGEST = 4, 24
_BATCH = 400
_REMEMBERED = 20_000
_remembered: set[str] = set()
_WORDS = re.compile(r"^[^\W\d_]+$")
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"^(?:hj|gj|lj)", "j"),
        (r"^hv", "v"),
        (r"skj|sj", "sj"),
        (r"kj|tj", "kj"),
        (r"w", "v"),
        (r"aa|å", "o"),
        (r"oe", "ø"),
        (r"ae|æ", "e"),
        (r"ck?|qu?", "k"),
        (r"z", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"(?<=[aeiouyø])d$", ""),
        (r"(.)\1+", r"\1"),
    ]
]

CREATE = {
    "sqlite": [
        "CREATE TABLE forum_spelling (slip text NOT NULL, word text NOT NULL, PRIMARY KEY (slip, word)) WITHOUT ROWID"
    ],
    "postgresql": [
        'CREATE TABLE forum_spelling (slip text COLLATE "C" NOT NULL, word text NOT NULL, PRIMARY KEY (slip, word))',
    ],
}
DROP = "DROP TABLE IF EXISTS forum_spelling"


def learn(texts: Iterable[str], *, known: set[str] | None = None) -> None:
    """Keep the words of these texts; one query finds which are kept already. `known` gathers what was seen before."""
    words = {word for text in texts for word in words_in(text) if _may_be_kept(word)} - (known or set()) - _remembered
    if not words:
        return
    kept = _kept(words)
    if len(_remembered) > _REMEMBERED:
        _remembered.clear()
    _remembered.update(kept)
    new = sorted(words - kept)
    if known is not None:
        known |= words
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO forum_spelling (slip, word) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(slip, word) for word in new for slip in sorted(_slips(word))],
        )


def forget() -> None:
    """Ask the database again which words are kept."""
    _remembered.clear()


def alike(word: str, *, most: int = 4) -> list[str]:
    """Words that may have been meant by one that finds nothing, the nearest first. One query."""
    word = fold(word)
    if not _may_be_kept(word):
        return []
    slips = sorted(_slips(word))
    marks = ", ".join(["%s"] * len(slips))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT word FROM forum_spelling WHERE slip IN ({marks}) OR "  # noqa: S608
            "(slip >= %s AND slip < %s AND slip = word) LIMIT 200",
            [*slips, word, f"{word}\U0010ffff"],
        )
        found = [row[0] for row in cursor.fetchall() if row[0] != word]
    return sorted(found, key=lambda other: (_distance(word, other), abs(len(word) - len(other)), other))[:most]


def _may_be_kept(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and bool(_WORDS.match(word)) and not is_stop_word(word)


def _kept(words: set[str]) -> set[str]:
    found: set[str] = set()
    asked = sorted(words)
    with connection.cursor() as cursor:
        for start in range(0, len(asked), _BATCH):
            some = asked[start : start + _BATCH]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT word FROM forum_spelling WHERE slip IN ({marks}) AND slip = word", some)  # noqa: S608
            found |= {row[0] for row in cursor.fetchall()}
    return found


def _slips(word: str) -> set[str]:
    """Itself, with each letter left out, and as it sounds."""
    return {word, f"~{_sound(word)}"} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _distance(one: str, other: str) -> float:
    """How many letters differ (Damerau and Levenshtein); less if they sound the same."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] - 0.5 * (_sound(one) == _sound(other))
