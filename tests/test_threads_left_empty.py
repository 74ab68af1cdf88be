"""A thread in which nothing is left to read stands in no list; its address leads on, or says what has happened."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum import moving
from forum.models import PoliticalCase, Post, Thread
from forum.withdrawing import regret, withdraw
from moderation import deciding, thread_acts
from tests import factories
from tests.test_moving_threads import counts_are_right

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> dict[str, Any]:
    space = factories.forum()
    silje = factories.moderator(space)
    kari, ola = factories.UserFactory(display_name="Kari"), factories.UserFactory(display_name="Ola")
    thread = factories.thread(space, author=kari, title="Skoleveien")
    answer = factories.post_in(thread, author=ola, body="Hva med svømmehallen?")
    return locals()


def opening(town: dict[str, Any]) -> Post:
    return Post.objects.get(thread=town["thread"], number=1)


def text(address: str) -> str:
    return Client().get(address).content.decode()


def listed(town: dict[str, Any]) -> bool:
    slug = town["space"].slug
    pages = [f"/forum/{slug}/", f"/forum/{slug}/atom/", "/sok/?q=skoleveien"]
    return any(f"/trad/{town['thread'].pk}/" in text(page) for page in pages)


def test_when_the_last_reply_follows_the_opening_the_thread_goes_too(town: dict[str, Any]) -> None:
    withdraw(post=opening(town), by=town["kari"])
    assert listed(town)

    withdraw(post=town["answer"], by=town["ola"])

    assert not listed(town)
    gone = Client().get(f"/trad/{town['thread'].pk}/")
    assert gone.status_code == 404
    assert "trukket innlegget tilbake" in gone.content.decode()
    assert "Skoleveien" not in gone.content.decode()
    counts_are_right()


def test_and_comes_back_with_a_reply_that_is_put_back(town: dict[str, Any]) -> None:
    withdraw(post=opening(town), by=town["kari"])
    withdraw(post=town["answer"], by=town["ola"])

    regret(post=town["answer"], by=town["ola"])

    assert "svømmehallen" in text(f"/trad/{town['thread'].pk}/")
    assert listed(town)
    counts_are_right()


def test_a_reply_that_is_approved_later_is_read_though_the_opening_is_withdrawn(town: dict[str, Any]) -> None:
    thread = factories.thread(town["space"], author=town["kari"], title="En annen vei")
    new = factories.UserFactory(date_joined=timezone.now())
    held = factories.post_in(thread, author=new, body="Se https://example.no/ om saken.")
    withdraw(post=thread.posts.get(number=1), by=town["kari"])
    assert Client().get(f"/trad/{thread.pk}/").status_code == 404

    deciding.publish_post(post=Post.objects.get(pk=held.pk), actor=town["silje"])

    assert "om saken" in text(f"/trad/{thread.pk}/")
    counts_are_right()


def test_what_a_moderator_took_down_does_not_come_back_with_another_post(town: dict[str, Any]) -> None:
    deciding.hide_post(post=town["answer"], actor=town["silje"], rule="V4", reason="Grunn.")
    deciding.hold_post(post=opening(town), actor=town["silje"], rule="V4", reason="Tittelen.")
    withdraw(post=opening(town), by=town["kari"])

    deciding.publish_post(post=Post.objects.get(pk=town["answer"].pk), actor=town["silje"])

    assert Client().get(f"/trad/{town['thread'].pk}/").status_code == 404
    assert not listed(town)


def test_a_thread_whose_last_reply_is_hidden_says_so(town: dict[str, Any]) -> None:
    withdraw(post=opening(town), by=town["kari"])
    deciding.hide_post(post=town["answer"], actor=town["silje"], rule="V4", reason="Grunn.")

    assert not listed(town)
    assert Client().get(f"/innlegg/{town['answer'].pk}/").status_code == 404
    counts_are_right()


def test_a_hidden_thread_says_that_a_moderator_did_it(town: dict[str, Any]) -> None:
    deciding.hide_post(post=opening(town), actor=town["silje"], rule="V4", reason="Grunn.")

    gone = Client().get(f"/trad/{town['thread'].pk}/")

    assert gone.status_code == 404
    assert "En moderator har skjult samtalen" in gone.content.decode()
    assert "Skoleveien" not in gone.content.decode()


def test_what_was_never_shown_is_simply_not_there(town: dict[str, Any]) -> None:
    town["space"].pre_moderated = True
    town["space"].save()
    held = factories.thread(town["space"], title="Venter")

    assert "Samtalen er borte" not in text(f"/trad/{held.pk}/")


def test_when_all_that_is_left_is_split_off_the_old_address_leads_on(town: dict[str, Any]) -> None:
    day = timezone.localdate()
    marked = {"reference": "11/1", "body": "Kommunestyret", "recommendation_url": "https://example.no/"}
    thread_acts.mark_political(thread=town["thread"], actor=town["silje"], treated_on=day, **marked)
    withdraw(post=opening(town), by=town["kari"])
    thread = Thread.objects.get(pk=town["thread"].pk)

    _decision, made = thread_acts.split(
        thread=thread,
        actor=town["silje"],
        posts=[town["answer"].pk],
        title="Svømmehallen",
        theme="question",
        reason="Annet.",
    )

    page = text(f"/trad/{thread.pk}/")
    assert f'href="/trad/{made.pk}/"' in page
    assert "Innlegg 2 er flyttet til" in page
    assert not listed(town)
    assert PoliticalCase.objects.get().thread == made
    counts_are_right()


def test_who_regrets_it_then_has_the_thread_back(town: dict[str, Any]) -> None:
    first = opening(town)
    withdraw(post=first, by=town["kari"])
    thread = Thread.objects.get(pk=town["thread"].pk)
    moving.split_thread(thread=thread, posts=[town["answer"].pk], title="Svømmehallen", theme="question")

    regret(post=Post.objects.get(pk=first.pk), by=town["kari"])

    assert listed(town)
    assert Thread.objects.get(pk=thread.pk).merged_into is None
    assert "Bussen går for sent" in text(f"/trad/{thread.pk}/")
    counts_are_right()


def test_a_thread_stands_where_the_newest_post_that_is_left_puts_it(town: dict[str, Any]) -> None:
    other = factories.thread(town["space"], title="Nyere")
    newest = factories.post_in(town["thread"])
    deciding.hide_post(post=newest, actor=town["silje"], rule="V4", reason="Grunn.")

    counts_are_right()
    listing = text(f"/forum/{town['space'].slug}/")
    assert listing.index(f"/trad/{other.pk}/") < listing.index(f"/trad/{town['thread'].pk}/")
