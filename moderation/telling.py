"""Telling moderators of what waits: the first time and when something changes, with links that act; never a flood.

A moderator gets so many mails in an hour (setting MODERATION_MAILS_PER_HOUR); what comes beyond that is gathered into
one mail at the end of the hour, which says how much waits then.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from forum.corrections import quoted
from forum.models import Post
from forum.rendering import excerpt
from people.models import Notice, SpaceRole, User
from people.notices import notify_each

from . import one_tap

KINDS = ["reported", "reported_more", "waiting", "more_waiting"]
HOUR = datetime.timedelta(hours=1)
TEXT = 1500  # characters of the post


def tell_moderators(*, post: Post, space_id: int, kind: str, key: str, **parameters: str) -> None:
    """Tell those who moderate a space of a post that waits for them, once for each `key`. A fixed number of queries.

    `kind` is a notice's; `parameters` are its words besides the post's own.
    """
    roles = SpaceRole.objects.in_force().filter(space=space_id, role=SpaceRole.Role.MODERATOR, user__is_active=True)
    people = {role.user_id: role.user for role in roles.select_related("user")}
    now = timezone.now()
    lately = Notice.objects.filter(user__in=people, kind__in=KINDS, created_at__gt=now - HOUR)
    told = {
        row["user"]: row
        for row in lately.exclude(mail=Notice.Mail.NONE)
        .values("user")
        .annotate(number=Count("pk"), first=Min("created_at"))
        .order_by()
    }
    busy = [pk for pk, row in told.items() if row["number"] >= settings.MODERATION_MAILS_PER_HOUR]
    words = {
        "title": post.thread.title,
        "excerpt": quoted(post),
        "text": excerpt(post.plain, TEXT),
        **parameters,
    }
    notify_each(
        tellings=[
            (person, key, words | one_tap.links(person, post, kind=kind))
            for pk, person in people.items()
            if pk not in busy
        ],
        kind=kind,
        url=reverse("moderation:post", args=[post.pk]),
    )
    if busy:
        first = min(row["first"] for pk, row in told.items() if pk in busy)
        _tell_of_the_rest([people[pk] for pk in busy], post, after=first + HOUR)


def _tell_of_the_rest(people: list[User], post: Post, *, after: datetime.datetime) -> None:
    """One mail when the hour is over, to each who has none on its way."""
    waiting = Notice.objects.filter(kind="more_waiting", mail=Notice.Mail.WAITING, user__in=people)
    on_its_way = set(waiting.values_list("user", flat=True))
    notify_each(
        tellings=[
            (person, f"more:{post.pk}:{after.isoformat()}", {"title": post.thread.title})
            for person in people
            if person.pk not in on_its_way
        ],
        kind="more_waiting",
        url=reverse("moderation:queue"),
        mail_after=after,
    )
