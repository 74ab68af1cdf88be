"""The sample's conversations, told in the order in which they happened, through the same verbs as the site's own.

Each event happens now and is then dated back, so that what it causes (duties, decisions, notices) is true.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import F, Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forum import pictures
from forum.editing import edit
from forum.models import Closure, District, Post, PostVersion, Space, Thread, Topic
from forum.own_marks import picture_mark
from forum.posting import OnBehalf, Words, open_thread, reply
from forum.withdrawing import withdraw
from moderation import answering, deciding, referring
from moderation.archive import handing_off
from moderation.models import Decision, Duty, Referral
from moderation.working_days import after_working_days
from people.models import Notice, Unit, User
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, StatusChange, Suggestion, Support
from suggestions.suggesting import suggest
from suggestions.supporting import give_support

from .drawing import turning_place

Event = tuple[float, int, Callable[[], object]]
DATED: list[tuple[type[Model], str]] = [
    (Post, "created_at"),
    (Thread, "created_at"),
    (Duty, "opened_at"),
    (Decision, "decided_at"),
    (StatusChange, "changed_at"),
    (Closure, "closed_at"),
    (PostVersion, "replaced_at"),
    (Notice, "created_at"),
]


class Teller:
    """Tells the threads of the sample."""

    def __init__(self, spaces: dict[str, Space], people: dict[str, User]) -> None:
        self.spaces = spaces
        self.people = people
        self.posts: dict[str, list[Post]] = {}
        self.began = timezone.now()

    def tell(self, threads: dict[str, dict[str, Any]]) -> None:
        """Everything that happens in the threads, oldest first."""
        events = [event for name, thread in threads.items() for event in self._events(name, thread)]
        for days_ago, _, happen in sorted(events, key=lambda event: (-event[0], event[1])):
            self._at(self.began - datetime.timedelta(days=days_ago), happen)
        for name, thread in threads.items():
            reads = 40 + 23 * len(thread["posts"]) + 7 * len(thread["title"])
            opened = Thread.objects.filter(pk=self.posts[name][0].thread_id)
            opened.update(reads=reads, pinned=thread.get("pinned", False))
        Notice.objects.update(mail=Notice.Mail.NONE)
        for tasks in ("people.notices", "forum.tasks.tell_followers"):
            DBTaskResult.objects.filter(task_path__startswith=tasks).delete()

    def _events(self, name: str, thread: dict[str, Any]) -> list[Event]:
        """The events of one thread: (days ago, order within the same moment, what happens)."""
        posts = thread["posts"]
        self.posts[name] = []
        events: list[Event] = [
            (post["days_ago"], 0, lambda n=n, post=post: self._write(name, thread, n, post))  # type: ignore[misc]
            for n, post in enumerate(posts)
        ]
        for n, post in enumerate(posts):
            if "edited" in post:
                edited = post["edited"]
                events.append((edited["days_ago"], 1, lambda n=n, edited=edited: self._edit(name, thread, n, edited)))  # type: ignore[misc]
            if "state" in post:
                after = max(post["days_ago"] - 0.05, 0.01)
                events.append((after, 1, lambda n=n, post=post: self._take_down(name, thread, n, post)))  # type: ignore[misc]
        for change in thread.get("status_changes", []):
            events.append((change["days_ago"], 2, lambda change=change: self._change_status(name, change, thread)))  # type: ignore[misc]
        if referral := thread.get("referral"):
            events.append((referral["days_ago"], 3, lambda: self._refer(name, referral)))
            if "acknowledged_days_ago" in referral:
                events.append((referral["acknowledged_days_ago"], 3, lambda: self._acknowledge(name, referral)))
        if closed := thread.get("closed"):
            events.append((closed["days_ago"], 4, lambda: self._close(name, closed)))
        if archived := thread.get("archived"):
            events.append((archived["days_ago"], 5, lambda: self._archive(name, archived)))
        if count := thread.get("supporters"):
            merged = [
                change["days_ago"] + 0.01 for change in thread.get("status_changes", []) if change["to"] == "merged"
            ]
            gathered = max(posts[0]["days_ago"] - 1, 0.02, *merged)  # nobody supports what has been merged
            events.append((gathered, 6, lambda: self._support(name, count)))
        return events

    def _at(self, when: datetime.datetime, happen: Callable[[], object]) -> None:
        """Let something happen, and date back what it made."""
        marks = {
            model: model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
            for model, _ in DATED
        }
        happen()
        for model, field in DATED:
            model._default_manager.filter(pk__gt=marks[model]).update(**{field: when})
        self._date_duties(marks[Duty], when)
        Thread.objects.filter(latest__gt=marks[Post]).update(latest_at=when)
        Duty.objects.filter(closed_at__gte=self.began).update(closed_at=when)
        Referral.objects.filter(acknowledged_at__gte=self.began).update(acknowledged_at=when)

    def _date_duties(self, mark: int, when: datetime.datetime) -> None:
        """Count the due dates of new duties from when they were opened."""
        for duty in Duty.objects.filter(pk__gt=mark).exclude(kind=Duty.Kind.PROMISE).select_related("post"):
            space = next(space for space in self.spaces.values() if space.page_ptr_id == duty.space_id)
            is_units = duty.kind == Duty.Kind.ACKNOWLEDGE
            days = settings.REFERRAL_DAYS if is_units else space.answer_deadline
            duty.due_on = after_working_days(timezone.localdate(when), days)
            duty.save(update_fields=["due_on"])
            if is_units:
                Referral.objects.filter(post=duty.post_id, acknowledged_at=None).update(due_on=duty.due_on)
            notes = [
                note | ({"due_on": duty.due_on.isoformat()} if "due_on" in note else {}) for note in duty.post.notes
            ]
            Post.objects.filter(pk=duty.post_id).update(notes=notes, version=F("version") + 1)

    def _write(self, name: str, thread: dict[str, Any], n: int, post: dict[str, Any]) -> None:
        space = self.spaces[thread["space"]]
        author = self.people[post["author"]]
        words = Words(
            author=author,
            body=post["body"].strip() + self._picture(author, post),
            voice=post.get("voice", "resident"),
            is_question=post.get("is_question", False),
            on_behalf=OnBehalf(**post["on_behalf"]) if "on_behalf" in post else None,
            confirmed=True,
        )
        self.posts[name].append(self._post(name, thread, space, post, words, opens=n == 0))

    def _post(
        self, name: str, thread: dict[str, Any], space: Space, post: dict[str, Any], words: Words, *, opens: bool
    ) -> Post:
        if opens and isinstance(space, BoardPage):
            return suggest(board=space, kind=thread["kind"], title=thread["title"], words=words)
        if opens:
            return open_thread(
                space=space,
                title=thread["title"],
                theme=thread["theme"],
                topic=Topic.objects.filter(space=space.page_ptr_id, slug=thread.get("topic", "")).first(),
                district=District.objects.filter(slug=thread.get("district", "")).first(),
                words=words,
            )
        if "corrects" in post:
            return answering.correct(post=self._fresh(name, post["corrects"]), words=words)
        if "answers" in post:
            promised = post.get("promise_in_days")
            promised_on = timezone.localdate() + datetime.timedelta(days=promised) if promised else None
            return answering.answer(post=self._fresh(name, post["answers"]), words=words, promised_on=promised_on)
        answered = self._fresh(name, post["reply_to"]) if "reply_to" in post else None
        return reply(space=space, thread=self._fresh(name, 1).thread, words=words, reply_to=answered)

    def _picture(self, author: User, post: dict[str, Any]) -> str:
        """The mark of the sample's one picture, where a post shows it."""
        if "picture" not in post:
            return ""
        data = turning_place()
        picture = pictures.upload(by=author, file=io.BytesIO(data), size=len(data), alternative_text=post["picture"])
        return f"\n\n{picture_mark(picture.pk, picture.alternative_text)}"

    def _edit(self, name: str, thread: dict[str, Any], n: int, edited: dict[str, Any]) -> None:
        post = self._fresh(name, n + 1)
        assert post.author is not None
        edit(post=post, space=self.spaces[thread["space"]], by=post.author, body=edited["body"].strip(), confirmed=True)
        when = self.began - datetime.timedelta(days=edited["days_ago"])
        Post.objects.filter(pk=post.pk).update(edited_at=when)

    def _fresh(self, name: str, number: int) -> Post:
        """A post as the database has it now."""
        posts = Post.objects.select_related("thread__space", "thread__closure", "author", "signed_unit")
        return posts.get(pk=self.posts[name][number - 1].pk)

    def _take_down(self, name: str, thread: dict[str, Any], n: int, post: dict[str, Any]) -> None:
        if post["state"] == "withdrawn":
            withdraw(post=self._fresh(name, n + 1), by=self.people[post["author"]])
            return
        act = deciding.hold_post if post["state"] == "held" else deciding.hide_post
        moderator = self.people["silje" if thread["space"] == "board" else "ingrid"]
        why = {"rule": post["rule"], "code": post["code"], "reason": post["reason"]}
        act(post=self._fresh(name, n + 1), actor=moderator, **why)

    def _change_status(self, name: str, change: dict[str, Any], thread: dict[str, Any]) -> None:
        days = change.get("promised_in_days")
        into = self.posts[thread["merged_into"]][0].thread_id if change["to"] == "merged" else None
        change_status(
            suggestion=Suggestion.objects.select_related("thread").get(thread=self.posts[name][0].thread_id),
            status=change["to"],
            by=self.people[change["by"]],
            note=change.get("note", ""),
            promised_on=timezone.localdate() + datetime.timedelta(days=days) if days else None,
            merged_into=Suggestion.objects.get(thread=into) if into else None,
        )

    def _refer(self, name: str, referral: dict[str, Any]) -> None:
        unit = Unit.objects.get(code=referral["unit"])
        referring.refer_post(post=self._fresh(name, referral["post"]), actor=self.people[referral["by"]], unit=unit)

    def _acknowledge(self, name: str, referral: dict[str, Any]) -> None:
        made = Referral.objects.select_related("unit__leader", "post").get(post=self.posts[name][referral["post"] - 1])
        assert made.unit.leader is not None
        referring.acknowledge_referral(referral=made, by=made.unit.leader, case_number=referral["case_number"])

    def _close(self, name: str, closed: dict[str, Any]) -> None:
        thread = self._fresh(name, 1).thread
        actor = self.people[closed["by"]]
        deciding.close_thread(thread=thread, actor=actor, reason=closed["reason"], code=closed["code"])

    def _archive(self, name: str, archived: dict[str, Any]) -> None:
        handing_off.mark(
            thread=self._fresh(name, 1).thread,
            by=self.people[archived["by"]],
            ground=archived["ground"],
            note=archived.get("note", ""),
        )

    def _support(self, name: str, count: int) -> None:
        suggestion = Suggestion.objects.select_related("thread").get(thread=self.posts[name][0].thread_id)
        residents = [person for person in self.people.values() if not hasattr(person, "employment")]
        start = suggestion.pk * 7
        for n in range(min(count, len(residents))):
            give_support(suggestion=suggestion, user=residents[(start + n) % len(residents)])
        Support.objects.filter(suggestion=suggestion).update(given_at=self.began - datetime.timedelta(days=1))
