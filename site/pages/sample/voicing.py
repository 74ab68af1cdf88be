"""What waits for a second pair of eyes in the sample: in a political case, as a draft, and with the leader."""

from __future__ import annotations

import uuid
from typing import Any

from forum.models import Draft, Post
from forum.posting import Words
from moderation import answering, asking_leader, reading_first
from moderation.answer_drafts import door

from .telling import Teller


def voice(teller: Teller, voices: list[dict[str, Any]]) -> None:
    """Everything under `voices` in acts.toml."""
    for one in voices:
        by, body = teller.people[one["by"]], one["body"].strip()
        post = Post.objects.select_related("thread").get(pk=teller.posts[one["thread"]][one["post"] - 1].pk)
        if one["voice"] == "answer":
            answering.answer(post=post, words=Words(author=by, body=body, voice=Post.Voice.MUNICIPALITY))
        elif one["voice"] == "leader":
            asking_leader.ask(post=post, by=by, question=one["question"], draft=body)
        else:
            draft = Draft.objects.create(token=uuid.uuid4(), owner=by, door=door(post), fields={"body": body})
            reading_first.ask_to_read(
                post=post, by=by, reader=teller.people[one["reader"]], draft=body, token=draft.pk, word=one["word"]
            )
