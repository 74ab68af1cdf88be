"""Finding what a suggestion is to be merged with: by words, by number, or by what is like it already."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from forum.models import Post
from forum.norwegian import query_terms
from forum.search_labels import space_label
from forum.search_query import Question, find

from .lifecycle import mergeable
from .models import Suggestion
from .suggesting import similar_suggestions

SHOWN = 10
WORDS = 8
POSTS_LOOKED_AT = 60
_NUMBER = re.compile(r"(?:.*/trad/)?(\d{1,9})/?\s*")


def may_be_merged_into(suggestion: Suggestion) -> QuerySet[Suggestion]:
    """Those on its board that everyone can read and that lead nowhere else themselves."""
    return mergeable().filter(board=suggestion.board_id).exclude(pk=suggestion.pk)


def found_for(suggestion: Suggestion, *, words: str, chosen: int | None = None) -> list[Suggestion]:
    """What it may be merged with, the best first: what the words find, or what is like it where none are written.

    What is `chosen` already comes first. At most six queries, however many there are.
    """
    keys = _named(words, suggestion.board_id) if words.strip() else _alike(suggestion)
    if chosen:
        keys = [chosen, *(key for key in keys if key != chosen)]
    found = may_be_merged_into(suggestion).select_related("thread").in_bulk(keys)
    return [found[key] for key in keys if key in found][:SHOWN]


def _alike(suggestion: Suggestion) -> list[int]:
    said = f"{suggestion.thread.title} {suggestion.thread.excerpt}"
    return [one.pk for one in similar_suggestions(said, board_id=suggestion.board_id)]


def _named(words: str, board_id: int) -> list[int]:
    """The threads with these words, those with most of them first; or the one of that number or address."""
    if number := _NUMBER.fullmatch(words.strip()):
        return [int(number[1])]
    terms = query_terms(words, most=WORDS)
    asked = Question(terms=terms, filters=[[space_label(board_id)]], any_term=True)
    posts = [one.pk for one in find(asked).candidates[:POSTS_LOOKED_AT]] if terms else []
    threads = dict(Post.objects.filter(pk__in=posts).values_list("pk", "thread"))
    return list(dict.fromkeys(threads[post] for post in posts if post in threads))
