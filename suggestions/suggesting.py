"""Coming with something: a thread with a kind."""

from __future__ import annotations

from forum import posting
from forum.models import District, Post, Topic
from forum.posting import Words
from forum.similar import similar_threads

from .models import BoardPage, Suggestion

LOOKED_AT = 400  # characters


def suggest(
    *,
    board: BoardPage,
    kind: str,
    title: str,
    words: Words,
    topic: Topic | None = None,
    district: District | None = None,
) -> Post:
    """Put a suggestion, praise, criticism or question on the board. Raises what forum.posting.open_thread raises."""
    return posting.open_thread(
        space=board,
        title=title,
        words=words,
        topic=topic,
        district=district,
        furnish=lambda thread: Suggestion.objects.create(thread=thread, board=board, kind=kind),
    )


def similar_suggestions(said: str, *, board_id: int) -> list[Suggestion]:
    """What stands on a board already and is like what someone is saying, whatever became of it. Four queries."""
    threads = similar_threads(said[:LOOKED_AT], space_id=board_id) if said.strip() else []
    found = Suggestion.objects.select_related("thread", "merged_into").in_bulk([thread.pk for thread in threads])
    return [found[thread.pk] for thread in threads if thread.pk in found]
