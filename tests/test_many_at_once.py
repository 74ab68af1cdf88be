"""Many write at once: every post has its own number, none is lost, counters are right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from forum.models import Post, SpaceState, Thread
from forum.posting import Words, reply
from forum.spaces import space_of
from people.models import User
from suggestions.models import Suggestion
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, EACH = 8, 5


def at_once(act, people: list[User]) -> None:
    """Let everyone act at the same time, each on a connection of their own."""

    def alone(person: User) -> None:
        try:
            act(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(alone, people))


def test_every_reply_is_kept_and_numbered() -> None:
    thread = factories.thread(factories.forum())
    people = factories.UserFactory.create_batch(PEOPLE)

    def write(person: User) -> None:
        for n in range(EACH):
            found = Thread.objects.get(pk=thread.pk)
            reply(space=space_of(found), thread=found, words=Words(author=person, body=f"Svar {n}"))

    at_once(write, people)

    numbers = sorted(Post.objects.filter(thread=thread).values_list("number", flat=True))
    assert numbers == list(range(1, PEOPLE * EACH + 2))
    assert Thread.objects.get(pk=thread.pk).posts_published == PEOPLE * EACH + 1
    assert SpaceState.objects.get(pk=thread.space_id).posts == PEOPLE * EACH + 1


def test_one_composer_posts_once_however_many_times_it_is_sent() -> None:
    thread = factories.thread(factories.forum())
    words = factories.words()

    def send(_: User) -> None:
        found = Thread.objects.get(pk=thread.pk)
        reply(space=space_of(found), thread=found, words=words)

    at_once(send, [words.author] * 6)

    assert Post.objects.filter(thread=thread, number__gt=1).count() == 1


def test_support_is_counted_right() -> None:
    made = factories.suggestion(factories.board())
    people = factories.UserFactory.create_batch(PEOPLE)

    at_once(lambda person: give_support(suggestion=made, user=person), people * 2)

    assert Suggestion.objects.get().support_count == PEOPLE
