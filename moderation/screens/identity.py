"""National identity numbers: refused, always (V4)."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

from forum.screening import Outcome

from .kinds import Kind, Span

# Eleven digits as people write them: together, 6 + 5 or 6 + 3 + 2, or the day, the month and the year apart.
ELEVEN_DIGITS = re.compile(
    r"(?<!\d)\d{2}([ .\-/\u00a0]?)\d{2}\1\d{2}[ .\-–/\u00a0]{0,3}\d{3}[ .\u00a0]?\d{2}(?!\d)", re.ASCII
)


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits are someone's number, a D-number too: the day is one, and both check digits hold."""
    try:
        fodselsnummer.validate(digits)
    except ValidationError:
        return False
    return True


def _find(text: str, _limit: int) -> Span | None:
    for match in ELEVEN_DIGITS.finditer(text):
        if is_identity_number(re.sub(r"\D", "", match.group())):
            return Span(*match.span())
    return None


national_identity_numbers = Kind(
    slug="national_identity_numbers",
    name=_("Fødselsnummer og D-nummer"),
    what=_("Elleve siffer der kontrollsifrene stemmer. Det blir ikke lagret."),
    rule="V4",
    outcome=Outcome.REFUSAL,
    may_be_off=False,
    spares_official=False,
    message=_("Det ser ut til at teksten inneholder et fødselsnummer. Ta det bort før du sender."),
    find=_find,
)
