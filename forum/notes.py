"""What stands beside a post or a thread: "answer expected by", "corrected", "sent to". Written when it happens.

A note is a dictionary with its `kind` and plain values. Higher floors write notes beside the record that is the
truth of the matter, in the same transaction; templates/notes/<kind>.html shows one. So a page of posts needs no
query for each thing that may be said of a post.
"""

from __future__ import annotations

from django.db import transaction

from .locking import lock_thread, lock_thread_of
from .models import Post, Thread
from .versions import raise_version

Value = str | int | bool | None


def put_note(about: Post | Thread, kind: str, /, **values: Value) -> None:
    """Set the note of this kind, in place of an earlier one."""
    _rewrite(about, kind, {"kind": kind, **values})


def add_note(about: Post | Thread, kind: str, /, **values: Value) -> None:
    """Add a note beside earlier ones of its kind: what has happened more than once."""
    with transaction.atomic():
        row = _locked(about)
        about.notes = row.notes = [*row.notes, {"kind": kind, **values}]
        _store(row)


def drop_note(about: Post | Thread, kind: str, /) -> None:
    """Take the note of this kind away."""
    _rewrite(about, kind, None)


def _rewrite(about: Post | Thread, kind: str, note: dict[str, Value] | None) -> None:
    with transaction.atomic():
        row = _locked(about)
        notes = [one for one in row.notes if one["kind"] != kind]
        if note is not None:
            notes.append(note)
        if notes == row.notes:
            return
        about.notes = row.notes = notes
        _store(row)


def _locked(about: Post | Thread) -> Post | Thread:
    """The row as it is now, locked with its thread."""
    if isinstance(about, Thread):
        return lock_thread(about.pk)
    lock_thread_of(about)
    return Post.objects.select_related("thread").get(pk=about.pk)


def _store(row: Post | Thread) -> None:
    row.version += 1
    row.save(update_fields=["notes", "version"])
    thread = row.thread if isinstance(row, Post) else row
    raise_version(thread_id=thread.pk, space_id=thread.space_id)
