"""Threads like the one someone is about to open, found by the words of its title while it is being written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .models import Post, Thread
from .norwegian import query_terms
from .search_query import find_by_title

SHOWN = 5
WORDS_LOOKED_AT = 20
LONG_ENOUGH = 3  # characters of a stem
ALIKE = 0.34  # share of the words that two titles have in common
ALIKE_TO_TEXT = 0.33  # share of a title's words that stand in a longer text
TITLE_WORDS = 6
# What titles are full of and says nothing of what they are about.
COMMON = frozenset(
    re.findall(
        r"\w+",
        "alle aldri alltid at av bare ble blir da de den der det dette du eller en er et ett ei for fra få får gjør "
        "ha har hos hva hvem hvor hvorfor hvordan ikke ikkje inn jeg kan kommer korleis kva kvifor man med men mer "
        "mot må når noe noen no nå og også om opp oss på seg si sin skal som så til ut vi vil ved være åpen the and "
        "for with from not why how what when ",
    )
)


@dataclass(frozen=True, slots=True)
class Similar:
    """A thread with how much of the title it shares."""

    thread: Thread
    share: float


def similar_threads(text: str, *, space_id: int) -> list[Thread]:
    """Published threads of a space whose titles are like this one, or like what a longer text begins with.

    The most alike first. At most three queries.
    """
    stems = _stems(text)
    if not stems:
        return []
    candidates = find_by_title(sorted(stems), space_id=space_id)
    first = Post.objects.filter(
        pk__in=candidates, number=1, thread__space=space_id, thread__state=Thread.State.PUBLISHED
    )
    threads = Thread.objects.filter(pk__in=first.values("thread"))
    found = [Similar(thread, _share(stems, _stems(thread.title))) for thread in threads]
    enough = ALIKE if len(stems) <= TITLE_WORDS else ALIKE_TO_TEXT
    alike = sorted((one for one in found if one.share >= enough), key=lambda one: (-one.share, -one.thread.latest))
    return [one.thread for one in alike[:SHOWN]]


def _share(asked: set[str], title: set[str]) -> float:
    whole = asked if len(asked) <= TITLE_WORDS else title
    return len(asked & title) / len(whole) if whole else 0


def _stems(title: str) -> set[str]:
    words = " ".join(word for word in re.findall(r"[^\W_]+", title.lower()) if word not in COMMON)
    return {term for term in query_terms(words, most=WORDS_LOOKED_AT) if len(term) >= LONG_ENOUGH}
