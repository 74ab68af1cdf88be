"""Keeps a space's counters beside its page, makes old what shows a changed thing, tells followers and the named, and
gives who signs in the drafts they wrote as a guest."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page

from .corrections import show_correction_of
from .drafts import claim
from .following import Subject, ask_to_tell, follow
from .mentions import tell_mentioned
from .models import Approval, ApprovedPage, District, NotApproved, Passage, Post, Space, SpaceState, Thread, Topic
from .places import show_changed
from .signals import post_edited, post_hidden, post_published
from .versions import MEASURES, announce, raise_version, renew_traces_to_space


def keep_state(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Give a new space its counters, and make old pages of a changed one old."""
    if isinstance(instance, Space):
        _, is_new = SpaceState.objects.get_or_create(pk=instance.page_ptr_id)
        if not is_new:
            raise_version(space_id=instance.page_ptr_id)
            renew_traces_to_space(instance.page_ptr_id)


def refuse_unapproved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Nor does a page go live without approval where it is saved as any page, and not as what it is (R1)."""
    kind = instance.specific_class if instance.live and instance.pk else None
    if kind and issubclass(kind, ApprovedPage) and not Approval.objects.filter(space=instance.pk).exists():
        raise NotApproved


def take_off(sender: type[Approval], instance: Approval, **kwargs: Any) -> None:
    """Without its approval a page is not open (R1)."""
    Page.objects.filter(pk=instance.space_id).update(live=False, has_unpublished_changes=True)


def show_changed_place(sender: type[Topic | District], instance: Topic | District, **kwargs: Any) -> None:
    """Show a topic's or a district's new name wherever the old one stood."""
    show_changed(instance)


def tell_who_follows(sender: type[Post], post: Post, thread: Thread, opened: bool, **kwargs: Any) -> None:
    """Who opens a thread follows it; and those who follow it, its theme or its space are told of what is new."""
    if opened and thread.opened_by and thread.posts_numbered == 1:
        follow(user=thread.opened_by, subject=Subject(thread=thread))
    ask_to_tell(post, thread)


def tell_who_is_named(sender: type[Post], post: Post, thread: Thread, **kwargs: Any) -> None:
    """Who is named in a published post is told, once."""
    tell_mentioned(post=post, thread=thread)


def show_correction(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """A correction that everyone may read stands with what it corrects, and does so no more when it is gone (R5)."""
    if post.corrects is not None:
        show_correction_of(post.corrects)
        quoted_in = Passage.objects.filter(post=post.corrects).values_list("space_id", flat=True).distinct()
        for space_id in quoted_in:
            raise_version(space_id=space_id)


def tell_registers(sender: type[Post], thread: Thread, is_new: bool = False, **kwargs: Any) -> None:
    """A thread that has moved may be quoted in the register of the forum it came from: make its pages old too."""
    if is_new:  # nobody has quoted it yet
        return
    quoted = Passage.objects.filter(post__thread=thread.pk).exclude(space=thread.space_id)
    for space_id in quoted.values_list("space_id", flat=True).distinct():
        raise_version(space_id=space_id)


def renew_what_was_said(sender: type[Passage], **kwargs: Any) -> None:
    """What is counted of passages is counted anew."""
    announce(MEASURES)


post_published.connect(tell_who_follows, sender=Post, dispatch_uid="forum.tell_who_follows")
for changed in (post_hidden, post_published, post_edited):
    changed.connect(show_correction, dispatch_uid=f"forum.show_correction_{id(changed)}")
    changed.connect(tell_registers, dispatch_uid=f"forum.tell_registers_{id(changed)}")
for saved in (post_save, post_delete):
    saved.connect(renew_what_was_said, sender=Passage, dispatch_uid=f"forum.renew_what_was_said_{id(saved)}")
post_save.connect(keep_state, dispatch_uid="forum.keep_state")
pre_save.connect(refuse_unapproved, sender=Page, dispatch_uid="forum.refuse_unapproved")
post_delete.connect(take_off, sender=Approval, dispatch_uid="forum.take_off")
for place in (Topic, District):
    post_save.connect(show_changed_place, sender=place, dispatch_uid=f"forum.show_{place.__name__}")
    pre_delete.connect(show_changed_place, sender=place, dispatch_uid=f"forum.show_no_{place.__name__}")
user_logged_in.connect(claim, dispatch_uid="forum.claim_drafts")
post_published.connect(tell_who_is_named, dispatch_uid="forum.tell_who_is_named")
post_edited.connect(tell_who_is_named, dispatch_uid="forum.tell_who_is_named_in_an_edit")
