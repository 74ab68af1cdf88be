"""Where a post is now: an address that survives hiding, moving and merging (`/innlegg/<id>/`)."""

from __future__ import annotations

from .models import MovedPost, Post
from .reading import Reader, find_thread


def post_address(post_id: int, *, reader: Reader) -> str:
    """The thread, page and place where a post, or its trace, stands now.

    Raises Post.DoesNotExist or Thread.DoesNotExist where the reader may see neither.
    """
    post = Post.objects.get(pk=post_id)
    find_thread(post.thread_id, reader, merged=True)
    if post.state == Post.State.HELD and not Post.objects.visible_to(reader).filter(pk=post_id).exists():
        raise Post.DoesNotExist
    return post.get_absolute_url()


def post_at(thread_id: int, number: int) -> int:
    """The id of the post that has, or had before it moved, this number in a thread; 0 if there is none."""
    here = Post.objects.filter(thread=thread_id, number=number).values_list("pk", flat=True).first()
    if here is not None:
        return here
    return MovedPost.objects.filter(thread=thread_id, number=number).values_list("post", flat=True).first() or 0
