"""What crisis mode listens to: official posts that are held, and that stand; and what Wagtail would make public."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver

from forum.gate import RULE
from forum.models import Post
from forum.screening import Finding
from forum.signals import post_held, post_published

from . import pages
from .approving import settle
from .gate import hold

PUBLISH = "forum.posting.publish"


@receiver(post_held, dispatch_uid="crisis.list_held_post")
def list_held_post(sender: type[Post], post: Post, findings: list[Finding], **kwargs: Any) -> None:
    """An official post that is held for the crisis leadership stands in their list."""
    if post.is_official and any(finding.rule == RULE for finding in findings):
        hold(verb=PUBLISH, arguments={"post": post})


@receiver(post_published, dispatch_uid="crisis.settle_published")
def settle_published(sender: type[Post], post: Post, is_new: bool = False, **kwargs: Any) -> None:
    """One that has come to stand in another way is in it no more."""
    if post.is_official and not is_new:
        settle(post)


pages.install()
pre_save.connect(pages.refuse_unseen_change, dispatch_uid="crisis.refuse_unseen_change")
