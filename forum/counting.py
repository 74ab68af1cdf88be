"""Whether a thread stands, and what is counted of it and its space, as its posts come and go.

A thread stands while its first post does. One whose first post was withdrawn stays, without its words, as long as
others have written in it.
"""

from __future__ import annotations

from django.db.models import F, Max

from . import signals
from .models import Post, SpaceState, ThemeTally, Thread
from .rendering import excerpt
from .versions import raise_version, renew_traces_of_post, renew_traces_to_thread


def count_in(*, post: Post, thread: Thread, is_new: bool = False) -> None:
    """Count a post that has become visible, and its thread if this lets it stand.

    Nothing leads to a new one yet, and its thread has just been given another number to write.
    """
    opens = thread.state != Thread.State.PUBLISHED and _opens(post, thread)
    if not thread.posts_published:
        thread.latest, thread.latest_at = post.pk, post.created_at
    thread.posts_published += 1
    thread.latest = max(thread.latest, post.pk)
    thread.latest_at = max(thread.latest_at, post.created_at)
    thread.answered = thread.answered or post.is_answer
    thread.version += 1
    if opens:
        thread.state, thread.merged_into = Thread.State.PUBLISHED, None
    if post.number == 1:
        thread.excerpt = excerpt(post.plain)
    thread.save(
        update_fields=[
            *(["posts_numbered"] if is_new else []),
            "posts_published",
            "latest",
            "latest_at",
            "answered",
            "version",
            "state",
            "merged_into",
            "excerpt",
        ]
    )
    _show_answered(post)
    if not is_new:
        _renew_what_leads_to(post, thread, came_or_went=opens)
    count_space(thread=thread, threads=int(opens), posts=1)
    signals.post_published.send(Post, post=post, thread=thread, opened=post.number == 1, is_new=is_new)


def count_out(*, post: Post, thread: Thread) -> None:
    """Count a post out that is no longer visible, and its thread if it does not stand without it."""
    thread.posts_published -= 1
    stays = thread.posts_published > 0 and (post.number > 1 or post.state == Post.State.WITHDRAWN)
    closes = thread.state == Thread.State.PUBLISHED and not stays
    if closes:
        thread.state = _state_without(post)
    if post.number == 1 and stays:
        thread.excerpt = ""
    if post.is_official:
        thread.answered = thread.posts.answers().exists()
    if post.pk == thread.latest and thread.posts_published:
        left = thread.posts.filter(state=Post.State.PUBLISHED).aggregate(newest=Max("pk"), at=Max("created_at"))
        thread.latest, thread.latest_at = left["newest"], left["at"]
    thread.save(update_fields=["posts_published", "latest", "latest_at", "state", "answered", "excerpt"])
    _show_answered(post)
    _renew_what_leads_to(post, thread, came_or_went=closes)
    count_space(thread=thread, threads=-int(closes), posts=-1)
    signals.post_hidden.send(Post, post=post, thread=thread)


def close_with_first(*, post: Post, thread: Thread) -> None:
    """Take a thread away with its first post, which was not to be seen already; it may have stood without it."""
    stood = thread.state == Thread.State.PUBLISHED
    thread.state = _state_without(post)
    thread.save(update_fields=["state"])
    if stood:
        _renew_what_leads_to(post, thread, came_or_went=True)
        count_space(thread=thread, threads=-1, posts=0)
        signals.post_hidden.send(Post, post=post, thread=thread)


def count_space(*, thread: Thread, threads: int, posts: int) -> None:
    """Keep the space's counters and raise its version."""
    SpaceState.objects.filter(pk=thread.space_id).update(
        threads=F("threads") + threads, posts=F("posts") + posts, version=F("version") + 1
    )
    if threads and thread.theme:
        tally, _ = ThemeTally.objects.get_or_create(space_id=thread.space_id, theme=thread.theme)
        ThemeTally.objects.filter(pk=tally.pk).update(threads=F("threads") + threads)
    raise_version()


def _opens(post: Post, thread: Thread) -> bool:
    """Whether a thread that does not stand does so with this post: its first, or one that was left when all was gone.

    What a moderator took down with its first post comes back with that post alone.
    """
    if post.number == 1 or thread.posts_published:
        return post.number == 1
    first = thread.posts.filter(number=1, state=Post.State.WITHDRAWN).first()
    return first is not None and all(note["kind"] != "taken_down" for note in first.notes)


def _state_without(post: Post) -> str:
    """What becomes of a thread that does not stand without this post, by the state the post comes into."""
    return Thread.State.HELD if post.number == 1 and post.state == Post.State.HELD else Thread.State.HIDDEN


def _show_answered(post: Post) -> None:
    """Show under the post that this one answers that it does, or does no more."""
    if post.reply_to_id:
        Post.objects.filter(pk=post.reply_to_id, thread=post.thread_id).update(version=F("version") + 1)


def _renew_what_leads_to(post: Post, thread: Thread, *, came_or_went: bool) -> None:
    """Show in other threads whether what has moved here from them can be seen."""
    renew_traces_of_post(post.pk)
    if came_or_went:
        renew_traces_to_thread(thread.pk)
