"""Characters that XML cannot hold, shown as what they are: `[U+000B CONTROL]`. For feeds and for the archive.

Nothing is dropped in silence: a reader sees that something stood there, and what.
"""

from __future__ import annotations

import re
import unicodedata

#: What XML 1.0 (2.2, Char) does not allow, lone surrogates included.
FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMELESS = {"Cc": "CONTROL", "Co": "PRIVATE USE", "Cs": "SURROGATE", "Cn": "UNASSIGNED"}


def spelled_out(character: str) -> str:
    """A character by its code and name: `[U+4F60 CJK UNIFIED IDEOGRAPH-4F60]`."""
    name = unicodedata.name(character, "") or _NAMELESS.get(unicodedata.category(character), "NAMELESS")
    return f"[U+{ord(character):04X} {name}]"


def xml_text(text: str) -> str:
    """The text with what XML forbids spelled out."""
    return FORBIDDEN_IN_XML.sub(lambda found: spelled_out(found[0]), text)
