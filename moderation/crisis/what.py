"""What an act that waits is, in words for who decides on it: kind, title, text, where it would stand, who did it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.apps import apps
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from forum.models import Measure, Post, Thread
from people.models import User

from ..models import Duty, HeldBack

Kind = HeldBack.Kind


class What(NamedTuple):
    """An act in words."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    space_id: int | None = None
    post: Post | None = None
    by: User | None = None


def described(verb: str, arguments: dict[str, Any]) -> What:
    """The act in words; what is not known by name is shown by its arguments."""
    by = next((arguments[name] for name in ("by", "actor") if isinstance(arguments.get(name), User)), None)
    text = next((str(arguments[name]) for name in ("body", "note", "text", "description") if arguments.get(name)), "")
    match arguments:
        case {"post": Post() as post}:
            return _of_post(verb, post, by, text)
        case {"revision": Revision() as revision}:
            return _of_page(revision, by)
        case {"suggestion": found} if isinstance(found.thread, Thread):
            thread = found.thread
            label = dict(_statuses()).get(str(arguments.get("status", "")), "")
            title = f"{thread.title} → {label}"
            return What(Kind.STATUS, title, text, thread.get_absolute_url(), thread.space_id, None, by)
        case {"measure": Measure() as measure}:
            said = text or measure.description
            return What(Kind.MEASURE, measure.title, said, measure.get_absolute_url(), measure.space_id, None, by)
        case {"summary": summary}:
            return What(Kind.SUMMARY, summary.title, "", summary.get_absolute_url(), summary.board_id, None, by)
        case {"duty": Duty() as duty}:
            thread, said = duty.post.thread, str(arguments.get("reason", ""))
            return What(Kind.OTHER, thread.title, said, duty.post.get_absolute_url(), thread.space_id, None, by)
        case {"thread": Thread() as thread}:
            said = text or str(arguments.get("reason", ""))
            return What(Kind.OTHER, thread.title, said, thread.get_absolute_url(), thread.space_id, None, by)
    return What(Kind.OTHER, verb.rpartition(".")[2], text, by=by)


def _of_post(verb: str, post: Post, by: User | None, text: str) -> What:
    is_edit = verb.endswith(".edit")
    thread = post.thread
    return What(
        Kind.EDIT if is_edit else Kind.POST,
        thread.title,
        text if is_edit else post.body,
        post.get_absolute_url(),
        thread.space_id,
        post,
        by or post.author,
    )


def _of_page(revision: Revision, by: User | None) -> What:
    shown = revision.as_object()
    assert isinstance(shown, Page)
    by = by or (revision.user if isinstance(revision.user, User) else None)
    kind = shown.specific_class._meta.verbose_name if shown.specific_class else _("side")
    return What(Kind.PAGE, f"{shown.title} ({kind})", "", f"/admin/pages/{shown.pk}/edit/", None, None, by)


def _statuses() -> list[tuple[str, Any]]:
    """The statuses of a suggestion, which a higher floor knows."""
    return list(apps.get_model("suggestions.StatusChange")._meta.get_field("status").choices or [])
