"""Ris and questions open a duty to answer, suggestions a duty to consider them; ros opens none (R4).

What was merged into a suggestion shows that one's title, as long as it can be seen.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.dispatch import receiver

from forum.models import Post, Thread
from forum.signals import post_edited, post_hidden, post_published
from forum.spaces import space_of
from moderation.duties import open_duty
from moderation.models import Duty

from .models import Kind, Suggestion

OWED = {
    Kind.CRITICISM: Duty.Kind.ANSWER,
    Kind.QUESTION: Duty.Kind.ANSWER,
    Kind.SUGGESTION: Duty.Kind.CONSIDER,
}


@receiver([post_published, post_hidden, post_edited], dispatch_uid="suggestions.renew_merged")
def renew_merged(sender: type[Post], thread: Thread, **kwargs: Any) -> None:
    """Suggestions that were merged into this one say what it is called, if it can be seen."""
    if not thread.theme:  # as those on a board
        merged = Suggestion.objects.filter(merged_into=thread.pk)
        Thread.objects.filter(pk__in=merged.values("pk")).update(version=F("version") + 1)


@receiver(post_published, dispatch_uid="suggestions.suggestion_opens_duty")
def suggestion_opens_duty(sender: type[Post], post: Post, thread: Thread, opened: bool, **kwargs: Any) -> None:
    """What the municipality owes when a suggestion stands."""
    if not opened or post.duties.exists():
        return
    suggestion = Suggestion.objects.filter(thread=thread).first()
    kind = OWED.get(Kind(suggestion.kind)) if suggestion else None
    if kind:
        open_duty(post=post, space=space_of(thread), kind=kind, rule="R4")
