"""Very much by one account in an hour: others are to have room too (R2). Official posts are not counted."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import Post, PostVersion, Thread
from forum.screening import Finding, Outcome, Submission
from people.pace import minutes
from people.rights import may_moderate

from .kinds import Kind
from .tuning import Tuned

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import User

HOUR = datetime.timedelta(hours=1)


def _look_at_posts(submission: Submission, tuned: Tuned) -> Finding | None:
    author = _counted(submission)
    if author is None:
        return None
    if submission.edits:
        seconds = _wait(PostVersion.objects.filter(post__author=author), "replaced_at", tuned.limit)
    else:
        seconds = _wait(Post.objects.filter(author=author), "created_at", tuned.limit)
    words = gettext("Du har skrevet mye på kort tid. Vent %(time)s, så slipper andre til. Teksten er ikke borte.")
    return _found(tuned, words, seconds)


def _look_at_threads(submission: Submission, tuned: Tuned) -> Finding | None:
    author = _counted(submission)
    if author is None or submission.edits or not submission.title:
        return None
    seconds = _wait(Thread.objects.filter(opened_by=author), "created_at", tuned.limit)
    words = gettext("Du har startet mye nytt på kort tid. Vent %(time)s, så slipper andre til. Teksten er ikke borte.")
    return _found(tuned, words, seconds)


def _counted(submission: Submission) -> User | None:
    """Whose posts are counted: not a moderator's, where they moderate."""
    author = submission.author
    return None if author is None or may_moderate(author, submission.space.page_ptr_id) else author


def _found(tuned: Tuned, words: str, seconds: int) -> Finding | None:
    if not seconds:
        return None
    return Finding(tuned.outcome, "R2", words % {"time": minutes(seconds)}, wait=seconds)


def _wait(rows: QuerySet, moment: str, limit: int) -> int:
    """In how many seconds one may again: when the one that fills the limit is an hour old."""
    since = timezone.now() - HOUR
    newest = rows.filter(**{f"{moment}__gt": since}).order_by("-id").values_list(moment, flat=True)
    at_the_limit = list(newest[limit - 1 : limit])
    return max(1, int((at_the_limit[0] - since).total_seconds())) if at_the_limit else 0


pace = Kind(
    slug="pace",
    name=_("Mange innlegg på kort tid"),
    what=_("Den som skriver svært mye på en time, blir bedt om å vente. Ingenting går tapt."),
    rule="R2",
    outcome=Outcome.REFUSAL,
    outcome_name=_("du må vente"),
    setting="POSTS_PER_HOUR",
    limit_name=_("innlegg i timen"),
    look=_look_at_posts,
)

threads_per_hour = Kind(
    slug="threads_per_hour",
    name=_("Mange nye tråder på kort tid"),
    what=_("Den som starter svært mange tråder eller forslag på en time, blir bedt om å vente. Ingenting går tapt."),
    rule="R2",
    outcome=Outcome.REFUSAL,
    outcome_name=_("du må vente"),
    setting="THREADS_PER_HOUR",
    limit_name=_("nye i timen"),
    look=_look_at_threads,
)
