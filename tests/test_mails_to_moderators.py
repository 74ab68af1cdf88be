"""Moderators are told by mail the first time and when something changes, never flooded; the mail's links act."""

from __future__ import annotations

import datetime
import re
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import ForumPage, Post
from moderation import deciding, one_tap
from moderation.models import Decision, Report
from moderation.reporting import report
from people.models import Notice, User
from people.notices import mailing
from tests import factories

pytestmark = pytest.mark.django_db
A_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def many(settings: Any) -> None:
    settings.POSTS_PER_HOUR = settings.REPORTS_PER_HOUR = 10_000


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(space: ForumPage) -> User:
    return factories.moderator(space, first_name="Silje")


@pytest.fixture
def ola(space: ForumPage) -> User:
    return factories.moderator(space, first_name="Ola")


@pytest.fixture
def post(space: ForumPage) -> Post:
    thread = factories.thread(space, title="Skoleveien")
    return factories.post_in(thread, body="Naboen min er en **skurk**.", author=factories.UserFactory())


def mails_to(user: User) -> list[Any]:
    """All that has been sent to someone."""
    mailing.sweep()
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link(letter: Any, name: str) -> str:
    found = re.search(rf"^{name}: https?://[^/]+(/\S+)$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[1]


def letter_of(user: User) -> Any:
    [letter] = mails_to(user)
    return letter


def test_forty_reports_on_one_post_are_one_mail_and_one_when_there_are_many(post: Post, silje: User, ola: User) -> None:
    numbers = []
    for _ in range(40):
        report(post=post, reporter=None, reason="abuse")
        numbers.append(len(mails_to(silje)))

    assert numbers == [1] * 9 + [2] * 31
    assert len(mails_to(ola)) == 2
    assert [letter.subject for letter in mails_to(silje)] == ["Meldt: Skoleveien", "Flere melder fra: Skoleveien"]
    assert "10 lesere har nå meldt fra" in mails_to(silje)[1].body


def test_another_reason_is_told_and_a_third_is_not(post: Post, silje: User, settings: Any) -> None:
    settings.REPORTS_TO_TELL_AGAIN = 4
    report(post=post, reporter=None, reason="abuse")
    report(post=post, reporter=None, reason="abuse")
    assert len(mails_to(silje)) == 1

    report(post=post, reporter=None, reason="personal", text="Det står hvor hun bor.")
    assert "Den siste grunnen: Personopplysninger." in mails_to(silje)[1].body
    assert "Det står hvor hun bor." in mails_to(silje)[1].body
    for reason in ("spam", "other", "fact", "abuse"):
        report(post=post, reporter=None, reason=reason)

    assert len(mails_to(silje)) == 2


def test_when_it_has_been_settled_a_new_report_is_news(post: Post, silje: User) -> None:
    report(post=post, reporter=None, reason="abuse")
    deciding.dismiss_reports(post=post, actor=silje, rule="R2")

    report(post=post, reporter=None, reason="abuse")

    assert len(mails_to(silje)) == 2


def test_forty_held_posts_in_a_row_are_one_mail(space: ForumPage, silje: User) -> None:
    space.pre_moderated = True
    space.save()
    for n in range(40):
        factories.thread(space, title=f"Tråd {n}")

    assert Post.objects.filter(state="held").count() == 40
    assert [letter.subject for letter in mails_to(silje)] == ["Venter på deg: Tråd 0"]


def test_forty_reports_on_forty_posts_are_five_mails_and_one_for_the_rest(
    space: ForumPage, silje: User, ola: User
) -> None:
    thread = factories.thread(space)
    posts = [factories.post_in(thread, body=f"Innlegg {n}") for n in range(40)]
    for one in posts:
        report(post=one, reporter=None, reason="spam")
        mailing.sweep()
    assert (len(mails_to(silje)), len(mails_to(ola))) == (5, 5)

    with time_machine.travel(timezone.now() + 61 * A_MINUTE, tick=True):
        deciding.dismiss_reports(post=posts[0], actor=silje, rule="R2")
        deciding.dismiss_reports(post=posts[1], actor=silje, rule="R2")
        letters = mails_to(silje)

        assert len(letters) == 6
        assert letters[-1].subject == "38 ting venter på deg"
        assert "/moderering/" in letters[-1].body
        for one in posts[:2]:
            report(post=one, reporter=None, reason="spam")
        assert len(mails_to(silje)) == 8  # a new hour
    assert Notice.objects.filter(user=silje).count() == 8


def test_how_many_in_an_hour_is_the_municipalitys_to_say(space: ForumPage, silje: User, settings: Any) -> None:
    settings.MODERATION_MAILS_PER_HOUR = 2
    thread = factories.thread(space)
    for n in range(6):
        report(post=factories.post_in(thread, body=f"Innlegg {n}"), reporter=None, reason="spam")

    assert len(mails_to(silje)) == 2


def test_telling_costs_as_much_with_ten_moderators_as_with_two(space: ForumPage, silje: User, ola: User) -> None:
    def cost() -> int:
        post = factories.post_in(factories.thread(space))
        with CaptureQueriesContext(connection) as queries:
            report(post=post, reporter=None, reason="spam")
        return len(queries)

    two = cost()
    for n in range(8):
        factories.moderator(space, first_name=f"M{n}")

    assert cost() == two


def test_the_mail_has_the_text_the_reason_and_links_in_the_readers_language(post: Post, silje: User) -> None:
    report(post=post, reporter=None, reason="abuse", text="Det er hets.")

    letter = letter_of(silje)

    assert "Naboen min er en skurk." in letter.body
    assert "Hets, trusler eller mobbing" in letter.body
    assert "Det er hets." in letter.body
    for name in ("La det stå", "Skjul", "Svar"):
        assert link(letter, name).startswith("/moderering/fra-e-post/")


def test_a_link_asks_first_and_hides_with_one_press(post: Post, silje: User) -> None:
    report(post=post, reporter=None, reason="personal")
    address, client = link(letter_of(silje), "Skjul"), signed_in(silje)

    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert Post.objects.get(pk=post.pk).state == "published"
    page = client.get(address).content.decode()
    assert "Ingenting er gjort ennå." in page
    assert "skurk" in page
    assert "Innlegget hadde personopplysninger." in page
    assert client.post(address, {"reason": " "}).status_code == 422
    answer = client.post(address, {"reason": "Innlegget hadde personopplysninger."}, follow=True)

    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert Decision.objects.get(act="hide").rule == "V4"
    assert "Innlegget er skjult." in answer.content.decode()
    assert "Angre" in answer.content.decode()


def test_links_let_it_stand_publish_and_answer(post: Post, silje: User, space: ForumPage) -> None:
    report(post=post, reporter=None, reason="abuse")
    letter, client = letter_of(silje), signed_in(silje)
    assert client.get(link(letter, "Svar")).url == f"/moderering/innlegg/{post.pk}/svar/?fra=koen"
    client.post(link(letter, "La det stå"))
    assert not Report.objects.filter(settled_by=None).exists()

    space.pre_moderated = True
    space.save()
    waiting = factories.post_in(post.thread, body="Venter.")
    client.post(link(mails_to(silje)[-1], "Publiser"))

    assert Post.objects.get(pk=waiting.pk).state == "published"


def test_who_is_not_signed_in_is_led_through_sign_in_and_back(post: Post, silje: User) -> None:
    address = one_tap.address(silje, post, one_tap.HIDE)

    answer = Client().get(address)

    assert answer.status_code == 302
    assert unquote(answer.url) == f"/konto/login/code/?next={address}"
    assert Client().post(address, {"reason": "x"}).status_code == 302
    assert not Decision.objects.exists()


@pytest.mark.parametrize("who", ["colleague", "author", "elsewhere", "had a role"])
def test_a_link_is_its_receivers_alone(post: Post, silje: User, ola: User, who: str) -> None:
    address = one_tap.address(silje, post, one_tap.HIDE)
    people = {"colleague": ola, "author": post.author, "elsewhere": factories.moderator(factories.board())}
    if who == "had a role":
        silje.space_roles.update(until=timezone.now())
    client = signed_in(people.get(who, silje))

    assert client.get(address).status_code == 403
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert Post.objects.get(pk=post.pk).state == "published"


def test_a_link_is_for_the_text_as_it_was_and_for_some_days(post: Post, silje: User, ola: User, settings: Any) -> None:
    from forum.editing import edit

    settings.MAIL_LINK_DAYS = 7
    report(post=post, reporter=None, reason="abuse")
    address, client = one_tap.address(silje, post, one_tap.STAND), signed_in(silje)
    edit(post=post, space=post.thread.space.specific, by=post.author, body="Naboen min er grei.")

    answer = client.post(address)
    assert answer.status_code == 410
    assert "Innlegget er endret" in answer.content.decode()

    post.refresh_from_db()
    address = one_tap.address(silje, post, one_tap.HIDE)
    deciding.hide_post(post=post, actor=ola, rule="V4", reason="Nei.")
    answer = client.post(address, {"reason": "x"})
    assert answer.status_code == 410
    assert "Ola (ungdomsleder) var før deg: skjult" in answer.content.decode()

    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=True):
        client.force_login(silje)
        assert "E-posten er for gammel." in client.get(address).content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsMl0:1abc:def", "ø", "x" * 3000])
def test_a_link_that_was_not_made_here_is_not_found(silje: User, token: str) -> None:
    assert signed_in(silje).get(f"/moderering/fra-e-post/{token}/").status_code == 404
