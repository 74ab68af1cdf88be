"""Phone numbers and e-mail addresses: all the world reads this (V4). Official posts may hold them."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from forum.screening import Outcome

from .kinds import Kind, Span

EMAIL_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
# What a phone number may be made of: no more is looked at closely.
DIGITS_TOGETHER = re.compile(r"(?<!\d)\+?\(?\d(?:[ \u00a0().\-/]{0,2}\d){7,15}(?!\d)", re.ASCII)
LOOKED_AT = 40  # runs of digits in one text


def _find_email(text: str, _limit: int) -> Span | None:
    match = EMAIL_ADDRESS.search(text) if "@" in text else None
    return Span(*match.span()) if match else None


def _find_phone(text: str, _limit: int) -> Span | None:
    for n, run in enumerate(DIGITS_TOGETHER.finditer(text)):
        if n == LOOKED_AT:
            break
        start = max(0, run.start() - 2)
        for match in phonenumbers.PhoneNumberMatcher(text[start : run.end() + 2], "NO"):
            return Span(start + match.start, start + match.end)
    return None


phone_numbers = Kind(
    slug="phone_numbers",
    name=_("Telefonnummer"),
    what=_("Norske telefonnumre, og utenlandske med landkode."),
    rule="V4",
    outcome=Outcome.WARNING,
    choices=(Outcome.WARNING, Outcome.HOLD),
    message=_("Teksten inneholder et telefonnummer. Alle kan lese det du skriver. Er du sikker?"),
    find=_find_phone,
)

email_addresses = Kind(
    slug="email_addresses",
    name=_("E-postadresser"),
    what=_("Det som ser ut som en e-postadresse."),
    rule="V4",
    outcome=Outcome.WARNING,
    choices=(Outcome.WARNING, Outcome.HOLD),
    message=_("Teksten inneholder en e-postadresse. Alle kan lese det du skriver. Er du sikker?"),
    find=_find_email,
)
