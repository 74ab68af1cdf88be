"""Every text is there in nynorsk and English too; bokmål is what the code is written in."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.services import ROOT


def catalogue(language: str) -> Catalog:
    with (ROOT / f"site/config/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["nn", "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    texts = [text for text in catalogue(language) if text.id]

    missing = [str(text.id) for text in texts if text.fuzzy or not all(_forms(text.string))]

    assert not missing, f"{len(missing)} of {len(texts)} to translate: {missing[:10]}"


@pytest.mark.parametrize("language", ["nn", "en"])
def test_what_is_filled_in_is_the_same_in_translation(language: str) -> None:
    wrong = [f"{text.id}: {error}" for text, errors in catalogue(language).check() for error in errors]

    assert not wrong


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)
