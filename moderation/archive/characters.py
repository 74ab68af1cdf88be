"""Characters that a document for the archive cannot draw, or that would turn its text: shown as what they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from forum.xml_characters import spelled_out

#: Characters that turn or hide the direction of the text around them (Unicode UAX 9), apart from the plain marks.
BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def replaced(text: str, keep: Callable[[str], bool]) -> tuple[str, int]:
    """The text with every character that `keep` refuses spelled out, and how many that were."""
    count = 0
    pieces: list[str] = []
    for character in text:
        if keep(character):
            pieces.append(character)
        else:
            pieces.append(spelled_out(character))
            count += 1
    return "".join(pieces), count


def with_breaks(text: str, run: int) -> str:
    """The text with a zero-width space after every `run` characters without a space, so that a line can break there."""
    return re.sub(rf"(\S{{{run}}})(?=\S)", "\\1\u200b", text)
