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
from .search_labels import NOT_PUBLIC, space_label

CANDIDATES = 150
TITLES = 40
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
    weigh = _weigh_words if connection.vendor == "sqlite" else _weigh_vector
    found = {row[0]: weigh(row, question) for row in rows}
    return Found(
        candidates=sorted(found.values(), key=lambda one: (-one.worth, -one.pk)),
        more=len(found) > CANDIDATES,
    )


def find_by_words(text: str) -> list[int]:
    """The posts with all these words, the best first."""
    return [one.pk for one in find(Question(terms=query_terms(text, most=WORDS))).candidates]


def find_by_title(terms: Sequence[str], *, space_id: int) -> list[int]:
    """The first posts of a space's threads with any of these terms in the title, the newest for each term."""
    question = Question(terms=terms, filters=[[space_label(space_id)]], any_term=True)
    write = _fts5 if connection.vendor == "sqlite" else _tsquery
    rows = _rows([(write(question, titles=[term]), TITLES) for term in terms])
    return list(dict.fromkeys(row[0] for row in rows))


def _rows(asked: Sequence[tuple[str, int]]) -> list[tuple[Any, ...]]:
    """The rows that match, of each at most so many, the newest first. One query.

    Each part stands in a subquery of its own: SQLite wants that for a limit in a union.
    """
    one = _SELECT[connection.vendor]
    parts = [one] * len(asked)
    if connection.vendor == "postgresql":
        # A sum is in no index's order: few are expected, so they are taken from the list of the terms and sorted,
        # where the planner would look for them one by one from the newest post on.
        parts = [one.replace("ORDER BY post_id", "ORDER BY post_id + 0") if _few(match) else one for match, _ in asked]
    statement = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part{n}" for n, part in enumerate(parts))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for match, limit in asked for value in (match, limit)])
        return list(cursor.fetchall())


def _few(match: str) -> bool:
    """Whether a tsquery is of a title, or of single days: the newest that match may stand very far back."""
    return "'=" in match or ("'#d" in match and "'#m" not in match and "'#y" not in match)


_SELECT = {
    "sqlite": (
        "SELECT rowid AS key, title, words FROM forum_post_words WHERE forum_post_words MATCH %s "
        "ORDER BY rowid DESC LIMIT %s"
    ),
    "postgresql": (
        "SELECT post_id, terms::text FROM (SELECT post_id, terms FROM forum_post_words WHERE terms @@ %s::tsquery "
        "ORDER BY post_id DESC LIMIT %s) AS newest"
    ),
}


def _parts(question: Question) -> list[tuple[str, int]]:
    """The matches to ask for, each with how many: in titles, in words, and among what is not for everyone."""
    write = _fts5 if connection.vendor == "sqlite" else _tsquery
    terms = list(question.terms)
    if question.any_term:
        # Each word for itself, or a rare one would drown in the newest of a common one.
        asked = [(write(question, words=[term]), TITLES) for term in terms]
    else:
        asked = [(write(question, titles=terms), TITLES)] if terms else []
        asked.append((write(question, words=terms), CANDIDATES + 1))
    if question.own:
        asked.append((write(question, words=terms, public=False), NOT_FOR_ALL))
    return asked


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
    question: Question, *, words: list[str] | None = None, titles: list[str] | None = None, public: bool = True
) -> str:
    together = " | " if question.any_term else " & "
    choices = [*question.filters] if public else [*question.filters, question.own, [NOT_PUBLIC]]
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
        counts[term] = max(1, after.count(",") + 1) if at >= 0 else 0
    in_title = sum(f"'={term}'" in vector for term in question.terms)
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
