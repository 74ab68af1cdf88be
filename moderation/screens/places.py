"""Where someone lives: a street with a number, or a postcode with its place (V4).

A street alone is everyone's ("Skolevegen er glatt"), and so is a road that has a number instead of a name
("fylkesvei 700"). What counts something ("Skolebakken 20 meter"), a year and a time of day are no house numbers.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from forum.screening import Outcome

from .kinds import Kind, Span

_STREET = (
    r"(?:[vV](?:ei|eg)(?:en)?|[gG]at[ae]n?|bakken|stien|stigen|tunet|svingen|kroken|faret|[aA]ll[eé](?:en)?|torget)"
)
#: Roads that have a number of their own, or that everyone has one of.
_NO_STREET = (
    r"(?!(?:[Ff]ylkes|[Rr]iks|[Ee]uropa|[Kk]ommune|[Ss]ykkel|[Gg]ang|[Hh]oved|[Gg]rus|[Ss]kogs|[Bb]il|[Mm]otor|[Ss]nar"
    r"|[Oo]m|[Tt]ur|[Ll]ys|[Ss]ki|[Pp]rivat|[Aa]nleggs|[Aa]ke|[Hh]opp|[Ss]lalåm)(?:s|e)?"
    r"(?:ve[ig]|ve[ig]en|stien|bakken)\b)"
)
_UNITS = (
    r"(?!\s*(?:km|m|meter|metre|mil|mål|kr|kroner|kronor|ganger|gonger|gang|gong|gangan|dager|dagar|døgn|uker|veker"
    r"|måneder|månader|år|timer|timar|minutt\w*|min|sekund\w*|prosent|grader|stk|biler|bilar|barn|elever|elevar|ungdom\w*"
    r"|stykk\w*|hus|plasser|plassar|poeng|lag|personer|og\s+\d|eller\s+\d|til\s+\d|jan\w*|feb\w*|mars|apr\w*|mai|juni|juli"
    r"|aug\w*|sep\w*|okt\w*|nov\w*|des\w*)\b|\s*[%°]|[.:,]\d|\s*[–/-]\s*\d|\.\s*(?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt"
    r"|nov|des|klass|trinn|plass))"
)
_NUMBER = rf"(?!(?:19|20)\d\d\b)\d{{1,4}}(?:\s?[A-Ha-h])?\b{_UNITS}"
# Most texts have neither, and are not looked at closely.
MAY_BE_A_HOUSE = re.compile(r"(?:e[igtn]|at[ae]|aret|ll[eé]) \d")
MAY_BE_A_POSTCODE = re.compile(r"\d{4} [A-ZÆØÅ]")
_NAME = r"[A-ZÆØÅ][\wæøåé]{1,30}"
#: "Storåsvegen 12", "Nedre gate 5 b", "Kong Olavs veg 3".
STREET_AND_NUMBER = re.compile(rf"\b{_NO_STREET}(?:{_NAME}?{_STREET}|{_NAME}(?: {_NAME})? {_STREET}) {_NUMBER}")
#: "æ bor i skolevegen 12": in small letters only by who says that someone lives there.
LIVES_IN = re.compile(
    r"\b(?:[Bb]or|[Bb]ur|[Aa]dress[ae]n?|[Aa]dresse(?:n)? (?:er|e))(?: (?:på|i|er|e)|:)?"
    rf" {_NO_STREET}[\wæøåé]{{2,30}}?{_STREET} {_NUMBER}"
)
#: "7336 Meldal", ", 1530 Moss": a code that could be a year or a time needs a street's comma before it.
POSTCODE = re.compile(
    r"(?<![\d.,:–-])(?<!\d )(?:[3-9]\d{3}|0\d{3}(?= Oslo))(?!\s*(?:Kr|Kroner|Euro|Innbygger|Bedrift))"
    r" [A-ZÆØÅ][a-zæøå]{2,30}\b(?<!ing[ea]r)(?<!ingan)"
    r"|(?<=[a-zæøå0-9], )\d{4} [A-ZÆØÅ][a-zæøå]{2,30}\b",
)


def _find(text: str, _limit: int) -> Span | None:
    for shape in (STREET_AND_NUMBER, LIVES_IN) if MAY_BE_A_HOUSE.search(text) else ():
        if match := shape.search(text):
            return Span(*match.span())
    match = POSTCODE.search(text) if MAY_BE_A_POSTCODE.search(text) else None
    return Span(*match.span()) if match else None


addresses = Kind(
    slug="addresses",
    name=_("Adresser"),
    what=_("Gatenavn med husnummer, og postnummer med sted. Et gatenavn alene fanges ikke."),
    rule="V4",
    outcome=Outcome.WARNING,
    choices=(Outcome.WARNING, Outcome.HOLD),
    message=_("Teksten ser ut til å si hvor noen bor. Alle kan lese det du skriver. Er du sikker?"),
    find=_find,
)
