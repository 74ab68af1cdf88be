"""Acts on the same posts and threads at the same time: none is lost, none waits for ever, every counter is right."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from forum.editing import edit
from forum.models import Post, Thread
from forum.moving import CannotMove
from forum.posting import Refused, ThreadClosed, Words, reply
from forum.spaces import space_of
from forum.withdrawing import regret, withdraw
from moderation import answering, deciding, thread_acts
from moderation.models import Decision
from people.models import User
from tests import factories
from tests.test_moving_threads import counts_are_right

pytestmark = pytest.mark.django_db(transaction=True)
REFUSALS = (
    PermissionDenied,
    CannotMove,
    ThreadClosed,
    Refused,
    deciding.NotAnsweredYet,
    deciding.ClosedAlready,
    deciding.AlreadyDecided,
)
Act = Callable[[], object]


def at_once(acts: list[Act], *, workers: int = 8) -> list[BaseException]:
    """Do all of these at the same time, each on a connection of its own; what they raised that is no refusal."""

    def alone(act: Act) -> BaseException | None:
        try:
            act()
        except REFUSALS:
            return None
        except Exception as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(workers) as pool:
        return [error for error in pool.map(alone, acts) if error]


class Town:
    """A forum with threads, people and a moderator; every act looks the rows up anew, as a request does."""

    def __init__(self, seed: int) -> None:
        self.space = factories.forum()
        self.silje = factories.moderator(self.space)
        self.ola = factories.moderator(self.space, first_name="Ola")
        self.people = factories.UserFactory.create_batch(4)
        self.choice = random.Random(seed)
        self.threads = []
        for n in range(3):
            thread = factories.thread(self.space, author=self.people[n], title=f"Tråd {n}")
            last = thread.posts.get()
            for person in self.people:
                last = factories.post_in(thread, author=person, reply_to=last, is_question=n == 0)
            self.threads.append(thread.pk)
        self.posts = list(Post.objects.values_list("pk", flat=True))

    def post(self, pk: int) -> Post:
        return Post.objects.select_related("thread__closure", "author").get(pk=pk)

    def thread(self, pk: int) -> Thread:
        return Thread.objects.get(pk=pk)

    def some_act(self) -> Act:
        one, into = self.choice.sample(self.threads, 2)
        key, other = self.choice.sample(self.posts, 2)
        n = self.choice.random()
        acts: list[Act] = [
            lambda: deciding.hide_post(post=self.post(key), actor=self.silje, rule="V4", reason="Grunn."),
            lambda: deciding.hold_post(post=self.post(key), actor=self.ola, rule="V4", reason="Grunn."),
            lambda: deciding.publish_post(post=self.post(key), actor=self.silje),
            lambda: withdraw(post=self.post(key), by=self.author(key)),
            lambda: regret(post=self.post(key), by=self.author(key)),
            lambda: edit(post=self.post(key), space=self.space, by=self.author(key), body=f"Endret {n}"),
            lambda: self.reply(one),
            lambda: answering.answer(post=self.post(key), words=factories.words(self.silje, voice="municipality")),
            lambda: answering.correct(post=self.post(key), words=factories.words(self.ola, voice="municipality")),
            lambda: thread_acts.split(
                thread=self.thread(one),
                actor=self.silje,
                posts=[key, other],
                title=f"Ny {n}",
                theme="question",
                reason="Annet.",
            ),
            lambda: thread_acts.merge(thread=self.thread(one), into=self.thread(into), actor=self.ola, reason="Likt."),
            lambda: deciding.close_thread(thread=self.thread(one), actor=self.silje, reason="Ferdig."),
            lambda: deciding.reopen_thread(thread=self.thread(one), actor=self.ola),
        ]
        return self.choice.choice(acts)

    def author(self, key: int) -> User:
        author = self.post(key).author
        assert author is not None
        return author

    def reply(self, key: int) -> Any:
        thread = self.thread(key)
        words = Words(author=self.choice.choice(self.people), body="Svar.")
        return reply(space=space_of(thread), thread=thread, words=words, reply_to=thread.posts.first())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_done_at_the_same_time(seed: int) -> None:
    town = Town(seed)

    errors = at_once([town.some_act() for _ in range(60)])

    assert errors == []
    counts_are_right()


def test_a_post_is_not_published_by_a_moderator_as_its_author_withdraws_it() -> None:
    town = Town(1)
    for _ in range(5):
        post = factories.post_in(town.thread(town.threads[0]), author=town.people[1])
        deciding.hold_post(post=post, actor=town.silje, rule="V4", reason="Grunn.")
        errors = at_once(
            [
                lambda post=post: withdraw(post=town.post(post.pk), by=town.people[1]),
                lambda post=post: deciding.publish_post(post=town.post(post.pk), actor=town.silje),
            ]
        )
        assert errors == []
        assert town.post(post.pk).state == Post.State.WITHDRAWN
    counts_are_right()


def test_what_a_moderator_hides_is_not_put_back_by_its_author_at_that_moment() -> None:
    town = Town(1)
    for _ in range(5):
        post = factories.post_in(town.thread(town.threads[0]), author=town.people[1])
        withdraw(post=post, by=town.people[1])
        errors = at_once(
            [
                lambda post=post: regret(post=town.post(post.pk), by=town.people[1]),
                lambda post=post: deciding.hide_post(
                    post=town.post(post.pk), actor=town.silje, rule="V4", reason="Grunn."
                ),
            ]
        )
        assert errors == []
        assert town.post(post.pk).state == Post.State.HIDDEN
    counts_are_right()


def test_a_dialogue_is_closed_once() -> None:
    town = Town(1)
    answering.answer(post=town.post(town.posts[0]), words=factories.words(town.silje, voice="municipality"))
    key = town.post(town.posts[0]).thread_id

    errors = at_once([lambda: deciding.close_thread(thread=town.thread(key), actor=town.silje, reason="Ferdig.")] * 4)

    assert errors == []
    assert Decision.objects.filter(act=Decision.Act.CLOSE).count() == 1
