"""Taking personal data out of a post: what a moderator names is replaced, and nothing else is changed (V4).

It goes from all that is kept of the post: its text as written and as shown, what it said before, the index of words,
its thread's title and excerpt, marked passages, drafts of an answer or a change, and what was told of it. The archive
gets a new version by the signal that an edit sends; what it has already is the archive's own to redact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum import mentions, signals
from forum.locking import lock_thread_of
from forum.models import Draft, Measure, Passage, Picture, Post, PostVersion, Thread
from forum.notes import put_note
from forum.own_marks import Drawn, picture_keys
from forum.pictures_in_text import without_picture
from forum.rendering import excerpt, render
from forum.versions import raise_measure_version, raise_version, renew_traces_to_thread
from people.models import Notice, User

from .deciding import record, tell_author
from .models import Decision, Report

LONGEST = 200
MARKUP = r"[\s*_~`>\\\-]+"  # what may stand between two words that are seen side by side
TOLD = ("excerpt", "text", "title", "note")


class NotThere(Exception):
    """Some of what is to go does not stand in the post. `words` are those."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(", ".join(words))
        self.words = words


class Redacted(NamedTuple):
    """A post as it would be: its title if it opens a thread, its text as written and as shown."""

    title: str
    body: str
    html: str


def removed() -> str:
    """What stands where something was. Stored, so in the site's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("[fjernet]")


def preview(*, post: Post, words: Sequence[str], without: Sequence[str] = ()) -> Redacted:
    """How a post would be. `words` as they are seen, `without` the keys of pictures. Raises NotThere."""
    replace = _replacer(post, words, without)
    title = post.thread.title if post.number == 1 else ""
    body = replace(post.body)
    return Redacted(_cut(replace(title)), body, _render(post, body).html)


def redact(
    *,
    post: Post,
    actor: User,
    words: Sequence[str],
    rule: str,
    code: str,
    reason: str,
    note: str = "",
    without: Sequence[str] = (),
) -> Decision:
    """Take words and pictures out of a post, everywhere; its author is told, and a trace stays. Raises NotThere."""
    with transaction.atomic():
        thread = lock_thread_of(post)
        post = Post.objects.select_related("author", "entered_by", "signed_unit").get(pk=post.pk)
        post.thread = thread
        after = preview(post=post, words=words, without=without)
        replace = _replacer(post, words, without)
        decision = record(
            actor=actor,
            act=Decision.Act.REDACT,
            rule=rule,
            code=code,
            thread=thread,
            post=post,
            reason=reason,
            note=note,
        )
        _rewrite(post, after)
        if post.number == 1:
            _rewrite_thread(thread, post, after.title)
        _rewrite_versions(post, replace)
        Picture.objects.filter(post=post, pk__in=without).update(post=None)  # and so it is swept
        _rewrite_passages(post, replace)
        _rewrite_drafts(post, replace)
        _rewrite_what_was_told(post, replace)
        _rewrite_texts(Report.objects.filter(post=post).exclude(text=""), "text", replace)
        put_note(
            post,
            "redacted",
            role=decision.actor_role,
            rule=rule,
            decision=decision.pk,
            on=timezone.localdate(decision.decided_at).isoformat(),
        )
        if post.state == Post.State.PUBLISHED:
            signals.post_edited.send(Post, post=post, thread=thread, silent=True)
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        tell_author(post, decision, kind="redacted")
    return decision


def _rewrite(post: Post, after: Redacted) -> None:
    rendered = _render(post, after.body)
    post.body, post.html, post.plain = after.body, rendered.html, rendered.plain
    post.version += 1
    post.save(update_fields=["body", "html", "plain", "version"])


def _rewrite_thread(thread: Thread, post: Post, title: str) -> None:
    renamed = title != thread.title
    thread.title, thread.excerpt = title, excerpt(post.plain)
    thread.save(update_fields=["title", "excerpt"])
    if renamed:
        renew_traces_to_thread(thread.pk)


def _rewrite_versions(post: Post, replace: Callable[[str], str]) -> None:
    """What it said before: also what nobody but its author and the moderators may read."""
    changed = []
    for version in PostVersion.objects.filter(post=post):
        body = replace(version.body)
        if body != version.body:
            version.body, version.html = body, _render(post, body).html
            changed.append(version)
    PostVersion.objects.bulk_update(changed, ["body", "html"], batch_size=100)


def _rewrite_passages(post: Post, replace: Callable[[str], str]) -> None:
    """What the project team has marked of it, and the register that quotes it."""
    if changed := _rewrite_texts(Passage.objects.filter(post=post), "text", replace):
        quoting = Measure.objects.filter(passages__in=changed).distinct()
        by_space: dict[int, list[int]] = {}
        for key, space in quoting.values_list("pk", "space_id"):
            by_space.setdefault(space, []).append(key)
        for space, keys in by_space.items():
            raise_measure_version(space_id=space, measure_ids=keys)


def _rewrite_drafts(post: Post, replace: Callable[[str], str]) -> None:
    """What anyone has begun to write in the thread, which may quote it, or to change in it."""
    doors = Q(door__startswith=reverse("forum:reply", args=[post.thread_id]))
    for door in ("edit", "mending"):
        doors |= Q(door__startswith=reverse(f"forum:{door}", args=[post.pk]))
    _rewrite_values(Draft.objects.filter(doors), "fields", replace, ("body", "title"))


def _rewrite_what_was_told(post: Post, replace: Callable[[str], str]) -> None:
    """The notices that tell of it, with its words in them."""
    here = [
        post.get_absolute_url(),
        post.thread.get_absolute_url(),
        reverse("forum:post", args=[post.pk]),
        reverse("moderation:post", args=[post.pk]),
        *(reverse("moderation:decision", args=[key]) for key in post.decisions.values_list("pk", flat=True)),
    ]
    _rewrite_values(Notice.objects.filter(url__in=here), "parameters", replace, TOLD)


def _rewrite_values(rows: Any, field: str, replace: Callable[[str], str], names: Sequence[str]) -> None:
    changed = []
    for row in rows.iterator(chunk_size=500):
        values: dict[str, Any] = getattr(row, field)
        new = {name: replace(text) for name in names if isinstance(text := values.get(name), str)}
        if any(values[name] != text for name, text in new.items()):
            setattr(row, field, values | new)
            changed.append(row)
    rows.model.objects.bulk_update(changed, [field], batch_size=100)


def _rewrite_texts(rows: Any, field: str, replace: Callable[[str], str]) -> list[Any]:
    changed = []
    for row in rows:
        text = replace(getattr(row, field))
        if text != getattr(row, field):
            setattr(row, field, text)
            changed.append(row)
    rows.model.objects.bulk_update(changed, [field], batch_size=100)
    return changed


def _render(post: Post, body: str) -> Any:
    """As it was rendered when it was written, with the pictures the post still has."""
    rows = Picture.objects.filter(post=post, pk__in=picture_keys(body))
    drawn = frozenset(
        Drawn(str(key), text, width, height)
        for key, text, width, height in rows.values_list("pk", "alternative_text", "width", "height")
    )
    return render(body, drawn, mentions.nameable(thread=post.thread, body=body))


def _replacer(post: Post, words: Sequence[str], without: Sequence[str]) -> Callable[[str], str]:
    """What takes these out of a text: the longest first, so that a name goes before its parts. Raises NotThere."""
    title = post.thread.title if post.number == 1 else ""
    found = {one: _pattern(one, f"{title}\n{post.body}") for one in sorted(words, key=len, reverse=True)}
    missing = [one for one in words if found[one] is None]
    missing += [key for key in without if key not in picture_keys(post.body)]
    if missing or not (words or without):
        raise NotThere(missing)
    patterns = [pattern for pattern in found.values() if pattern]

    def replace(text: str) -> str:
        for key in without:
            text = without_picture(text, key)
        for pattern in patterns:
            text = pattern.sub(_in_place_of, text)
        return text

    return replace


def _in_place_of(found: re.Match[str]) -> str:
    """What stands in the place; kept from making a link of what follows."""
    follows = found.string[found.end() : found.end() + 1]
    return removed() + ("\\" if follows in ("(", "[") else "")


def _pattern(words: str, text: str) -> re.Pattern[str] | None:
    """Words as they are seen, whatever marks stand between them and however lines are broken: as whole words if they
    stand so in the text, else wherever they do; None if they do not."""
    inner = MARKUP.join(re.escape(word) for word in words.split())
    before = r"(?<!\w)" if re.match(r"\w", words) else ""
    after = r"(?!\w)" if re.search(r"\w$", words) else ""
    for pattern in (f"{before}{inner}{after}", inner):
        found = re.compile(pattern, re.IGNORECASE)
        if inner and found.search(text):
            return found
    return None


def _cut(title: str) -> str:
    return title[: Thread._meta.get_field("title").max_length]
