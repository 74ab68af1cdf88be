"""Search in posts: finds what the words mean in any form, and never what the reader may not see.

The index gives candidates; `visible_to` and the rows themselves decide. Where not all words are found together, any of
them will do, and a slip of the pen is asked about.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString

from people.models import User
from people.rights import moderated_spaces

from . import search_labels as labels
from . import spelling
from .addresses import post_url
from .fragments import rendered
from .models import Post
from .norwegian import WORD, fold, query_terms, terms_of
from .search_choices import ANSWERED, MUNICIPALITY, NEWEST, Wish
from .search_query import CANDIDATES, Question, find
from .snippets import marked, snippet
from .spaces import space_facts

Reader = User | AnonymousUser
RESULTS = 20
WORDS_ASKED = 8
SUGGESTIONS_TRIED = 3
_PIECES = re.compile(rf"{WORD.pattern}|.")
_A_DAY = datetime.timedelta(days=1)


class Hit(NamedTuple):
    """A post that was found, as shown: its thread's title and a piece of it with marks, and what is known of it."""

    url: str
    title: SafeString
    snippet: SafeString
    facts: SafeString


@dataclass(slots=True)
class Results:
    """One page of what was found, and what to say of it."""

    wish: Wish
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    more_than_counted: bool = False
    #: The words say nothing alone ("og", "det").
    says_nothing: bool = False
    #: Nothing holds all the words; these hold some.
    only_some: bool = False
    suggestion: str = ""
    #: How many there are without what the search was narrowed to, where there are none with it.
    elsewhere: int = 0

    @property
    def is_one_word(self) -> bool:
        return " " not in self.wish.query

    @property
    def next_page(self) -> int | None:
        return self.wish.page + 1 if self.count > self.wish.page * RESULTS else None

    @property
    def previous_page(self) -> int | None:
        return self.wish.page - 1 if self.wish.page > 1 else None


class _Row(NamedTuple):
    """What the database knows of a post that was found, where the reader may see it."""

    pk: int
    version: int
    thread_id: int
    number: int
    title: str
    plain: str


_FIELDS = ("pk", "version", "thread_id", "number", "thread__title", "plain")


@dataclass(slots=True)
class _Asked:
    """One question to the index: the keys that answer it, in order, and which of them this reader may see."""

    wish: Wish
    reader: Reader
    terms: list[str]
    keys: list[int]
    more: bool = False
    #: The terms that some post among the keys holds.
    held: frozenset[str] = frozenset()

    def rows(self, page: int) -> list[_Row]:
        """The posts on a page, in order. One query; two where the index lags behind the rows, to look at them all."""
        start = (page - 1) * RESULTS
        shown = self.keys[start : start + RESULTS]
        rows = self._readable(shown)
        if len(rows) < len(shown):
            readable = self._readable(self.keys)
            self.keys = [key for key in self.keys if key in readable]
            rows = {key: readable[key] for key in self.keys[start : start + RESULTS]}
        return [rows[key] for key in self.keys[start : start + RESULTS]]

    def finds(self) -> bool:
        """Whether there is anything this reader may see."""
        return bool(self.keys and self.rows(1))

    def _readable(self, keys: list[int]) -> dict[int, _Row]:
        if not keys:
            return {}
        readable = Post.objects.visible_to(self.reader).filter(_truth(self.wish), pk__in=keys)
        return {row[0]: _Row(*row) for row in readable.values_list(*_FIELDS)}


def search_posts(wish: Wish, *, reader: Reader) -> Results:
    """The posts that answer a wish. Two queries, and one for posts not found before; a few more if none are found."""
    terms = query_terms(wish.query, most=WORDS_ASKED)
    results = Results(wish)
    if wish.query and not terms:
        results.says_nothing = True
        return results
    asked = _ask(wish, terms, reader)
    rows = asked.rows(wish.page)
    if not asked.keys and terms:
        some = list(dict.fromkeys(term for word in _words(wish) for term in terms_of(fold(word))))
        if len(some) > 1:
            asked = _ask(wish, some[: WORDS_ASKED * 2], reader, any_term=True)
            rows = asked.rows(wish.page)
            results.only_some = bool(asked.keys)
        results.suggestion = _suggestion(wish, reader, held=asked.held)
        if not asked.keys and wish.is_narrowed:
            results.elsewhere = _count_everywhere(wish, terms, reader)
    results.count, results.more_than_counted = len(asked.keys), asked.more
    results.hits = _hits(rows, asked.terms)
    return results


def _count_everywhere(wish: Wish, terms: list[str], reader: Reader) -> int:
    """How many there are, narrowed to nothing."""
    asked = _ask(wish.everywhere(), terms, reader)
    asked.rows(1)
    return len(asked.keys)


def _words(wish: Wish) -> list[str]:
    return WORD.findall(wish.query)[: WORDS_ASKED * 2]


def _ask(wish: Wish, terms: list[str], reader: Reader, *, any_term: bool = False) -> _Asked:
    """Ask the index. One query."""
    found = find(Question(terms, filters=_filters(wish), own=_own(reader), any_term=any_term))
    keys = [one.pk for one in found.candidates[:CANDIDATES]]
    if wish.order == NEWEST or not terms:
        keys.sort(reverse=True)
    held = frozenset().union(*(one.held for one in found.candidates)) if any_term else frozenset[str]()
    return _Asked(wish, reader, terms, keys, found.more, held)


def _own(reader: Reader) -> list[str]:
    """The labels of what this reader may see beside what everyone may."""
    if not reader.is_authenticated:
        return []
    return [labels.author_label(reader.pk), *map(labels.space_label, sorted(moderated_spaces(reader)))]


def _filters(wish: Wish) -> list[list[str]]:
    """What a wish is narrowed to, as the index knows it."""
    filters: list[list[str]] = []
    if wish.space:
        filters.append([labels.space_label(key) for key in wish.space.keys])
    if wish.theme:
        filters.append([labels.theme_label(wish.theme)])
    if wish.topic:
        filters.append([labels.topic_label(key) for key in wish.topic.keys])
    if wish.district:
        filters.append([labels.district_label(key) for key in wish.district.keys])
    if wish.who:
        filters.append([labels.who_label(official=wish.who == MUNICIPALITY)])
    if wish.answer:
        filters.append([labels.answered_label(wish.answer == ANSWERED)])
    if wish.since or wish.until:
        filters.append(list(labels.day_labels(wish.since, wish.until)) or ["none"])
    return filters


def _truth(wish: Wish) -> Q:
    """The same, as the rows know it: an index that lags behind shows nothing that is not so."""
    truth = Q()
    if wish.space:
        truth &= Q(thread__space__in=wish.space.keys)
    if wish.theme:
        truth &= Q(thread__theme=wish.theme)
    if wish.topic:
        truth &= Q(thread__topic__in=wish.topic.keys)
    if wish.district:
        truth &= Q(thread__district__in=wish.district.keys)
    if wish.who:
        official = Q(voice=Post.Voice.MUNICIPALITY)
        truth &= official if wish.who == MUNICIPALITY else ~official
    if wish.answer:
        truth &= Q(thread__answered=wish.answer == ANSWERED)
    if wish.since:
        truth &= Q(created_at__gte=_midnight(wish.since))
    if wish.until and wish.until < timezone.localdate():
        truth &= Q(created_at__lt=_midnight(wish.until + _A_DAY))
    return truth


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(max(day, labels.EARLIEST), datetime.time.min))


def _suggestion(wish: Wish, reader: Reader, *, held: frozenset[str]) -> str:
    """The same question with a word spelt otherwise, by which this reader finds something; empty if there is none.

    `held` are terms that are known to stand somewhere, and so are no slips.
    """
    words = [word for word in _words(wish) if terms_of(fold(word))]
    singles = {terms_of(fold(word))[0]: word for word in words}
    unknown = [term for term in singles if term not in held]
    if len(words) > 1 and unknown:
        found = find(Question(unknown, own=_own(reader), any_term=True))
        held = held.union(*(one.held for one in found.candidates))
    slips = [word for term, word in singles.items() if term not in held][:2]
    offered = {word: spelling.alike(word) for word in slips}
    for turn in range(SUGGESTIONS_TRIED):
        instead = {word: others[min(turn, len(others) - 1)] for word, others in offered.items() if others}
        if not instead:
            break
        query = "".join(instead.get(piece, piece) for piece in _PIECES.findall(wish.query))
        terms = query_terms(query, most=WORDS_ASKED)
        if terms != query_terms(wish.query, most=WORDS_ASKED) and _ask(wish, terms, reader).finds():
            return query
    return ""


def _hits(rows: list[_Row], terms: list[str]) -> list[Hit]:
    """The hits on one page, as shown. A query only for posts that have not been found before."""
    stamps = [(row.pk, row.version) for row in rows]
    facts = rendered(stamps, kind="hit", template="forum/_hit.html", contexts=_contexts)
    return [
        Hit(
            url=post_url(thread_id=row.thread_id, number=row.number),
            title=marked(row.title, terms),
            snippet=snippet(row.plain, terms),
            facts=known,
        )
        for row, known in zip(rows, facts, strict=True)
    ]


def _contexts(keys: list[int]) -> dict[int, dict[str, Any]]:
    posts = Post.objects.select_related("thread", "author", "signed_unit").in_bulk(keys)
    return {key: {"post": post, "space": space_facts(post.thread.space_id).space} for key, post in posts.items()}
