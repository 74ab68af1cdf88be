"""Shouting: a long run of capital letters. Form is to fit what is talked of (R7), so the writer is asked, kindly."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from forum.screening import Outcome

from .kinds import Kind, Span

# Words in capitals with nothing else between: SFO and NAV are no shouting, nor is IKT-planen.
RUN = re.compile(r"(?<![\w-])[A-ZÆØÅÉ]+(?:[^\w\n]{1,4}[A-ZÆØÅÉ]+)+(?![\w-])")
WORD = re.compile(r"[A-ZÆØÅÉ]+")
WHOLE_WORD = 4  # letters: shorter ones may be abbreviations
WORDS = 3


def _find(text: str, limit: int) -> Span | None:
    for run in RUN.finditer(text):
        words = WORD.findall(run.group())
        if sum(map(len, words)) >= limit and sum(len(word) >= WHOLE_WORD for word in words) >= WORDS:
            return Span(*run.span())
    return None


shouting = Kind(
    slug="shouting",
    name=_("Roping"),
    what=_("Mange ord på rad med bare store bokstaver. Forkortelser fanges ikke."),
    rule="R7",
    outcome=Outcome.WARNING,
    choices=(Outcome.WARNING, Outcome.HOLD),
    setting="SHOUTING_LETTERS",
    limit_name=_("bokstaver på rad"),
    message=_("Mange store bokstaver på rad leses som roping. Vil du skrive det med små?"),
    find=_find,
)
