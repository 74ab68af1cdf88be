"""Who may answer a post: its space's moderators, and the responsible leader who has been handed the question (R3, V10).

A leader who does not moderate sees and answers what they were handed or took, in the queue of their own, and hands it
on or back. All else on a post and a thread is for those who moderate the space, by name.
"""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from forum.models import Post
from forum.spaces import live_spaces, space_facts
from forum.versions import site_version
from people.models import User
from people.rights import acts_as_staff, may_moderate, moderated_spaces, speaks_for_the_municipality

from .models import Duty

Person = User | AnonymousUser


def leads(user: Person, space_id: int) -> bool:
    """Whether a user is the leader who answers for this space. No query, once the space is known."""
    return acts_as_staff(user) and space_facts(space_id).space.responsible_leader_id == user.pk


class Led(NamedTuple):
    """A space by who answers for it, with what a link to it says."""

    leader: int
    space: int
    slug: str
    title: str


def led_by(user: Person) -> list[Led]:
    """The spaces that are open to the public and that a user answers for. No query, until the site changes."""
    if not speaks_for_the_municipality(user):
        return []
    key = f"spaces-led:{site_version()}"
    led: list[Led] | None = caches["pages"].get(key)
    if led is None:
        led = [Led(space.responsible_leader_id, space.page_ptr_id, space.slug, space.title) for space in live_spaces()]
        caches["pages"].set(key, led, timeout=None)
    return [one for one in led if one.leader == user.pk]


def spaces_led_by(user: Person) -> list[int]:
    """The ids of those spaces."""
    return [one.space for one in led_by(user)]


def leads_any(user: Person) -> bool:
    """Whether a user answers for some space that is open to the public."""
    return bool(led_by(user))


def has_desk(user: Person) -> bool:
    """Whether a user has a queue: moderates something, answers for something, or was given an appeal to decide."""
    return bool(moderated_spaces(user)) or leads_any(user) or _has_appeals(user)


def _has_appeals(user: Person) -> bool:
    """Whether someone is to decide an appeal, as a unit's leader may who answers for no space."""
    return acts_as_staff(user) and Duty.objects.open().filter(assignee=user.pk, kind=Duty.Kind.APPEAL).exists()


def may_answer(user: Person, post: Post) -> bool:
    """Whether a user may answer this post for the municipality, and hand the question on."""
    space_id = post.thread.space_id
    if may_moderate(user, space_id):
        return True
    return leads(user, space_id) and Duty.objects.open().filter(post=post, assignee=user.pk).exists()


def post_to_answer(request: HttpRequest, post_id: int) -> Post:
    """The post, for who may answer it; 403 for others, and 404 where there is none (said to moderators only)."""
    posts = Post.objects.select_related("thread__space", "thread__closure", "author", "signed_unit", "reply_to__author")
    post = posts.filter(pk=post_id).first() if post_id < 2**63 else None
    if post is None:
        if moderated_spaces(request.user):
            raise Http404
        raise PermissionDenied
    if not may_answer(request.user, post):
        raise PermissionDenied
    return post
