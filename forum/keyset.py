"""Pages of threads by key: each begins where the one before ended, and costs the same however deep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict

from .models import Thread

Key = tuple[int, ...]


_KEY = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})?")


class NoKey(Exception):
    """An address names a key that is none."""


def keys_of(query: QueryDict, *, parts: int) -> list[Key | None]:
    """The keys after and before which an address asks (`etter`, `before`), each of so many parts. Raises NoKey."""
    keys: list[Key | None] = []
    for name in ("etter", "before"):
        text = query.get(name, "")
        key = tuple(map(int, text.split("-"))) if text and _KEY.fullmatch(text) else None
        if text and (key is None or len(key) != parts):
            raise NoKey
        keys.append(key)
    return keys


class Listed(NamedTuple):
    """A thread in a list: its key, its version, and what a list may be ordered by."""

    pk: int
    version: int
    latest: int
    reads: int
    posts_numbered: int
    beside: tuple[tuple[str, int], ...] = ()

    def key(self, by: tuple[str, ...]) -> Key:
        """Where it stands in an order."""
        known = self._asdict() | dict(self.beside)
        return tuple(known[name] for name in by)


_FIELDS = Listed._fields[:-1]


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """A page of a list by key: `after` leads to the older ones, `before` to the newer; None where there are none."""

    rows: list[Listed]
    after: str | None
    before: str | None

    @property
    def stamps(self) -> list[tuple[int, int]]:
        """The rows as fragments ask for them."""
        return [(row.pk, row.version) for row in self.rows]


def keyset_page(
    threads: QuerySet[Thread], *, by: tuple[str, ...], after: Key | None, before: Key | None, size: int
) -> KeysetPage:
    """One page of threads, highest key first. Costs the same however deep.

    `by` may name what stands beside the thread ("suggestion__support_count").
    """
    key = after if before is None else before
    if key is None:
        found = _taken(threads, by, newer=False, count=size + 1)
    else:
        found = _beyond(threads, by, key, newer=before is not None, count=size + 1)
    return page_of(found, by=by, after=after, before=before, size=size)


def page_of(
    found: list[Listed], *, by: tuple[str, ...], after: Key | None, before: Key | None, size: int
) -> KeysetPage:
    """The page of which one more than it takes was found, those nearest to its key first."""
    page = found[:size]
    if before is not None:
        page = page[::-1]
        older = _named(page[-1], by) if page else None
        return KeysetPage(page, older, _named(page[0], by) if len(found) > size else None)
    return KeysetPage(
        page,
        _named(page[-1], by) if len(found) > size else None,
        _named(page[0], by) if page and after is not None else None,
    )


def _beyond(threads: QuerySet[Thread], by: tuple[str, ...], key: Key, *, newer: bool, count: int) -> list[Listed]:
    """The threads next to a key, nearest first.

    Where many share the first part of the key, those that are left of them come first, by a query of their own: SQLite
    does not find its place among them by both parts at once when the second is the row's own id.
    """
    sign = "gt" if newer else "lt"
    found: list[Listed] = []
    if len(by) > 1:
        ties = threads.filter(**{by[0]: key[0], f"{by[1]}__{sign}": key[1]})
        found = _taken(ties, by, newer=newer, count=count, order=by[1:])
    if len(found) < count:
        rest = threads.filter(**{f"{by[0]}__{sign}": key[0]})
        found += _taken(rest, by, newer=newer, count=count - len(found))
    return found


def _taken(
    threads: QuerySet[Thread], by: tuple[str, ...], *, newer: bool, count: int, order: tuple[str, ...] = ()
) -> list[Listed]:
    """So many threads in an order (`by`, unless another is given), with what their keys are made of."""
    beside = tuple(name for name in by if name not in _FIELDS)
    in_order = [name if newer else f"-{name}" for name in order or by]
    rows = threads.order_by(*in_order).values_list(*_FIELDS, *beside)[:count]
    return [
        Listed(*row[: len(_FIELDS)])._replace(beside=tuple(zip(beside, row[len(_FIELDS) :], strict=True)))
        for row in rows
    ]


def _named(row: Listed, by: tuple[str, ...]) -> str:
    return "-".join(str(part) for part in row.key(by))
