"""A title for who just says what they want to say: their own first words."""

from __future__ import annotations

import re

from forum.rendering import render

LENGTH = 80
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)")


def title_of(body: str) -> str:
    """The first sentence of a text, cut between two words if it is long. `body` is Markdown with words in it."""
    lines = render(body, frozenset(), frozenset()).plain.strip().splitlines()
    line = " ".join(lines[0].split()) if lines else ""
    sentence = _SENTENCE.match(line)
    first = (sentence.group() if sentence else line).rstrip(" .,:;")
    if len(first) <= LENGTH:
        return first
    return first[: LENGTH - 1].rsplit(" ", 1)[0].rstrip(" .,:;-–") + "…"
