"""The lists of words that a municipality may begin with (standard_lists.toml); what it has already is left as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

from .models import WordList

FILE = Path(__file__).with_name("standard_lists.toml")


def add_standard_lists() -> list[WordList]:
    """Add the lists of which there is none by that name, for all spaces. Returns those."""
    described = tomllib.loads(FILE.read_text(encoding="utf-8"))["lists"]
    known = set(WordList.objects.values_list("name", flat=True))
    new = [one for one in described if one["name"] not in known]
    return [WordList.objects.create(**{**one, "words": one["words"].strip()}) for one in new]
