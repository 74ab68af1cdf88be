"""What young people meet on the board is easy to read: LIX (Björnsson 1968) under 30, as a children's book."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates"
EASY = 30
LONG = 6  # letters; a longer word is hard
_SAID = re.compile(
    r'\{% translate "([^"]+)"|\{% blocktranslate[^%]*%\}(.*?)\{% (?:plural|endblocktranslate)', re.DOTALL
)


def said(*patterns: str) -> list[str]:
    """The texts of templates, without tags and with a number for what is filled in."""
    found: list[str] = []
    for path in sorted(path for pattern in patterns for path in TEMPLATES.glob(pattern)):
        for words, block in _SAID.findall(path.read_text()):
            found.append(" ".join(re.sub(r"\{\{[^}]+\}\}", "3", re.sub(r"<[^>]+>", "", words or block)).split()))
    return found


def lix(texts: list[str]) -> float:
    """Words in a sentence, and how many of a hundred are long."""
    whole = " ".join(text if re.search(r"[.!?:]$", text) else f"{text}." for text in texts)
    words = re.findall(r"\w+", whole)
    sentences = re.findall(r"[.!?:]+(?=\s|$)", whole)
    return len(words) / len(sentences) + 100 * sum(len(word) > LONG for word in words) / len(words)


def test_lix_is_as_bjornsson_counts_it() -> None:
    assert lix(["Katten sov på sofaen i stua", "Barnehagen hadde sommerferie."]) == pytest.approx(9 / 2 + 100 * 2 / 9)


@pytest.mark.parametrize(
    "patterns",
    [["suggestions/*.html"], ["forum/_composer*.html", "suggestions/compose.html"], ["people/notices/*.txt"]],
)
def test_the_boards_texts_are_easy(patterns: list[str]) -> None:
    texts = said(*patterns)

    assert len(texts) > 20
    assert lix(texts) < EASY
