"""When a question or a thread counts as answered: the same in the figures, on the page and in every report (R4).

A duty ends by an official answer to it, or by a recorded reason. Whatever else the municipality has said meanwhile ("we
are looking into it") is no answer: the thread waits as long as anything in it is owed.
"""

from __future__ import annotations

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from forum.models import Post
from moderation.models import Duty

OWED = (Duty.Kind.ANSWER, Duty.Kind.CONSIDER)


def is_answered() -> Case:
    """Of a thread: the municipality has spoken in it, and owes no answer there."""
    owed = Duty.objects.open().filter(post__thread=OuterRef("pk"), post__state=Post.State.PUBLISHED, kind__in=OWED)
    answered = Q(answered=True) & ~Exists(owed)
    return Case(When(answered, then=Value(True)), default=Value(False), output_field=BooleanField())


def waiting_posts(space_id: int) -> QuerySet[Post]:
    """What waits: posts to which an answer is owed, and questions without a duty where nobody has answered."""
    duties = Duty.objects.filter(space=space_id, kind__in=OWED)
    asked = Q(is_question=True, thread__answered=False) & ~Q(pk__in=duties.exclude(closed_at=None).values("post"))
    return Post.objects.filter(
        Q(pk__in=duties.open().values("post")) | asked, thread__space=space_id, state=Post.State.PUBLISHED
    ).exclude(voice=Post.Voice.MUNICIPALITY)
