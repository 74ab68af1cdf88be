"""The same text again, or nearly: posted everywhere it is likely spam, so a moderator looks first (R2: room for all).

A text of some length leaves three numbers, each made of the least of its pairs of words by two orders (MinHash): texts
that are nearly alike share at least one, so one look in an index finds them, and then they are compared. Quotes are
left out: who answers repeats what they answer. Short texts ("Enig!") are everyone's.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from zlib import crc32

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from forum.norwegian import words_in
from forum.own_marks import without_keys
from forum.screening import Finding, Outcome, Submission

from ..models import TextPrint
from .kinds import Kind
from .tuning import Tuned

ALIKE = 0.65  # of all pairs of words in two texts, as many stand in both
COMPARED = 10
LONGEST_COMPARED = 1000  # words
SWEPT_AT_ONCE = 5000
_MASK = 0x3FFFFFFF
#: Two for each number; each puts all there is in an order of its own.
_ORDERS = ((0x1E3779B9, 0x02B2AE3D), (0x165667B1, 0x36E8FEB8), (0x27D4EB4F, 0x0F4A7C15))


def prints_of(body: str) -> tuple[int, ...]:
    """The numbers of a text; none if it is too short to be anyone's own (setting REPEATED_TEXT_WORDS)."""
    words, numbers = _read(body)
    return numbers if words >= settings.REPEATED_TEXT_WORDS else ()


def keep_prints(post: Post) -> None:
    """Remember what a new post is recognised by. What the municipality says is not looked for."""
    numbers = () if post.is_official else prints_of(post.body)
    if numbers:
        TextPrint.objects.bulk_create(TextPrint(post=post, number=one, made_at=post.created_at) for one in set(numbers))


def sweep() -> int:
    """Forget the prints that are older than any space looks for. Returns how many. Called by the clock."""
    days = max([settings.REPEATED_TEXT_DAYS, *_chosen_days()])
    old = TextPrint.objects.filter(made_at__lt=timezone.now() - datetime.timedelta(days=days))
    deleted, _by_kind = TextPrint.objects.filter(pk__in=old.values("pk")[:SWEPT_AT_ONCE]).delete()
    return deleted


def _chosen_days() -> list[int]:
    from ..models import ScreenSetting

    chosen = ScreenSetting.objects.filter(screen=repeated_text.slug, limit__isnull=False)
    return [days for days in chosen.values_list("limit", flat=True) if days]


def _look(submission: Submission, tuned: Tuned) -> Finding | None:
    if submission.author is None:
        return None
    numbers = prints_of(submission.body)
    if not numbers or not _was_posted(submission, numbers, tuned.limit):
        return None
    return Finding(
        tuned.outcome,
        "R2",
        gettext("Nesten den samme teksten er skrevet her nylig. En moderator ser på innlegget før det vises."),
    )


def _was_posted(submission: Submission, numbers: tuple[int, ...], days: int) -> bool:
    since = timezone.now() - datetime.timedelta(days=days)
    alike = TextPrint.objects.filter(number__in=numbers, made_at__gt=since).exclude(post=submission.post_id)
    rows = alike.order_by("-id").values_list("post", "post__body", "post__author", "post__state")[: COMPARED * 3]
    mine = _pairs(submission.body)
    assert submission.author is not None
    for _post, body, author, state in list(dict.fromkeys(rows))[:COMPARED]:
        if author == submission.author.pk and state == Post.State.WITHDRAWN:
            continue  # taken back, to be posted where it belongs
        theirs = _pairs(body)
        if len(mine & theirs) >= ALIKE * len(mine | theirs):
            return True
    return False


@lru_cache(maxsize=8)
def _read(body: str) -> tuple[int, tuple[int, ...]]:
    """How many words a text has, and its numbers."""
    words = _own_words(body)
    pairs = {(one * 31 ^ next_) & _MASK for one, next_ in _hashed(words)}
    if not pairs:
        return len(words), ()
    # The pair nearest to each of a number's two marks: in another text that is nearly alike, it is often the same.
    nearest = [[min([pair ^ order for pair in pairs]) ^ order for order in orders] for orders in _ORDERS]
    return len(words), tuple(n << 60 | first << 30 | second for n, (first, second) in enumerate(nearest))


def _pairs(body: str) -> frozenset[tuple[int, int]]:
    return frozenset(_hashed(_own_words(body)))


def _hashed(words: list[str]) -> list[tuple[int, int]]:
    numbers = [crc32(word.encode("utf-8", "replace")) for word in words]
    return list(zip(numbers, numbers[1:], strict=False))


def _own_words(body: str) -> list[str]:
    """The words of a text without what it quotes and without numbers, which are the first that spam varies."""
    own = "\n".join(line for line in without_keys(body).splitlines() if not line.lstrip().startswith(">"))
    return [word for word in words_in(own) if not word.isdigit()][:LONGEST_COMPARED]


repeated_text = Kind(
    slug="repeated_text",
    name=_("Samme tekst flere ganger"),
    what=_("Nesten den samme teksten er skrevet før, av samme person eller andre. Korte tekster fanges ikke."),
    rule="R2",
    outcome=Outcome.HOLD,
    choices=(Outcome.HOLD,),
    setting="REPEATED_TEXT_DAYS",
    limit_name=_("dager tilbake"),
    look=_look,
)
