"""What the screens remember of new posts, and that an edited list or setting is in force at once, in all processes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from forum.models import Post
from forum.screening import Finding, Outcome
from forum.signals import post_held, post_published
from forum.versions import raise_site_version

from .models import HeldFor, ScreenSetting, WordList
from .screens import counting, repeating  # noqa: F401  counting connects its own


@receiver(post_published, dispatch_uid="moderation.keep_prints")
def keep_prints_of_published(sender: type[Post], post: Post, is_new: bool = False, **kwargs: Any) -> None:
    """A new post is recognised if it comes again; one that a moderator lets through is known, and waits for nothing."""
    if is_new:
        repeating.keep_prints(post)
    else:
        HeldFor.objects.filter(post=post).delete()


@receiver(post_held, dispatch_uid="moderation.keep_prints_of_held")
def keep_prints_of_held(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """So is one that waits, but once."""
    if not post.text_prints.exists():
        repeating.keep_prints(post)


@receiver(post_held, dispatch_uid="moderation.keep_why_it_waits")
def keep_why_it_waits(sender: type[Post], post: Post, findings: list[Finding], **kwargs: Any) -> None:
    """A moderator sees why a post waits; what was found before it was changed is found no more."""
    HeldFor.objects.filter(post=post).delete()
    held = [one for one in findings if one.outcome is Outcome.HOLD]
    HeldFor.objects.bulk_create(
        HeldFor(post=post, screen=one.screen, rule=one.rule, message=str(one.message)[:500]) for one in held
    )


def read_anew(sender: type[WordList | ScreenSetting], **kwargs: Any) -> None:
    """Every process reads the lists and settings anew."""
    raise_site_version()


for kept in (WordList, ScreenSetting):
    for changed in (post_save, post_delete):
        changed.connect(read_anew, sender=kept, dispatch_uid=f"moderation.read_anew_{kept.__name__}_{id(changed)}")
