"""What people have written, made safe to open in a spreadsheet: it must be read as text, never as a formula."""

from __future__ import annotations

from .xml_characters import xml_text

LONGEST = 32_767  # characters in a cell (ECMA-376; Excel's own limit)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones count in some languages
_CUT = " […]"


def safe_text(text: str) -> str:
    """The text with what XML forbids spelled out, and an apostrophe before what a spreadsheet would calculate."""
    safe = xml_text(text)
    if safe.startswith(FORMULA_STARTS):
        safe = f"'{safe}"
    return safe if len(safe) <= LONGEST else safe[: LONGEST - len(_CUT)] + _CUT
