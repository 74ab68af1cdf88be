"""The terms of posts, indexed as they are written: FTS5 on SQLite, a GIN index over a tsvector on PostgreSQL.

Both hold the same terms, of our own making (forum/norwegian.py): each word's, those of the thread's title once more on
its first post, and labels of where the post belongs (forum/search_labels.py). The database only intersects lists of
them, newest post first, so that a common word costs little more than a rare one, with filters or without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from . import spelling
from .models import Post, Thread
from .norwegian import index_terms
from .search_labels import COLUMNS, OFFICIAL, OPENING, Filed, labels_of

CHUNK = 2000
COUNTED = 3  # a term that stands more often in a post is worth no more

#: The newest with one of these labels may stand far back: on PostgreSQL they have an index each.
SHORT_LISTS = (OPENING, OFFICIAL)

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE forum_post_words USING fts5("
        "title, words, labels, tokenize=\"unicode61 remove_diacritics 0\", detail='column')"
    ],
    "postgresql": ["CREATE TABLE forum_post_words (post_id bigint PRIMARY KEY, terms tsvector NOT NULL)"],
}
INDEX = {
    "sqlite": [],
    "postgresql": [
        "CREATE INDEX IF NOT EXISTS forum_post_words_terms ON forum_post_words USING gin (terms)",
        *[
            f"CREATE INDEX IF NOT EXISTS forum_post_words_{label} ON forum_post_words (post_id) "
            f"WHERE terms @@ '''#{label}'''::tsquery"
            for label in SHORT_LISTS
        ],
        # So that the planner knows a rare word from one that stands in one post of a hundred.
        "ALTER TABLE forum_post_words ALTER terms SET STATISTICS 500",
    ],
}
_UNINDEX = "DROP INDEX IF EXISTS forum_post_words_terms"
DROP = "DROP TABLE IF EXISTS forum_post_words"
_PUT = {
    "sqlite": "INSERT INTO forum_post_words (rowid, title, words, labels) VALUES (%s, %s, %s, %s)",
    "postgresql": (
        "INSERT INTO forum_post_words VALUES (%s, %s::tsvector) "
        "ON CONFLICT (post_id) DO UPDATE SET terms = excluded.terms"
    ),
}
_KEY = {"sqlite": "rowid", "postgresql": "post_id"}


class Entry(NamedTuple):
    """What the index holds of one post."""

    pk: int
    title: Counter[str]
    words: Counter[str]
    labels: list[str]


def add(post: Post, thread: Thread) -> None:
    """Index a post that was just written; what a reader of the rows would find is at hand."""
    at_hand = {column: getattr(thread, column.removeprefix("thread__")) for column in COLUMNS if "__" in column}
    row = Filed(*(at_hand[column] if column in at_hand else getattr(post, column) for column in COLUMNS))
    _put([_entry(row)])
    spelling.learn(_texts([row]))


def refresh(keys: Iterable[int]) -> None:
    """Index these posts as they are now: after a post was written or changed, or its thread was filed elsewhere."""
    remaining = iter(keys)
    while chunk := list(islice(remaining, CHUNK)):
        rows = [Filed(*row) for row in Post.objects.filter(pk__in=chunk).values_list(*COLUMNS)]
        if connection.vendor == "sqlite" or len(rows) < len(chunk):
            _take_away("IN ({})".format(", ".join(["%s"] * len(chunk))), chunk)
        _put([_entry(row) for row in rows])
        spelling.learn(_texts(rows))


def refresh_threads(keys: Iterable[int]) -> None:
    """Index every post of these threads as they are now."""
    for key in keys:
        refresh(Post.objects.filter(thread=key).order_by("pk").values_list("pk", flat=True).iterator())


def rebuild() -> int:
    """Index every post anew, in chunks that each stand when they are done; how many there were.

    Search goes on meanwhile: a post's old entry goes as its new one comes. Into an empty table the rows go first and
    the index is made after, which takes a fraction of the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM forum_post_words)")
        empty = not cursor.fetchone()[0]
        if empty and connection.vendor == "postgresql":
            cursor.execute(_UNINDEX)
    count, last = 0, 0
    known: set[str] = set()
    for rows in _chunks():
        with transaction.atomic():
            if not empty:
                _take_away("> %s AND {key} <= %s", [last, rows[-1].pk])
            _put([_entry(row) for row in rows], fresh=empty)
            spelling.learn(_texts(rows), known=known)
        count, last = count + len(rows), rows[-1].pk
    _take_away("> %s", [last])
    with connection.cursor() as cursor:
        for statement in INDEX[connection.vendor]:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE forum_post_words")
    return count


def _chunks() -> Iterator[list[Filed]]:
    last = 0
    while rows := [
        Filed(*row) for row in Post.objects.filter(pk__gt=last).order_by("pk").values_list(*COLUMNS)[:CHUNK]
    ]:
        yield rows
        last = rows[-1].pk


def _texts(rows: list[Filed]) -> Iterator[str]:
    return (row.plain if row.number > 1 else f"{row.title}\n{row.plain}" for row in rows)


def _entry(post: Filed) -> Entry:
    title = index_terms(post.title) if post.number == 1 else []
    return Entry(post.pk, Counter(title), Counter(title + index_terms(post.plain)), labels_of(post))


def _take_away(condition: str, parameters: Sequence[int]) -> None:
    key = _KEY[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM forum_post_words WHERE {key} {condition.format(key=key)}", parameters)  # noqa: S608


def _put(entries: list[Entry], *, fresh: bool = False) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                _PUT["sqlite"],
                [
                    (entry.pk, " ".join(entry.title), _repeated(entry.words), " ".join(entry.labels))
                    for entry in entries
                ],
            )
        elif fresh:
            with cursor.cursor.copy("COPY forum_post_words (post_id, terms) FROM STDIN") as copy:
                for entry in entries:
                    copy.write_row((entry.pk, _vector(entry)))
        else:
            cursor.executemany(_PUT["postgresql"], [(entry.pk, _vector(entry)) for entry in entries])


def _repeated(words: Counter[str]) -> str:
    return " ".join(term for term, count in words.items() for _ in range(min(count, COUNTED)))


def _vector(entry: Entry) -> str:
    """A tsvector as PostgreSQL reads it: labels begin with #, a title's terms with =, positions count a word's uses."""
    positions = ["", "", ":1,2", ":1,2,3"]
    parts = [f"'#{label}'" for label in entry.labels] + [f"'={term}'" for term in entry.title]
    parts += [f"'{term}'{positions[min(count, COUNTED)]}" for term, count in entry.words.items()]
    return " ".join(parts)
