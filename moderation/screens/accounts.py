"""Bank accounts: whose they are can be found out, and money be asked for in another's name (V4)."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from stdnum.no import kontonr

from forum.screening import Outcome

from .identity import is_identity_number
from .kinds import Kind, Span

# 1234 56 78903, 1234.56.78903 or all together: no other grouping is an account's.
ACCOUNT = re.compile(r"(?<![\d.,])\d{4}([ .\u00a0]?)\d{2}\1\d{5}(?![.,]?\d)", re.ASCII)


def _find(text: str, _limit: int) -> Span | None:
    for match in ACCOUNT.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if kontonr.is_valid(digits) and not is_identity_number(digits):
            return Span(*match.span())
    return None


bank_accounts = Kind(
    slug="bank_accounts",
    name=_("Kontonummer"),
    what=_("Norske kontonumre: elleve siffer der kontrollsifferet stemmer."),
    rule="V4",
    outcome=Outcome.WARNING,
    choices=(Outcome.WARNING, Outcome.HOLD),
    message=_("Teksten inneholder et kontonummer. Alle kan lese det du skriver. Er du sikker?"),
    find=_find,
)
