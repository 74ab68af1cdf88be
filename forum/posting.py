"""Writing: the one way by which a post comes into being, and the acts that change whether it shows.

Each function is one act, one transaction. Who may is asked by the caller.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from people.models import User
from people.rights import may_moderate, speaks_for_the_municipality

from . import mentions, pictures, search_index, signals
from .counting import close_with_first, count_in, count_out
from .doors import Shut, shut_for
from .gate import RULE, must_wait, through_gate, waiting_text
from .locking import lock_thread, lock_thread_of
from .models import District, Post, Thread, Topic
from .political import NotChecked, case_of, refer_to, to_be_checked
from .rendering import render
from .screening import Finding, Outcome, Submission, reasons_to_wait, screen, tell_of_findings
from .signing import nameless, role_of
from .versions import raise_version
from .voices import voices_for

if TYPE_CHECKING:
    from .models import Space


class Refused(Exception):
    """A screen refuses the post. `findings` say why, in words to the author."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(str(finding.message) for finding in findings))
        self.findings = findings


class NeedsConfirmation(Refused):
    """A screen warns; the author may say "send all the same" (`confirmed=True`)."""


class MayNotWrite(Refused):
    """Someone may not write in this space now; `shut` says why (settings.WRITING_DOORS)."""

    def __init__(self, shut: Shut) -> None:
        super().__init__([shut.finding])
        self.shut = shut


class TokenTaken(Exception):
    """The composer's token has been used, by someone else."""


class ThreadClosed(Exception):
    """The dialogue has been closed, or the space is not open now."""


class ThreadGone(ThreadClosed):
    """The thread has been taken away, or waits for a moderator itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalf:
    """For whom something is entered who is not online: what they are called, if they want, and how it came."""

    came_by: str
    called: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What someone wants to say, and as whom. `token` comes from the composer: the same token posts once.

    With `on_behalf` they are another's, and `author` is who enters them: a moderator of the space. `entitled`: a higher
    floor lets this employee speak for the municipality in this post, as the unit to which the matter was passed.
    `took_bait` if a field was filled in that people do not see.
    """

    author: User
    body: str
    voice: str = Post.Voice.RESIDENT
    is_question: bool = False
    interim: bool = False
    confirmed: bool = False
    on_behalf: OnBehalf | None = None
    entitled: bool = False
    took_bait: bool = False
    token: uuid.UUID = field(default_factory=uuid.uuid4)


def open_thread(
    *,
    space: Space,
    title: str,
    words: Words,
    theme: str = "",
    topic: Topic | None = None,
    district: District | None = None,
    furnish: Callable[[Thread], object] | None = None,
) -> Post:
    """Open a thread with its first post. Raises Refused, NeedsConfirmation, ThreadClosed, PermissionDenied.

    `furnish` gives the new thread what a higher floor knows of it, before its first post is published.

    Returns the post, published or held; if the token was used before, the post it made.
    """
    if not space.is_open:
        raise ThreadClosed
    if earlier := posted_before(words):
        return earlier
    findings = _screened(space=space, title=title, words=words)
    with _posting_once(words) as made, transaction.atomic():
        thread = Thread.objects.create(
            space_id=space.page_ptr_id,
            title=title,
            theme=theme,
            topic=topic,
            district=district,
            opened_by=words.author,
            state=Thread.State.HELD,
        )
        if furnish:
            furnish(thread)
        made.append(_store(thread=thread, words=words, findings=findings))
    return made[0]


def reply(
    *, space: Space, thread: Thread, words: Words, reply_to: Post | None = None, corrects: Post | None = None
) -> Post:
    """Answer in a thread. Raises Refused, NeedsConfirmation, ThreadClosed, ThreadGone.

    Returns the post, published or held; if the token was used before, the post it made.
    """
    if earlier := posted_before(words):
        return earlier
    if not space.is_open and words.voice != Post.Voice.MUNICIPALITY:
        raise ThreadClosed
    _may_go_on(thread, words)
    findings = _screened(space=space, title="", words=words)
    with _posting_once(words) as made, transaction.atomic():
        made.append(_store(thread=thread, words=words, findings=findings, reply_to=reply_to, corrects=corrects))
    return made[0]


@through_gate(when=lambda post: post.is_official)
def publish(post: Post) -> None:
    """Make a held or hidden post visible to all, and its thread if this opens it.

    Raises NotChecked for what the municipality says in a political case, until a second person has read it (R9),
    and Waits for what it says at all while the gate is shut (R10).
    """
    with transaction.atomic():
        thread = lock_thread_of(post)
        if Post.objects.filter(pk=post.pk, checked_at=None).exclude(political_reference="").exists():
            raise NotChecked
        changed = (
            Post.objects.filter(pk=post.pk)
            .exclude(state=Post.State.PUBLISHED)
            .update(state=Post.State.PUBLISHED, version=F("version") + 1)
        )
        if changed:
            post.state = Post.State.PUBLISHED
            _renew_answers(post)
            count_in(post=post, thread=thread)


def take_down(post: Post, *, state: str) -> None:
    """Hold, hide or withdraw a post (`state` is the new state). Number and row stay; a thread goes with its first."""
    with transaction.atomic():
        thread = lock_thread_of(post)
        before = Post.objects.values_list("state", flat=True).get(pk=post.pk)
        if before == state:
            return
        Post.objects.filter(pk=post.pk).update(state=state, version=F("version") + 1)
        post.state = state
        _renew_answers(post)
        if before == Post.State.PUBLISHED:
            count_out(post=post, thread=thread)
        elif post.number == 1:
            close_with_first(post=post, thread=thread)
        raise_version(thread_id=thread.pk, space_id=thread.space_id)


def posted_before(words: Words) -> Post | None:
    """The post that this composer has made already (a double click, the back button, a retry)."""
    by = Q(author=words.author) | Q(entered_by=words.author)
    found = Post.objects.filter(by, token=words.token).values_list("pk", flat=True)
    return Post.objects.select_related("thread").get(pk=found[0]) if found else None


def _may_go_on(thread: Thread, words: Words) -> None:
    """Raise ThreadClosed or ThreadGone if nothing may be said in a thread now; the municipality may where it is closed.

    In a thread that waits for a moderator, who opened it may go on, and the municipality may answer.
    """
    official = words.voice == Post.Voice.MUNICIPALITY
    if thread.state == Thread.State.MERGED or (thread.is_closed and not official):
        raise ThreadClosed
    waits = thread.state == Thread.State.HELD and not official and thread.opened_by_id != words.author.pk
    if thread.state == Thread.State.HIDDEN or waits:
        raise ThreadGone


def _screened(*, space: Space, title: str, words: Words) -> list[Finding]:
    """The findings that let the post through (holds, and warnings that were confirmed)."""
    if not _may_say(words, space):
        raise PermissionDenied
    official = words.voice == Post.Voice.MUNICIPALITY
    behalf = words.on_behalf
    body = f"{words.body}\n{behalf.called}\n{behalf.note}" if behalf else words.body
    submission = Submission(
        space=space, author=words.author, title=title, body=body, official=official, took_bait=words.took_bait
    )
    return let_through(submission, confirmed=words.confirmed)


def _may_say(words: Words, space: Space) -> bool:
    """Whether someone may speak so here; only who moderates a space enters what others have said (R3)."""
    if words.on_behalf:
        return words.voice == Post.Voice.RESIDENT and may_moderate(words.author, space.page_ptr_id)
    if words.entitled and words.voice == Post.Voice.MUNICIPALITY:
        return speaks_for_the_municipality(words.author)
    return words.voice in voices_for(words.author, space)


def let_through(submission: Submission, *, confirmed: bool) -> list[Finding]:
    """The screens' findings, if they let it through. Raises MayNotWrite, Refused, NeedsConfirmation."""
    if shut := shut_for(submission.author, space_id=submission.space.page_ptr_id):
        raise MayNotWrite(shut)
    findings = screen(submission)
    told = [one for one in findings if not (confirmed and one.outcome is Outcome.WARNING)]
    tell_of_findings(submission.space.page_ptr_id, told)
    if any(finding.outcome is Outcome.REFUSAL for finding in findings):
        raise Refused(findings)
    if any(finding.outcome is Outcome.WARNING for finding in findings) and not confirmed:
        raise NeedsConfirmation(findings)
    return findings


@contextmanager
def _posting_once(words: Words) -> Iterator[list[Post]]:
    """Collect the post that is made; if another process made it meanwhile from the same token, that one."""
    made: list[Post] = []
    try:
        yield made
    except IntegrityError:
        if earlier := posted_before(words):
            made[:] = [earlier]
        elif Post.objects.filter(token=words.token).exists():
            raise TokenTaken from None
        else:
            raise


def _store(
    *,
    thread: Thread,
    words: Words,
    findings: list[Finding],
    reply_to: Post | None = None,
    corrects: Post | None = None,
) -> Post:
    """Write the row, count it, tell who listens."""
    drawn = pictures.usable(body=words.body, author=words.author)
    rendered = render(words.body, drawn, mentions.nameable(thread=thread, body=words.body))
    thread = lock_thread(thread.pk)  # so that two writers never get one number
    _may_go_on(thread, words)  # it may have been closed, hidden or merged while this was written
    case = case_of(thread) if words.voice == Post.Voice.MUNICIPALITY else None
    if case:
        findings = [*findings, to_be_checked()]
    if words.voice == Post.Voice.MUNICIPALITY and must_wait():
        findings = [*findings, Finding(Outcome.HOLD, RULE, waiting_text())]
    held = any(finding.outcome is Outcome.HOLD for finding in findings)
    thread.posts_numbered += 1
    post = Post(
        thread=thread,
        number=thread.posts_numbered,
        author=None if words.on_behalf else words.author,
        voice=words.voice,
        body=words.body,
        html=rendered.html,
        plain=rendered.plain,
        reply_to=reply_to,
        corrects=corrects,
        interim=words.interim,
        is_question=words.is_question,
        state=Post.State.HELD if held else Post.State.PUBLISHED,
        token=words.token,
    )
    if words.on_behalf:
        _sign_for_another(post, words.on_behalf, entered_by=words.author)
    elif words.voice != Post.Voice.RESIDENT:
        _sign(post)
    if case:
        refer_to(post, case)
    post.save(force_insert=True)
    pictures.put_in(post, drawn)
    search_index.add(post, thread)
    if held:
        post.waits_because = reasons_to_wait(findings)
        thread.save(update_fields=["posts_numbered"])
        signals.post_held.send(Post, post=post, thread=thread, findings=findings)
        raise_version(thread_id=thread.pk)
    else:
        count_in(post=post, thread=thread, is_new=True)
    return post


def _sign(post: Post) -> None:
    """Sign with first name, role and unit, as they are now (R6)."""
    author = post.author
    assert author is not None
    employment = author.employment
    post.signed_name = author.first_name
    post.signed_role = employment.role
    post.signed_unit = employment.unit


def _sign_for_another(post: Post, behalf: OnBehalf, *, entered_by: User) -> None:
    """Say whose words they are, who entered them and how they came. No contact details are kept."""
    post.signed_name = behalf.called.strip() or nameless()
    post.signed_role = role_of(entered_by)
    post.came_by, post.came_by_note = behalf.came_by, behalf.note.strip()
    post.entered_by = entered_by


def _renew_answers(post: Post) -> None:
    """Answers say whom they answer, but not if that is no longer to be seen."""
    answers = Post.objects.filter(reply_to=post.pk)
    if answers.update(version=F("version") + 1):
        elsewhere = Thread.objects.filter(pk__in=answers.values("thread")).exclude(pk=post.thread_id)
        elsewhere.update(version=F("version") + 1)
