"""A decision of one's own can be undone while it is new; both stay in the log, and the author is not misled."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.models import ForumPage, Post, Thread
from moderation import answering, deciding, thread_acts, undoing
from moderation.models import Decision, Duty, Report
from moderation.reporting import report
from people.models import Notice, User
from people.notices import mailing
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(space: ForumPage, client: Client) -> User:
    silje = factories.moderator(space)
    client.force_login(silje)
    return silje


@pytest.fixture
def post(space: ForumPage) -> Post:
    thread = factories.thread(space, title="Skoleveien")
    return factories.post_in(thread, author=factories.UserFactory(), body="Noe om noen.", is_question=True)


def undo(client: Client, *decisions: Decision) -> Any:
    return client.post("/moderering/angring/", {"avgjorelse": [decision.pk for decision in decisions]}, follow=True)


def seen_by_guests(post: Post) -> bool:
    return post.plain in Client().get(f"/trad/{post.thread_id}/").content.decode()


def test_what_was_hidden_stands_again_with_its_reports_and_its_duty(client: Client, silje: User, post: Post) -> None:
    report(post=post, reporter=None, reason="abuse")
    due = Duty.objects.get(post=post).due_on
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    assert not seen_by_guests(post)

    page = undo(client, decision).content.decode()

    assert "Det er angret." in page
    assert seen_by_guests(post)
    assert "skjult av" not in Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert Report.objects.filter(post=post, settled_by=None).count() == 1
    assert Duty.objects.open().get(post=post).due_on == due
    undone = Decision.objects.get(act="undo")
    assert (undone.undoes, undone.actor, undone.rule) == (decision, silje, "V4")
    assert Decision.objects.filter(pk=decision.pk, act="hide", reason="Grunn.").exists()


def test_both_stand_in_the_public_log(client: Client, silje: User, post: Post) -> None:
    undo(client, deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn."))

    log = Client().get(f"/moderering/logg/{post.thread.space.slug}/").content.decode()

    assert "Skjult" in log
    assert "Angret" in log


def test_who_has_had_no_mail_gets_none(client: Client, silje: User, post: Post) -> None:
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    undo(client, decision)
    mailing.sweep()

    assert not Notice.objects.filter(user=post.author, kind__in=["hidden", "undone"]).exists()
    assert not [letter for letter in mail.outbox if letter.to == [post.author.email]]


def test_who_has_been_told_is_told_that_it_was_undone(client: Client, silje: User, post: Post) -> None:
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    mailing.sweep()
    undo(client, decision)
    mailing.sweep()

    subjects = [letter.subject for letter in mail.outbox if letter.to == [post.author.email]]
    assert subjects == ["Innlegget ditt er skjult: Skoleveien", "Angret: Skoleveien"]
    assert Notice.objects.filter(user=post.author, kind="hidden").exists()


def test_what_was_published_waits_again_and_owes_nothing_meanwhile(client: Client, silje: User, space: Any) -> None:
    post = factories.thread(space, title="Se her", theme="question", is_question=True).posts.get()
    Duty.objects.all().delete()
    Post.objects.filter(pk=post.pk).update(state=Post.State.HELD)
    Thread.objects.filter(pk=post.thread_id).update(state=Thread.State.HELD, posts_published=0)
    decision = deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)
    duty = Duty.objects.get(post=post)

    page = undo(client, decision)

    assert Post.objects.get(pk=post.pk).state == "held"
    assert not Duty.objects.open().exists()
    assert Client().get(f"/trad/{post.thread_id}/").status_code == 404
    assert f'id="held-{post.pk}"' in page.content.decode()
    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)
    assert Duty.objects.open().get() == duty


def test_each_state_comes_back_as_it_was(client: Client, silje: User, post: Post) -> None:
    held = deciding.hold_post(post=post, actor=silje, rule="V4", reason="Vent.")
    hidden = deciding.hide_post(post=post, actor=silje, rule="R2", reason="Nei.")
    undo(client, hidden)
    post.refresh_from_db()
    assert post.state == "held"
    assert [note["rule"] for note in post.notes if note["kind"] == "taken_down"] == ["V4"]

    # Undoing is itself the newest decision: what was before it is not undone through it.
    undo(client, held)
    post.refresh_from_db()
    assert post.state == "held"


def test_reports_that_were_dismissed_are_open_again(client: Client, silje: User, post: Post) -> None:
    reader = factories.UserFactory()
    report(post=post, reporter=reader, reason="abuse")
    decision = deciding.dismiss_reports(post=post, actor=silje, rule="R2")
    report(post=post, reporter=reader, reason="spam")

    undo(client, decision)

    assert Report.objects.filter(post=post, settled_by=None).count() == 1  # one open report each
    assert Decision.objects.filter(undoes=decision).exists()


def test_a_duty_that_was_ended_is_owed_again_by_the_same_day(client: Client, silje: User, post: Post) -> None:
    duty = Duty.objects.get(post=post)
    decision = deciding.release_duty(post=post, actor=silje, reason="Ikke vår sak.")

    undo(client, decision)

    assert Duty.objects.open().get().due_on == duty.due_on
    assert (
        "Svar ventes" in Client().get(f"/trad/{post.thread_id}/").content.decode() or Post.objects.get(pk=post.pk).notes
    )


def test_a_closed_dialogue_is_open_again(client: Client, silje: User, post: Post) -> None:
    answering.answer(post=post, words=factories.words(silje, voice="municipality"))
    decision = deciding.close_thread(thread=post.thread, actor=silje, reason="Ferdig.")
    assert "Samtalen er avsluttet" in Client().get(f"/trad/{post.thread_id}/").content.decode()

    undo(client, decision)

    assert "Samtalen er avsluttet" not in Client().get(f"/trad/{post.thread_id}/").content.decode()


def test_the_threads_own_page_offers_it_to_who_did_it(client: Client, silje: User, post: Post, space: Any) -> None:
    address = f"/moderering/trad/{post.thread_id}/"
    decision = thread_acts.pin(thread=post.thread, actor=silje, reason="Viktig.")
    colleague = Client()
    colleague.force_login(factories.moderator(space, first_name="Ola"))

    assert f'name="avgjorelse" value="{decision.pk}"' in client.get(address).content.decode()
    assert 'name="avgjorelse"' not in colleague.get(address).content.decode()
    page = undo(client, decision)

    assert page.redirect_chain[-1][0] == address
    assert 'name="avgjorelse"' not in page.content.decode()


def test_a_pinned_thread_stands_with_the_others_again(client: Client, silje: User, post: Post) -> None:
    decision = thread_acts.pin(thread=post.thread, actor=silje, reason="Viktig.")

    undo(client, decision)

    thread = Thread.objects.get(pk=post.thread_id)
    assert not thread.pinned
    assert [note for note in thread.notes if note["kind"] == "pinned"] == []


def test_it_is_undone_once_and_only_for_a_while(client: Client, silje: User, post: Post, settings: Any) -> None:
    settings.UNDO_MINUTES = 30
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    undo(client, decision)
    assert "Noe kan ikke angres" in undo(client, decision).content.decode()
    assert Decision.objects.filter(act="undo").count() == 1

    again = deciding.hide_post(post=Post.objects.get(pk=post.pk), actor=silje, rule="V4", reason="Grunn.")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31), tick=True):
        client.force_login(silje)
        assert "Noe kan ikke angres" in undo(client, again).content.decode()
        assert "Angre<" not in client.get(f"/moderering/innlegg/{post.pk}/").content.decode()
    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_what_others_have_decided_since_stands(client: Client, silje: User, post: Post, space: ForumPage) -> None:
    ola = factories.moderator(space, first_name="Ola")
    decision = deciding.hold_post(post=post, actor=silje, rule="V4", reason="Vent.")
    deciding.hide_post(post=post, actor=ola, rule="V4", reason="Nei.")

    undo(client, decision)

    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert not Decision.objects.filter(act="undo").exists()


def test_what_its_author_has_withdrawn_meanwhile_stays_withdrawn(client: Client, silje: User, space: Any) -> None:
    from forum.withdrawing import withdraw

    post = factories.post_in(factories.thread(space))
    decision = deciding.hold_post(post=post, actor=silje, rule="V4", reason="Vent.")
    withdraw(post=Post.objects.get(pk=post.pk), by=post.author)

    undo(client, decision)

    assert Post.objects.get(pk=post.pk).state == "withdrawn"


@pytest.mark.parametrize("who", ["colleague", "elsewhere", "resident", "guest", "administrator", "had a role"])
def test_others_undo_nothing(silje: User, post: Post, space: ForumPage, who: str) -> None:
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    people = {
        "colleague": lambda: factories.moderator(space, first_name="Ola"),
        "elsewhere": lambda: factories.moderator(factories.board()),
        "resident": factories.UserFactory,
        "administrator": lambda: factories.administrator(),
        "had a role": lambda: silje,
    }
    client = Client()
    if who == "had a role":
        silje.space_roles.update(until=timezone.now())
    if who != "guest":
        client.force_login(people[who]())

    answer = client.post("/moderering/angring/", {"avgjorelse": decision.pk})

    assert answer.status_code == (302 if who in ("guest", "colleague", "elsewhere") else 403)
    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert not Decision.objects.filter(act="undo").exists()


@pytest.mark.parametrize("key", ["", "x", "²", "-1", "9" * 30, str(2**63), "987654"])
def test_bad_input_undoes_nothing_and_breaks_nothing(client: Client, silje: User, key: str) -> None:
    assert client.post("/moderering/angring/", {"avgjorelse": key}).status_code == 302
    assert client.get("/moderering/", {"gjort": key, "ved": key}).status_code == 200
    assert client.get("/moderering/angring/").status_code == 405


def test_the_database_keeps_undoing_to_once(silje: User, post: Post) -> None:
    decision = deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    undoing.undo(decision=decision, actor=silje)

    for act in ("undo", "hide"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                space_id=post.thread.space_id, thread=post.thread, post=post, actor=silje, act=act, rule="V4",
                reason="x", undoes=decision,
            )  # fmt: skip
