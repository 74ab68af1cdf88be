"""From a text to the terms it is found by: one for each word, whatever its inflection and whichever its written form.

Snowball's stemmer leaves much as it is ("vinter" and "vinteren" differ, "veien" stays), so it is gone through until
nothing more comes off, short words have rules of their own, and nynorsk is led to bokmål. A compound gives its whole
and its parts, so that "buss" finds "skolebuss", and "skole buss" is found as "skolebuss", "skuleveg" as "skolevei".
The same terms are indexed on every database; when a rule here changes, `manage.py index_posts` is run.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

from .norwegian_words import PARTS, SAME_WORDS, STOP_WORDS

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 40
KEPT = 30_000  # words whose terms are kept at hand in a process
_snowball = stemmer("norwegian")
_VOWELS = "aeiouyæøå"
_FOREIGN = str.maketrans({"ä": "æ", "ö": "ø", "ð": "d", "þ": "t", "ß": "s"})
_MARKED = re.compile(r"[À-ÅÇ-ÖØ-öø-ÿĀ-ſǍ-ǰǸ-țȦ-ȳḀ-ỹ]")
# "byen", "veiene", "brua", "året": what stands before is too short for Snowball.
_SHORT = re.compile(rf"^((?:.*[^{_VOWELS}])?[{_VOWELS}]{{1,2}}|[{_VOWELS}].)(?:en|et|ene|ane|er|ar|a|ens|ets|enes)$")
_SHORTEST = re.compile(rf"^([{_VOWELS}][^{_VOWELS}])e$")  # "uke"
_DEFINITE = re.compile(rf"^(.*[{_VOWELS}].*?)(?:e?ns?|ets?|e?nes?|anes?|a)$")
_INDEFINITE = re.compile(rf"^(.*[{_VOWELS}].*)(?:er|ar|e)$")
_DIALECT = re.compile(rf"(?<=[^{_VOWELS}])an$")  # "bussan", "ongan"
_NEUTER = re.compile(r"(?<=[gk])t$|(?<=[ea]l)t$")  # "trygt", "mørkt", "gammelt"
_PLURAL = {"ene": "", "ane": "", "erne": "er", "arne": "ar", "ere": "", "arar": ""}
# Endings and beginnings that look like parts of a compound, and are not.
_NO_TAIL = re.compile(
    r"^(?:ing(?:s|a|en|er|ar|ene|ane)?|[ea]nde|ering(?:en)?|lige?|else[nrs]?|elsene|skap(?:et)?|nes?|enes?)$"
)
_NO_HEAD = frozenset(
    [
        "and",
        "ant",
        "bort",
        "etter",
        "for",
        "fra",
        "frem",
        "fram",
        "før",
        "gjen",
        "hen",
        "inn",
        "med",
        "mis",
        "mot",
        "ned",
    ]
    + ["opp", "over", "sam", "selv", "sjøl", "til", "under", "unn", "ute", "uten", "utt", "van", "ved"]
)


def words_in(text: str) -> list[str]:
    """The words of a text, folded: small letters, accents gone, æ, ø and å kept."""
    return [word[:LONGEST_WORD] for word in WORD.findall(fold(text))]


def fold(text: str) -> str:
    """Small letters without accents."""
    text = unicodedata.normalize("NFC", text).lower()
    if not _MARKED.search(text.replace("å", "").replace("ø", "").replace("æ", "")):
        return text
    kept = text.translate(_FOREIGN)
    return "".join(
        letter if letter in "åøæ" else unicodedata.normalize("NFD", letter)[0] if _MARKED.match(letter) else letter
        for letter in kept
    )


def is_stop_word(word: str) -> bool:
    """Whether a folded word says nothing alone."""
    return word in STOP_WORDS or (len(word) == 1 and not word.isdigit())


@lru_cache(maxsize=KEPT)
def terms_of(word: str) -> tuple[str, ...]:
    """What a folded word is indexed by: itself first, then what it is made of. Nothing for a stop word."""
    if is_stop_word(word):
        return ()
    parts = _parts(_in_bokmål(word))
    if not parts:
        return (stem(word),)
    found = dict.fromkeys(["".join(parts), *parts, *("".join(pair) for pair in zip(parts, parts[1:], strict=False))])
    return tuple(found)


@lru_cache(maxsize=KEPT)
def terms_as_written(word: str) -> tuple[str, ...]:
    """What a word is indexed by, as it stands in a text."""
    return terms_of(fold(word)[:LONGEST_WORD])


def index_terms(text: str) -> list[str]:
    """Every term of a text, in order, as often as it occurs. Two words that make a compound give it too."""
    found: list[str] = []
    before = ""
    for word in words_in(text):
        terms = terms_of(word)
        found += terms
        this = terms[0] if len(terms) == 1 and terms[0] in _known_parts() else ""
        if before and this:
            found.append(before + this)
        before = this
    return found


def query_terms(text: str, *, most: int) -> list[str]:
    """One term for each word asked for that says something, at most so many."""
    found = [terms[0] for word in words_in(text)[: most * 4] if (terms := terms_of(word))]
    return list(dict.fromkeys(found))[:most]


@lru_cache(maxsize=KEPT)
def stem(word: str) -> str:
    """What stays of a folded word in every inflection, in bokmål's form."""
    return _bare(_in_bokmål(word))


def _in_bokmål(word: str) -> str:
    """The same word in bokmål, if it is known to have another form there."""
    return _same().get(word) or _same().get(_bare(word), word)


@lru_cache(maxsize=KEPT)
def _bare(word: str) -> str:
    """The word without its endings."""
    if word.isdigit():
        return word
    if short := _SHORT.match(word) or _SHORTEST.match(word):
        if len(short.group(1)) > 1:
            return re.sub(f"(?<=[^{_VOWELS}])e$", "", short.group(1)) if len(short.group(1)) > 3 else short.group(1)
    if len(word) > 5 and word.endswith(("ens", "ets", "enes", "anes", "ers", "ars")):
        word = word[:-1]
    first = min((_DIALECT.sub("", word) if len(word) > 5 else word), _snowball.stemWord(word), key=len)
    if len(word) > 5:
        for ending, left in _PLURAL.items():
            if word.endswith(ending) and len(word) - len(ending) > 2:
                first = min(first, word[: -len(ending)] + left, key=len)
    # "vinteren" is "vinter" and the article; "vinter" alone loses more.
    if first != word and len(first) > 4 and _DEFINITE.match(word) and (second := _INDEFINITE.match(first)):
        first = second.group(1) if len(second.group(1)) > 2 else first
    return _even(first)


def _even(word: str) -> str:
    """Level what changes inside: "trygg" and "trygt", "sykkel" and "sykler", "senter" and "sentre"."""
    if len(word) > 4 and word.endswith("ts"):
        word = word[:-1]
    if len(word) > 4:
        word = _NEUTER.sub("", word)
    if len(word) > 4 and word.endswith(("el", "en")) and word[-3] not in _VOWELS:
        word = word[:-2] + word[-1]
    if len(word) > 4 and word[-1] == "r" and word[-2] in "tdgkpbv":
        word = word[:-1]
    if len(word) > 3 and word[-1] in "ln" and word[-2] == word[-3] and word[-2] not in _VOWELS:
        word = word[:-2] + word[-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in _VOWELS:
        word = word[:-1]
    return word


def _parts(word: str) -> list[str]:
    """The stems a compound is made of, at best both known; nothing if it is no compound."""
    known = _known_parts()
    if len(word) < 6 or word.isdigit() or stem(word) in known:
        return []
    best: tuple[int, str, str] | None = None
    for cut in range(3, len(word) - 1):
        head, tail = word[:cut], word[cut:]
        if len(tail) < 3 or _NO_TAIL.match(tail) or head in _NO_HEAD:
            continue
        head_known = stem(head) in known
        tail_known = stem(tail) in known
        if head_known and tail_known:
            worth = 30
        elif stem(tail) in _strong_tails() and re.search(f"[{_VOWELS}]", head):
            worth = 20
        elif head_known and len(head) > 4 and len(tail) > 3:
            worth = 10
        else:
            continue
        worth += len(tail) if tail_known else len(head) - 2 * head.endswith("s")
        if best is None or worth > best[0]:
            best = (worth, head, tail)
    if best is None:
        return []
    _, head, tail = best
    return (_parts(head) or [stem(head)]) + (_parts(tail) or [stem(tail)])


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    pairs = [pair.split() for line in SAME_WORDS.splitlines() for pair in line.split("·") if pair.strip()]
    found: dict[str, str] = {}
    for words in pairs:
        for one, other in zip(words[::2], words[1::2], strict=True):
            found.setdefault(one, other)
            if one != other:
                found.setdefault(_bare(one), other)
    return found


@lru_cache(maxsize=1)
def _known_parts() -> frozenset[str]:
    return frozenset(stem(fold(part)) for part in PARTS)


@lru_cache(maxsize=1)
def _strong_tails() -> frozenset[str]:
    """Parts that make a compound of whatever stands before them."""
    return frozenset(stem(fold(part)) for part in PARTS if len(part) > 3) - {
        "ven",
        "led",
        "lag",
        "lek",
        "gut",
        "sid",
        "ung",
        "van",
    }
