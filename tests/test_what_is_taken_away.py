"""What was held, hidden or withdrawn is seen nowhere: in no history, picture, list, reply, or space off the site."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from forum import moving
from forum.editing import edit
from forum.models import Measure, Picture, Post, SpaceState, Thread
from forum.posting import open_thread
from forum.withdrawing import withdraw
from moderation import deciding
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def space() -> Any:
    return factories.forum()


@pytest.fixture
def silje(space: Any) -> Any:
    return factories.moderator(space)


def text(address: str, client: Client | None = None) -> str:
    return (client or Client()).get(address).content.decode()


def changed(post: Post, space: Any, body: str) -> Post:
    fresh = Post.objects.select_related("thread", "author").get(pk=post.pk)
    return edit(post=fresh, space=space, by=fresh.author, body=body)


def test_words_that_were_held_back_are_not_in_the_history(space: Any, silje: Any) -> None:
    post = factories.post_in(factories.thread(space), body="Ola Nordmann er dum.")
    factories.post_in(post.thread)
    deciding.hold_post(post=post, actor=silje, rule="V4", reason="Navn.")
    changed(post, space, "Noen er uenige.")
    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

    history = f"/innlegg/{post.pk}/versjoner/"
    moderator = Client()
    moderator.force_login(silje)
    assert "Noen er uenige." in text(history)
    assert "Ola Nordmann" not in text(history)
    assert "Ola Nordmann" in text(history, moderator)


def test_words_nobody_ever_read_are_not_in_the_history(space: Any, silje: Any) -> None:
    space.pre_moderated = True
    space.save()
    post = open_thread(space=space, title="Tittel", theme="drawback", words=factories.words(body="Aldri vist."))
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
        changed(post, space, "Dette står.")
        deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

        assert "Dette står." in text(f"/innlegg/{post.pk}/versjoner/")
        assert "Aldri vist." not in text(f"/innlegg/{post.pk}/versjoner/")


def test_words_that_stood_in_public_stay_in_the_history(space: Any) -> None:
    post = factories.post_in(factories.thread(space), body="Slik sto det.")
    factories.post_in(post.thread)
    changed(post, space, "Slik står det.")

    assert "Slik sto det." in text(f"/innlegg/{post.pk}/versjoner/")


def test_a_moderator_cannot_put_back_what_was_withdrawn(space: Any, silje: Any) -> None:
    post = factories.post_in(factories.thread(space), body="Angrer på dette.")
    withdraw(post=post, by=post.author)
    moderator = Client()
    moderator.force_login(silje)

    for act in ("publisering",):
        assert moderator.post(f"/moderering/innlegg/{post.pk}/{act}/").status_code == 403
    with pytest.raises(PermissionDenied):
        deciding.hold_post(post=Post.objects.get(pk=post.pk), actor=silje, rule="V4", reason="Grunn.")
    assert Post.objects.get(pk=post.pk).state == Post.State.WITHDRAWN
    deciding.hide_post(post=Post.objects.get(pk=post.pk), actor=silje, rule="V4", reason="Grunn.")
    assert moderator.post(f"/moderering/innlegg/{post.pk}/publisering/").status_code == 403
    assert "Publiser" not in text(f"/moderering/innlegg/{post.pk}/", moderator)
    assert Post.objects.get(pk=post.pk).state == Post.State.HIDDEN


def test_a_thread_that_is_hidden_after_its_opening_was_withdrawn_is_counted_out(space: Any, silje: Any) -> None:
    thread = factories.thread(space, title="Hemmelig tittel")
    factories.post_in(thread)
    old = factories.thread(space, title="Gammel")
    moving.merge_thread(thread=old, into=thread)
    opening = thread.posts.get(number=1)
    withdraw(post=opening, by=opening.author)
    assert "Hemmelig tittel" in text(f"/trad/{old.pk}/")

    deciding.hide_post(post=Post.objects.get(pk=opening.pk), actor=silje, rule="V4", reason="Grunn.")

    assert SpaceState.objects.get(pk=space.pk).threads == 0
    assert "Hemmelig tittel" not in text(f"/trad/{old.pk}/")


def test_nothing_of_a_space_that_was_taken_off_the_site_is_shown(space: Any, silje: Any) -> None:
    thread = factories.thread(space, title="Bussen", body="Bussen går for sent.")
    measure = Measure.objects.create(space_id=space.pk, title="Buss", published_at=timezone.now())
    addresses = [f"/trad/{thread.pk}/", f"/trad/{thread.pk}/innramming/", f"/trad/{thread.pk}/atom/"]
    addresses.append(f"/tiltak/{measure.pk}/")
    for address in addresses:
        assert Client().get(address).status_code == 200, address

    space.unpublish()

    for address in addresses:
        assert Client().get(address).status_code == 404, address
    assert "går for sent" not in text("/sok/?q=bussen")
    moderator = Client()
    moderator.force_login(silje)
    assert moderator.get(addresses[0]).status_code == 200


def test_a_reply_does_not_name_who_withdrew_what_it_answers(space: Any) -> None:
    olav = factories.UserFactory(display_name="Olav")
    thread = factories.thread(space)
    post = factories.post_in(thread, author=olav)
    factories.post_in(thread, reply_to=post)
    assert "Svar til Olav" in text(f"/trad/{thread.pk}/")

    withdraw(post=post, by=olav)

    assert "Olav" not in text(f"/trad/{thread.pk}/")


def test_no_list_or_feed_names_who_withdrew_the_opening(space: Any) -> None:
    olav = factories.UserFactory(display_name="Olav")
    thread = factories.thread(space, author=olav)
    factories.post_in(thread)
    assert "Olav" in text(f"/forum/{space.slug}/")

    withdraw(post=thread.posts.get(number=1), by=olav)

    assert "Olav" not in text(f"/forum/{space.slug}/")
    assert "Olav" not in text(f"/forum/{space.slug}/atom/")


def test_a_thread_by_the_municipality_is_signed_with_first_name_and_unit(space: Any, silje: Any) -> None:
    silje.display_name = "Silje Etternavnsen"
    silje.save()
    words = factories.words(silje, voice=Post.Voice.MUNICIPALITY)
    open_thread(space=space, title="Fra oss", theme="drawback", words=words)

    for address in (f"/forum/{space.slug}/", f"/forum/{space.slug}/atom/"):
        assert "Etternavnsen" not in text(address).split("Moderatorer")[0]
        assert f"Silje, {space.unit.name}" in text(address)


def test_a_picture_taken_out_before_anyone_reacted_is_gone(space: Any) -> None:
    kari = factories.UserFactory()
    picture = Picture.objects.create(uploaded_by=kari, alternative_text="Et leskur", width=10, height=10, file="x.jpg")
    post = factories.thread(space, author=kari).posts.get()
    Picture.objects.filter(pk=picture.pk).update(post=post)

    changed(post, space, "Uten bilde.")

    assert Picture.objects.get(pk=picture.pk).post is None


def test_answers_that_left_are_no_longer_named_under_what_they_answered(space: Any) -> None:
    thread = factories.thread(space)
    asked = factories.post_in(thread)
    answer = factories.post_in(thread, reply_to=asked)
    assert "Svar i innlegg 3" in text(f"/trad/{thread.pk}/")

    moving.split_thread(thread=Thread.objects.get(pk=thread.pk), posts=[answer.pk], title="Nytt", theme="drawback")

    assert "Svar i innlegg 3" not in text(f"/trad/{thread.pk}/")


def test_a_guests_page_follows_the_opening_hours(space: Any) -> None:
    space.closes_at = timezone.now() + datetime.timedelta(minutes=2)
    space.save()
    thread = factories.thread(space)
    assert "Start en tråd" in text(f"/forum/{space.slug}/")
    assert "Skriv i tråden" in text(f"/trad/{thread.pk}/")

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5)):
        assert "Start en tråd" not in text(f"/forum/{space.slug}/")
        assert "Skriv i tråden" not in text(f"/trad/{thread.pk}/")


def test_a_post_is_hidden_also_if_its_thread_was_merged_meanwhile(space: Any, silje: Any) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Ny")
    as_it_was = Post.objects.select_related("thread", "author").get(pk=factories.post_in(old).pk)
    moving.merge_thread(thread=Thread.objects.get(pk=old.pk), into=new)

    deciding.hide_post(post=as_it_was, actor=silje, rule="V4", reason="Grunn.")

    assert Post.objects.get(pk=as_it_was.pk).state == Post.State.HIDDEN
    assert Thread.objects.get(pk=old.pk).posts_published == 0
    assert Thread.objects.get(pk=new.pk).posts_published == 2


def test_words_typed_in_the_reading_room_are_the_words_that_are_marked(space: Any) -> None:
    berit = factories.team_member(space)
    post = factories.post_in(factories.thread(space), body="Bussen er full. Veien er mørk.")
    team = Client()
    team.force_login(berit)
    form = {"part": "hele", "text": "Veien er mørk.", "kind": "drawback"}

    team.post(f"/forum/{space.slug}/lesesal/innlegg/{post.pk}/", form)
    refused = team.post(f"/forum/{space.slug}/lesesal/innlegg/{post.pk}/", form | {"text": "Står ikke der"})

    assert [passage.text for passage in post.passages.all()] == ["Veien er mørk."]
    assert refused.status_code == 422
