"""What moderators have done with whole threads in the sample, and who follows what; through the site's own verbs."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forum.following import Subject, follow, tell
from forum.models import Post, Space, Thread
from moderation import appealing, thread_acts
from moderation.models import Decision
from moderation.reporting import report
from people.models import Notice, User

from .telling import Teller
from .voicing import voice


def act(teller: Teller, described: dict[str, list[dict[str, Any]]]) -> None:
    """Everything in acts.toml, after the threads have been told. No mail is sent of it."""
    named: dict[str, int] = {name: posts[0].thread_id for name, posts in teller.posts.items()}
    for one in described["acts"]:
        _do(teller, one, named)
    voice(teller, described["voices"])
    for one in described["follows"]:
        thread = Thread.objects.get(pk=named[one["thread"]]) if "thread" in one else None
        _follow(teller.people[one["who"]], teller.spaces.get(one.get("space", "")), thread, one)
    Notice.objects.update(mail=Notice.Mail.NONE)
    DBTaskResult.objects.filter(task_path__startswith="people.notices").delete()


def _do(teller: Teller, one: dict[str, Any], named: dict[str, int]) -> None:
    thread = Thread.objects.get(pk=named[one["thread"]])
    actor = teller.people[one["by"]]
    if one["act"] == "report":
        reported = teller.posts[one["thread"]][one["post"] - 1]
        report(post=reported, reporter=actor, reason=one["for"], text=one["text"])
        return
    reason, code = one.get("reason", ""), one.get("code", "")
    if one["act"] == "move":
        space = teller.spaces["forum"]
        thread_acts.move(thread=thread, actor=actor, space=space, theme=one["theme"], reason=reason, code=code)
    elif one["act"] == "split":
        posts = [teller.posts[one["thread"]][number - 1].pk for number in one["posts"]]
        _decision, made = thread_acts.split(
            thread=thread, actor=actor, posts=posts, title=one["title"], theme=one["theme"], reason=reason, code=code
        )
        named[one["name"]] = made.pk
    elif one["act"] == "merge":
        into = Thread.objects.get(pk=named[one["into"]])
        thread_acts.merge(thread=thread, into=into, actor=actor, reason=reason, code=code)
    elif one["act"] == "appeal":
        decision = Decision.objects.get(thread=thread, act=Decision.Act.HIDE, post__author=actor)
        appealing.appeal(decision=decision, by=actor, words=one["words"])
    elif one["act"] == "pin":
        thread_acts.pin(thread=thread, actor=actor, reason=reason)
    else:
        thread_acts.mark_political(
            thread=thread,
            actor=actor,
            reference=one["reference"],
            body=one["body"],
            treated_on=timezone.localdate() + datetime.timedelta(days=one["in_days"]),
            recommendation_url=one["recommendation_url"],
        )


def _follow(user: User, space: Space | None, thread: Thread | None, one: dict[str, Any]) -> None:
    follow(user=user, subject=Subject(thread=thread, space=space, theme=one.get("theme", "")))
    if thread and one.get("told"):
        newest = Post.objects.filter(thread=thread, state=Post.State.PUBLISHED).latest("pk")
        tell(newest.pk)
