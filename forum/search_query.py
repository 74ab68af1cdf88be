"""Asks the index of words for candidates, and weighs them. The same answer from every database.

A question is a list of terms (each must occur, or any of them) and of filters (each a choice of labels). At most so
many of the newest that match are looked at, those with the words in their title apart; one query, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from .norwegian import query_terms
from .search_index import COUNTED
from .search_labels import NOT_PUBLIC, OFFICIAL, OPENING, space_label

CANDIDATES = 150
TITLES = 40
OF_EACH = 30  # where any of the terms will do
NOT_FOR_ALL = 60
WORDS = 8
_WORTH = (0.0, 1.0, 1.4, 1.7)  # of a term that stands so many times in a post
_IN_TITLE = 5.0
_COVERED = 10.0  # for each of the words asked for, where not all must occur


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for. `own` are the labels of what the reader may see beside what everyone may."""

    terms: Sequence[str]
    filters: Sequence[Sequence[str]] = ()
    own: Sequence[str] = ()
    any_term: bool = False
    all_terms: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "all_terms", frozenset(self.terms))


class Candidate(NamedTuple):
    """A post that may answer, what it is worth, and which of the terms it holds."""

    pk: int
    worth: float
    held: frozenset[str]


@dataclass(slots=True)
class Found:
    """The candidates, the best first; whether there may be more than were looked at."""

    candidates: list[Candidate] = field(default_factory=list)
    more: bool = False


def find(question: Question) -> Found:
    """The posts that may answer. One query."""
    if not question.terms and not question.filters:
        return Found()
    rows = _rows(_parts(question))
    if not question.terms:
        candidates = [Candidate(key, 0.0, question.all_terms) for key in sorted({row[0] for row in rows}, reverse=True)]
    else:
        weigh = _weigh_words if connection.vendor == "sqlite" else _weigh_vector
        found = {row[0]: weigh(row, question) for row in rows}
        candidates = sorted(found.values(), key=lambda one: (-one.worth, -one.pk))
    return Found(candidates, more=len(candidates) > CANDIDATES)


def find_by_words(text: str) -> list[int]:
    """The posts with all these words, the best first."""
    return [one.pk for one in find(Question(terms=query_terms(text, most=WORDS))).candidates]


def find_by_title(terms: Sequence[str], *, space_id: int) -> list[int]:
    """The first posts of a space's threads with any of these terms in the title, the newest for each term."""
    question = Question(terms=terms, filters=[[space_label(space_id)]], any_term=True)
    return list(dict.fromkeys(row[0] for row in _rows([_part(question, TITLES, titles=[term]) for term in terms])))


class _Part(NamedTuple):
    """Posts to ask for: what they match, on which short list they stand, if any, and at most how many, newest first.

    One that `completes` the first is asked for only where that is full, since it holds nothing else.
    """

    match: str
    among: str
    limit: int
    completes: bool = False


def _parts(question: Question) -> list[_Part]:
    """What to ask for: in words, in titles where the words are many, and among what is not for everyone."""
    terms = list(question.terms)
    if question.any_term:
        # Each word for itself, or a rare one would drown in the newest of a common one.
        asked = [_part(question, OF_EACH, words=[term]) for term in terms]
    else:
        asked = [_part(question, CANDIDATES + 1, words=terms)]
        asked += [_part(question, TITLES, completes=True, titles=terms)] if terms else []
    if question.own:
        asked.append(_part(question, NOT_FOR_ALL, words=terms, public=False))
    return asked


def _part(question: Question, limit: int, *, completes: bool = False, **what: Any) -> _Part:
    if connection.vendor == "sqlite":
        return _Part(_fts5(question, **what), "", limit, completes)
    official = any(list(choice) == [OFFICIAL] for choice in question.filters)
    among = OPENING if what.get("titles") else OFFICIAL if official else ""
    return _Part(_tsquery(question, besides=among, **what), among, limit, completes)


def _rows(parts: Sequence[_Part]) -> list[tuple[Any, ...]]:
    """The rows that match the parts. One query.

    Each part stands in a subquery of its own: SQLite wants that for a limit in a union.
    """
    first, *others = (_statement(part) for part in parts)
    statement = f"WITH part0 AS MATERIALIZED ({first}) SELECT * FROM part0"  # noqa: S608
    for n, (part, text) in enumerate(zip(parts[1:], others, strict=True), start=1):
        when = f" WHERE (SELECT count(*) FROM part0) >= {parts[0].limit}" if part.completes else ""  # noqa: S608
        statement += f" UNION ALL SELECT * FROM ({text}) AS part{n}{when}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for part in parts for value in (part.match, part.limit)])
        return list(cursor.fetchall())


def _statement(part: _Part) -> str:
    """Where the newest that match may stand very far back, on single days, they are taken from the list of the terms.

    A sum is in no index's order, so that PostgreSQL's planner does not look for them one by one from the newest on.
    """
    few = "'#d" in part.match and "'#m" not in part.match and "'#y" not in part.match
    among = f" AND terms @@ '''#{part.among}'''::tsquery" if part.among else ""
    return _SELECT[connection.vendor].format(among=among, key="post_id + 0" if few else "post_id")


_SELECT = {
    "sqlite": (
        "SELECT rowid AS key, title, words FROM forum_post_words WHERE forum_post_words MATCH %s "
        "ORDER BY rowid DESC LIMIT %s"
    ),
    "postgresql": (
        "SELECT post_id, terms::text FROM (SELECT post_id, terms FROM forum_post_words "
        "WHERE terms @@ %s::tsquery{among} ORDER BY {key} DESC LIMIT %s) AS newest"
    ),
}


def _fts5(
    question: Question, *, words: list[str] | None = None, titles: list[str] | None = None, public: bool = True
) -> str:
    together = " OR " if question.any_term else " AND "
    wanted = [
        f"{column} : ({together.join(_quoted(terms))})"
        for column, terms in (("words", words), ("title", titles))
        if terms
    ]
    choices = [*question.filters] if public else [*question.filters, question.own, [NOT_PUBLIC]]
    wanted += [f"labels : ({' OR '.join(_quoted(labels))})" for labels in choices]
    match = " AND ".join(wanted)
    return f"({match}) NOT labels : {NOT_PUBLIC}" if public else match


def _quoted(terms: Sequence[str]) -> list[str]:
    return [f'"{term}"' for term in terms]


def _tsquery(
    question: Question,
    *,
    besides: str,
    words: list[str] | None = None,
    titles: list[str] | None = None,
    public: bool = True,
) -> str:
    """A tsquery without the label `besides`, which is asked for apart."""
    together = " | " if question.any_term else " & "
    choices = [choice for choice in question.filters if list(choice) != [besides]]
    choices += [] if public else [question.own, [NOT_PUBLIC]]
    wanted = [together.join(_lexemes(words))] if words else []
    wanted += [together.join(_lexemes(titles, "="))] if titles else []
    wanted += [" | ".join(_lexemes(labels, "#")) for labels in choices]
    wanted = [f"({one})" for one in wanted]
    return " & ".join([*wanted, f"!'#{NOT_PUBLIC}'"] if public else wanted)


def _lexemes(terms: Sequence[str], mark: str = "") -> list[str]:
    return [f"'{mark}{term}'" for term in terms]


def _weigh_words(row: tuple[int, str, str], question: Question) -> Candidate:
    """Weigh what FTS5 keeps: the terms as words, each as often as it counts, one after another."""
    key, title, words = row
    text = f" {words} "
    counts: dict[str, int] = {}
    for term in question.terms:
        at = text.find(f" {term} ")
        count = 0
        while at >= 0 and count < COUNTED and text.startswith(f" {term} ", at):
            at += len(term) + 1
            count += 1
        counts[term] = count
    titled = f" {title} "
    in_title = sum(f" {term} " in titled for term in question.terms) if title else 0
    return _candidate(key, counts, in_title, words.count(" ") + 1, question)


def _weigh_vector(row: tuple[int, str], question: Question) -> Candidate:
    """Weigh what PostgreSQL keeps: a tsvector as it writes it."""
    key, vector = row
    counts: dict[str, int] = {}
    for term in question.terms:
        at = vector.find(f"'{term}'")
        after = vector[at + len(term) + 2 : at + len(term) + 8].split(" ", 1)[0] if at >= 0 else ""
        counts[term] = after.count(",") + 1 if at >= 0 else 0
    in_title = sum([f"'={term}'" in vector for term in question.terms]) if "'=" in vector else 0
    # Positions stand for a word's uses, and there is no comma elsewhere.
    length = vector.count("'") // 2 - vector.count("'#") - vector.count("'=") + vector.count(",")
    return _candidate(key, counts, in_title, length, question)


def _candidate(key: int, counts: dict[str, int], in_title: int, length: int, question: Question) -> Candidate:
    worth = _IN_TITLE * in_title
    for count in counts.values():
        worth += _WORTH[min(count, COUNTED)] / (1 + length / 200)
    if not question.any_term:
        return Candidate(key, round(worth, 3), question.all_terms)
    held = frozenset(term for term, count in counts.items() if count)
    return Candidate(key, round(worth + _COVERED * len(held), 3), held)
