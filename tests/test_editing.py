"""One changes one's own post: freely at first, then in the open with its history; and nobody else may."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from forum import moving
from forum.editing import edit
from forum.models import Passage, Post, PostVersion, Thread
from forum.posting import ThreadClosed
from forum.search_query import find_by_words
from forum.spaces import space_of
from moderation import deciding
from moderation.archive import handing_off
from moderation.archive.models import Snapshot
from moderation.reporting import report
from people.models import User
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari")


@pytest.fixture
def thread(kari: User) -> Thread:
    return factories.thread(factories.forum(), title="Skoleveien", author=factories.UserFactory())


@pytest.fixture
def post(kari: User, thread: Thread) -> Post:
    return factories.post_in(thread, author=kari, body="Bussen gar for sent.")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change(user: User, post: Post, body: str = "Bussen går for sent.", **more: str) -> Any:
    form = {"body": body, "token": str(uuid.uuid4()), **more}
    return signed_in(user).post(f"/innlegg/{post.pk}/endring/", form)


def shown(post: Post) -> str:
    return Client().get(f"/trad/{post.thread_id}/").content.decode()


def later(minutes: int = 60) -> Any:
    return time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=True)


def test_a_slip_is_mended_without_a_mark(kari: User, post: Post) -> None:
    answer = change(kari, post)

    assert answer.status_code == 302
    assert "Bussen går for sent." in shown(post)
    assert "endret" not in shown(post)
    assert not PostVersion.objects.exists()


def test_after_a_while_a_change_is_marked_and_all_read_what_stood(kari: User, post: Post, settings: Any) -> None:
    with later(settings.EDIT_MINUTES + 1):
        assert "alle kan se hva som sto" in signed_in(kari).get(f"/innlegg/{post.pk}/endring/").content.decode()
        change(kari, post)

        assert f'href="/innlegg/{post.pk}/versjoner/"' in shown(post)
        page = Client().get(f"/innlegg/{post.pk}/versjoner/").content.decode()
    assert "Bussen gar for sent." in page
    assert "Bussen går for sent." in page


def test_a_later_post_by_another_makes_the_change_seen(kari: User, post: Post, thread: Thread) -> None:
    factories.post_in(thread, author=kari, body="Og en ting til.")
    change(kari, post, "Uten merke.")
    assert not PostVersion.objects.exists()

    factories.post_in(thread, body="Enig.")
    change(kari, post, "Med merke.")

    assert PostVersion.objects.get().body == "Uten merke."


def test_a_report_makes_the_change_seen(kari: User, post: Post) -> None:
    report(post=post, reporter=None, reason="abuse")

    change(kari, post)

    assert PostVersion.objects.get().body == "Bussen gar for sent."


def test_a_passage_that_rests_on_it_makes_the_change_seen(kari: User, post: Post, thread: Thread) -> None:
    Passage.objects.create(space=thread.space, post=post, text=post.plain, kind=Passage.Kind.DRAWBACK)

    change(kari, post)

    assert PostVersion.objects.exists()


def test_support_makes_the_change_seen(kari: User) -> None:
    suggestion = factories.suggestion(factories.board(), author=kari)
    give_support(suggestion=suggestion, user=kari)
    opening = Post.objects.get()
    change(kari, opening, "Uten merke.", title="Klubb")
    assert not PostVersion.objects.exists()

    give_support(suggestion=suggestion, user=factories.UserFactory())
    change(kari, opening, "Med merke.")

    assert PostVersion.objects.exists()


def test_a_copy_in_the_archive_is_followed_by_a_new_one(kari: User, thread: Thread, post: Post) -> None:
    moderator = factories.moderator(space_of(thread))
    handing_off.mark(thread=thread, by=moderator, ground="documentation")
    assert Snapshot.objects.count() == 1

    change(kari, post)

    assert PostVersion.objects.exists()
    assert Snapshot.objects.count() == 2


def test_who_opens_a_thread_mends_its_title_while_it_is_new_and_not_after(kari: User) -> None:
    thread = factories.thread(factories.forum(), author=kari, title="Skolevein")
    opening = thread.posts.get()
    change(kari, opening, "Bussen går for sent.", title="Skoleveien")
    thread.refresh_from_db()
    assert thread.title == "Skoleveien"
    assert opening.pk in find_by_words("skoleveien")

    factories.post_in(thread)
    change(kari, opening, "Bussen går alt for sent.", title="Noe helt annet")

    thread.refresh_from_db()
    assert thread.title == "Skoleveien"
    assert thread.excerpt == "Bussen går alt for sent."


def test_search_finds_the_new_words_and_not_the_old(kari: User, post: Post) -> None:
    change(kari, post, "Rundkjøring.")

    assert post.pk in find_by_words("rundkjøring")
    assert post.pk not in find_by_words("bussen")


def test_the_screens_look_at_a_change(kari: User, post: Post) -> None:
    refused = change(kari, post, "Han er 01010050053.")
    assert refused.status_code == 422
    assert "fødselsnummer" in refused.content.decode()

    warned = change(kari, post, "Ring 72 49 51 00.")
    assert "Send likevel" in warned.content.decode()
    assert "Ring 72" not in shown(post)
    change(kari, post, "Ring 72 49 51 00.", send_anyway="true")
    assert "Ring 72" in shown(post)


def test_what_a_screen_holds_waits_for_a_moderator(kari: User, post: Post) -> None:
    User.objects.filter(pk=kari.pk).update(date_joined=timezone.now())

    change(kari, post, "Se https://reklame.example/")

    post.refresh_from_db()
    assert post.state == Post.State.HELD
    assert "reklame" not in shown(post)


def test_a_thread_others_built_on_is_not_taken_away_by_a_change(thread: Thread) -> None:
    opener = thread.opened_by
    assert opener
    factories.post_in(thread)
    User.objects.filter(pk=opener.pk).update(date_joined=timezone.now())

    answer = change(opener, thread.posts.get(number=1), "Se https://reklame.example/")

    assert answer.status_code == 422
    assert "Skriv heller et nytt innlegg" in answer.content.decode()
    assert Client().get(f"/trad/{thread.pk}/").status_code == 200


def test_nobody_else_may(post: Post, thread: Thread) -> None:
    moderator = factories.moderator(space_of(thread))
    address = f"/innlegg/{post.pk}/endring/"

    assert "/konto/" in Client().get(address).url
    for other in (factories.UserFactory(), moderator):
        assert signed_in(other).get(address).status_code == 403
        assert change(other, post, "Kuppet.").status_code == 403
        with pytest.raises(PermissionDenied):
            edit(post=post, space=space_of(thread), by=other, body="Kuppet.")
    assert "Kuppet" not in shown(post)


def test_a_closed_dialogue_stands_as_it_is(kari: User, post: Post, thread: Thread) -> None:
    thread.close(by=factories.moderator(space_of(thread)), reason="Ferdig.")

    assert change(kari, post).status_code == 409
    with pytest.raises(ThreadClosed):
        edit(post=post, space=space_of(thread), by=kari, body="Nytt.")


def test_a_hidden_post_is_not_changed(kari: User, post: Post, thread: Thread) -> None:
    moderator = factories.moderator(space_of(thread))
    deciding.hide_post(post=post, actor=moderator, rule="V4", reason="Det gjelder en navngitt person.")

    assert change(kari, post).status_code == 403
    assert Client().get(f"/innlegg/{post.pk}/versjoner/").status_code == 404


def test_what_the_municipality_said_is_changed_in_the_open_and_by_its_writer_alone(thread: Thread) -> None:
    space = space_of(thread)
    silje = factories.moderator(space)
    colleague = factories.moderator(space, first_name="Ola")
    official = factories.post_in(thread, author=silje, body="Det koster 14 kr.", voice=Post.Voice.MUNICIPALITY)

    assert change(colleague, official, "Annet.").status_code == 403
    change(silje, official, "Det koster 14 millioner kroner.")

    assert PostVersion.objects.get().body == "Det koster 14 kr."


def test_who_no_longer_speaks_for_the_municipality_leaves_its_words_alone(thread: Thread) -> None:
    silje = factories.moderator(space_of(thread))
    official = factories.post_in(thread, author=silje, voice=Post.Voice.MUNICIPALITY)
    silje.employment.delete()
    silje.space_roles.all().delete()

    assert change(User.objects.get(pk=silje.pk), official, "Annet.").status_code == 403


def test_only_the_author_is_shown_how(kari: User, post: Post) -> None:
    link = f'href="/innlegg/{post.pk}/endring/"'

    assert link in signed_in(kari).get(f"/trad/{post.thread_id}/?side=1").content.decode()
    assert link not in signed_in(factories.UserFactory()).get(f"/trad/{post.thread_id}/?side=1").content.decode()
    assert link not in shown(post)


def test_saving_without_a_change_changes_nothing(kari: User, post: Post) -> None:
    with later():
        change(kari, post, post.body)

    post.refresh_from_db()
    assert post.edited_at is None


def test_a_title_that_is_mended_is_mended_where_posts_were_moved_from(kari: User, thread: Thread) -> None:
    post = factories.post_in(thread, author=kari, body="Hallen lekker.")
    made = moving.split_thread(thread=thread, posts=[post.pk], title="Svømmehalen", theme="question")
    old = factories.thread(space_of(thread), author=kari, title="Gammel")
    moving.merge_thread(thread=old, into=made)
    for left in (thread, old):
        assert "«Svømmehalen»" in Client().get(f"/trad/{left.pk}/").content.decode()

    change(kari, Post.objects.get(pk=post.pk), "Hallen lekker.", title="Svømmehallen")

    for left in (thread, old):
        page = Client().get(f"/trad/{left.pk}/").content.decode()
        assert "«Svømmehallen»" in page
        assert "Svømmehalen»" not in page


def test_no_trace_names_a_thread_in_a_forum_that_was_taken_off_the_site(kari: User, thread: Thread) -> None:
    post = factories.post_in(thread, author=kari, body="Hallen lekker.")
    made = moving.split_thread(thread=thread, posts=[post.pk], title="Svømmehallen", theme="question")
    other = factories.forum(slug="annet")
    moving.move_thread(thread=made, space=other, theme="question")
    assert "Svømmehallen" in shown(Post(thread=thread))

    other.unpublish()

    assert "Svømmehallen" not in shown(Post(thread=thread))


def test_a_trace_leads_to_no_post_that_waits(kari: User, thread: Thread) -> None:
    first = factories.post_in(thread, author=kari)
    post = factories.post_in(thread, author=kari)
    moving.split_thread(thread=thread, posts=[first.pk, post.pk], title="Hallen", theme="question")
    assert f'href="/innlegg/{post.pk}/">«' in shown(Post(thread=thread))

    moderator = factories.moderator(space_of(thread))
    deciding.hold_post(post=Post.objects.get(pk=post.pk), actor=moderator, rule="V4", reason="Navn.")

    assert f'href="/innlegg/{post.pk}/">«' not in shown(Post(thread=thread))


def test_after_a_change_of_what_waits_its_page_does_not_say_that_it_was_not_changed(
    kari: User, thread: Thread, post: Post
) -> None:
    moderator = factories.moderator(space_of(thread))
    deciding.hold_post(post=post, actor=moderator, rule="V4", reason="Navn.")
    with later():
        change(kari, post, "Uten navn.")
    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=moderator)

    page = Client().get(f"/innlegg/{post.pk}/versjoner/").content.decode()

    assert "ikke endret" not in page
    assert "Det som sto før, er bare for" in page
    assert "Bussen gar" not in page


def test_the_text_is_given_back_if_the_post_was_taken_down_meanwhile(kari: User, post: Post, thread: Thread) -> None:
    moderator = factories.moderator(space_of(thread))
    deciding.hide_post(post=post, actor=moderator, rule="V4", reason="Navn.")

    answer = change(kari, post, "Det jeg skrev lenge på.")

    assert answer.status_code == 403
    assert "Det jeg skrev lenge på." in answer.content.decode()
    assert "Den er ikke sendt" in answer.content.decode()


def test_the_text_is_given_back_if_the_dialogue_was_closed_meanwhile(kari: User, post: Post, thread: Thread) -> None:
    thread.close(by=factories.moderator(space_of(thread)), reason="Ferdig.")

    assert "Det jeg skrev lenge på." in change(kari, post, "Det jeg skrev lenge på.").content.decode()
