"""Support: one each, withdrawn as easily as given. Unusually much at once by new accounts is shown to moderators."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from forum.locking import lock_thread
from forum.models import Post, Thread
from forum.spaces import space_facts
from forum.versions import raise_version
from people.models import User
from people.notices import notify_many

from .models import Suggestion, Support
from .petition import tell_if_reached

A_DAY = datetime.timedelta(days=1)


class NotToBeSupported(Exception):
    """The suggestion is not to be seen by all, was merged with another (it is that one's turn), or is not theirs to
    back: who enters what another has said lends it no support."""


def give_support(*, suggestion: Suggestion, user: User) -> bool:
    """Back a suggestion. Returns whether this was new; a second time changes nothing. Raises NotToBeSupported."""
    with transaction.atomic():
        thread = lock_thread(suggestion.pk)
        merged = Q(merged_into__isnull=False)
        entered = Q(thread__posts__number=1, thread__posts__entered_by=user)
        not_to_be = Suggestion.objects.filter(merged | entered, pk=suggestion.pk).exists()
        if thread.state != Thread.State.PUBLISHED or not_to_be:
            raise NotToBeSupported
        _, is_new = Support.objects.get_or_create(suggestion=suggestion, user=user)
        if is_new:
            _count(suggestion, 1)
            tell_if_reached(suggestion)
            if user.is_new:
                _mark_burst(suggestion)
    return is_new


def withdraw_support(*, suggestion: Suggestion, user: User) -> bool:
    """Take one's support back. Returns whether there was any."""
    with transaction.atomic():
        lock_thread(suggestion.pk)
        removed, _ = Support.objects.filter(suggestion=suggestion, user=user).delete()
        if removed:
            _count(suggestion, -1)
    return bool(removed)


def has_been_supported(post: Post) -> bool:
    """Whether someone but its author backs the suggestion that this post opens (settings.POST_REACTIONS)."""
    return post.number == 1 and Support.objects.filter(suggestion=post.thread_id).exclude(user=post.author_id).exists()


def _count(suggestion: Suggestion, change: int) -> None:
    Suggestion.objects.filter(pk=suggestion.pk).update(support_count=F("support_count") + change)
    suggestion.refresh_from_db(fields=["support_count"])
    thread = suggestion.thread
    raise_version(thread_id=thread.pk, space_id=thread.space_id)


def _mark_burst(suggestion: Suggestion) -> None:
    """Tell the moderators, once a day, when many accounts made lately back the same within a day."""
    now = timezone.now()
    young = now - datetime.timedelta(days=settings.NEW_ACCOUNT_DAYS)
    lately = suggestion.supports.filter(given_at__gt=now - A_DAY, user__date_joined__gt=young)
    if lately[: settings.SUPPORT_BURST].count() < settings.SUPPORT_BURST:
        return
    Suggestion.objects.filter(pk=suggestion.pk).update(burst_at=now)
    thread = suggestion.thread
    notify_many(
        users=[role.user for role in space_facts(thread.space_id).moderators],
        kind="support_burst",
        key=f"burst:{suggestion.pk}:{timezone.localdate()}",
        parameters={"title": thread.title, "number": str(settings.SUPPORT_BURST)},
        url=thread.get_absolute_url(),
    )
