"""What happens when something official comes to stand: at once, or when what held it lets it go (R4, R5, V6, R9, R10).

Called for every official post that becomes visible, by whatever door: duties end, who asked is told, a correction is
bound to what it corrects; and what its writer chose while it was held is done now.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from forum.models import Post
from people.notices import notify

from .answering import keep_promises, tell_who_asked
from .companions import NotDone, companions_of
from .duties import OWED, fulfil
from .extending import give_more_time
from .models import Duty, Postponed


def stands(written: Post) -> None:
    """Do what an official post does now that it stands. The same post again does nothing more."""
    asked = Post.objects.select_related("thread", "author", "entered_by", "reply_to").filter(
        pk=written.reply_to_id or 0
    )
    for post in asked:
        if written.corrects_id:
            tell_who_asked(post, written, kind="corrected")
        elif not written.interim:
            fulfil(_open(post, *OWED), by=written)
            tell_who_asked(post, written, kind="answered")
    _do_postponed(written)


def _open(post: Post, *kinds: str) -> list[Duty]:
    return list(Duty.objects.open().filter(post=post, kind__in=kinds).select_related("post"))


def _do_postponed(written: Post) -> None:
    waited = Postponed.objects.filter(post=written, done_at=None)
    found = waited.first()
    if found is None or not waited.update(done_at=timezone.now()):
        return
    if found.due_on:
        give_more_time(written, due_on=found.due_on)
    keep_promises(written, promised_on=found.promised_on, keeps=found.keeps_promise)
    if found.chosen and not _done_alongside(written, found.chosen):
        _tell_not_done(written)


def _done_alongside(written: Post, chosen: dict[str, str]) -> bool:
    """Do what was chosen in the forms beside the answer; False if something of it cannot be done any more."""
    if written.author is None or written.reply_to is None:
        return False
    companions = companions_of(written.reply_to, data=chosen)
    if not companions:  # what was chosen, if anything, is offered no more
        return not any(value for name, value in chosen.items() if "-" in name)
    try:
        with transaction.atomic():
            for companion in companions:
                if not companion.form.is_valid():
                    raise NotDone
                companion.act(written=written, by=written.author)
    except NotDone:
        return False
    return True


def _tell_not_done(written: Post) -> None:
    """Tell who wrote it that it stands, and that what was to be done with it was not."""
    if written.author:
        notify(
            user=written.author,
            kind="not_done_with",
            key=f"not_done_with:{written.uuid}",
            parameters={"title": written.thread.title, "day": date_format(timezone.localdate())},
            url=written.get_absolute_url(),
        )
