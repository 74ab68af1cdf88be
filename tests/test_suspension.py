"""A warning, and the right to write taken away for a time: what one can and cannot meanwhile, and how it ends."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from forum.editing import edit
from forum.models import Picture, Post
from forum.posting import MayNotWrite, Words, open_thread, reply
from moderation import deciding, suspending
from moderation.models import Decision, Report, Suspension
from people.models import Notice, User
from suggestions.models import Support
from suggestions.suggesting import suggest
from tests import factories

pytestmark = pytest.mark.django_db
WHY = {"code": "threats", "reason": "Du truet en annen."}


@pytest.fixture
def town() -> dict[str, Any]:
    space = factories.forum()
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(space)
    return {
        "space": space,
        "silje": factories.moderator(space, role="ungdomsleder"),
        "kari": kari,
        "thread": thread,
        "post": factories.post_in(thread, author=kari, body="Pass deg."),
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def suspended(town: dict[str, Any], days: int = 7, **more: Any) -> Decision:
    return suspending.suspend(post=town["post"], actor=town["silje"], last_day=in_days(days), rule="V4", **WHY, **more)


def test_a_warning_tells_the_author_and_leaves_the_post(town: dict[str, Any]) -> None:
    signed_in(town["silje"]).post(f"/moderering/innlegg/{town['post'].pk}/advarsel/", WHY)

    assert Decision.objects.get().act == "warn"
    told = Notice.objects.get(user=town["kari"], kind="warned")
    page = signed_in(town["kari"]).get(told.url).content.decode()
    for words in ("Du har fått en advarsel", "Du truet en annen.", "Trusler", "Pass deg.", "Klag"):
        assert words in page
    assert Post.objects.get(pk=town["post"].pk).state == "published"


def test_the_moderator_takes_the_right_to_write_to_the_end_of_a_day(town: dict[str, Any]) -> None:
    silje, door = signed_in(town["silje"]), f"/moderering/innlegg/{town['post'].pk}/utestenging/"
    assert "Til og med" in silje.get(door).content.decode()

    silje.post(door, WHY | {"last_day": in_days(7).isoformat()})

    made = Suspension.objects.get()
    assert timezone.localdate(made.until) == in_days(8)
    assert "Kari" in silje.get("/moderering/deltakere/").content.decode()
    told = Notice.objects.get(user=town["kari"], kind="suspended")
    assert told.parameters["text"] == "Pass deg."


def test_who_may_not_write_is_told_why_until_when_by_whom_and_how_to_appeal(town: dict[str, Any]) -> None:
    made = suspended(town)
    kari = signed_in(town["kari"])

    answer = kari.get(f"/trad/{town['thread'].pk}/svar/")

    page = answer.content.decode()
    assert answer.status_code == 403
    for words in (
        "Du kan ikke skrive her",
        "Du truet en annen.",
        "Trusler",
        "ungdomsleder",
        "V4",
        f"avgjorelse/{made.pk}/",
    ):
        assert words in page
    sent = kari.post(f"/trad/{town['thread'].pk}/svar/", {"body": "Det jeg skrev.", "token": str(uuid.uuid4())})
    assert sent.status_code == 403
    assert "Det jeg skrev." in sent.content.decode()


def test_the_verbs_themselves_refuse(town: dict[str, Any]) -> None:
    suspended(town)
    kari, space, thread = town["kari"], town["space"], town["thread"]

    with pytest.raises(MayNotWrite):
        open_thread(space=space, title="Ny", theme="measure", words=Words(author=kari, body="Hei."))
    with pytest.raises(MayNotWrite):
        reply(space=space, thread=thread, words=Words(author=kari, body="Hei."))
    with pytest.raises(MayNotWrite):
        edit(post=town["post"], space=space, by=kari, body="Noe annet.")
    assert Post.objects.filter(author=kari).count() == 1
    assert Post.objects.get(pk=town["post"].pk).body == "Pass deg."


def test_no_picture_is_uploaded(town: dict[str, Any]) -> None:
    suspended(town)

    signed_in(town["kari"]).post(
        f"/trad/{town['thread'].pk}/svar/",
        {"body": "Se", "act": "picture", "picture": factories.picture_file(), "alternative_text": "En buss"},
    )

    assert not Picture.objects.exists()


def test_a_board_is_shut_too(town: dict[str, Any]) -> None:
    board = factories.board()
    made = factories.suggestion(board, author=town["kari"])
    silje = factories.moderator(board, first_name="Ola")
    suspending.suspend(post=made.thread.posts.get(), actor=silje, last_day=in_days(3), rule="V4", **WHY)

    with pytest.raises(MayNotWrite):
        suggest(board=board, kind="suggestion", title="Mer", words=factories.words(town["kari"]))
    factories.post_in(town["thread"], author=town["kari"])  # elsewhere one may


def test_meanwhile_one_reads_supports_and_withdraws(town: dict[str, Any]) -> None:
    board = factories.board()
    ola = factories.moderator(board, first_name="Ola")
    mine = factories.suggestion(board, author=town["kari"])
    other = factories.suggestion(board, title="En annen")
    suspending.suspend(post=mine.thread.posts.get(), actor=ola, last_day=in_days(3), rule="V4", **WHY)
    kari = signed_in(town["kari"])

    assert kari.get(f"/trad/{other.thread_id}/").status_code == 200
    kari.post(f"/trad/{other.thread_id}/stotte/")
    kari.post(f"/innlegg/{mine.thread.posts.get().pk}/tilbaketrekking/")

    assert Post.objects.get(pk=mine.thread.posts.get().pk).state == "withdrawn"
    assert Support.objects.filter(suggestion=other, user=town["kari"]).exists()


def test_reports_are_few_meanwhile(town: dict[str, Any], settings: Any) -> None:
    settings.REPORTS_WHILE_SUSPENDED = 2
    posts = [factories.post_in(town["thread"]) for _ in range(4)]
    suspended(town)
    kari = signed_in(town["kari"])

    answers = [kari.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "spam"}) for post in posts]

    assert [answer.status_code for answer in answers] == [302, 302, 429, 429]
    assert Report.objects.count() == 2


def test_it_ends_by_itself(town: dict[str, Any]) -> None:
    suspended(town, days=3)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)), pytest.raises(MayNotWrite):
        factories.post_in(town["thread"], author=town["kari"])

    with time_machine.travel(timezone.now() + datetime.timedelta(days=5)):
        factories.post_in(town["thread"], author=town["kari"])


def test_it_is_lifted_by_a_moderator_with_a_reason(town: dict[str, Any]) -> None:
    suspended(town)
    one, silje = Suspension.objects.get(), signed_in(town["silje"])
    door = f"/moderering/utestenging/{one.pk}/slutt/"
    assert silje.post(door, {"reason": ""}).status_code == 422

    silje.post(door, {"reason": "Du har beklaget."})

    factories.post_in(town["thread"], author=town["kari"])
    assert Notice.objects.get(user=town["kari"], kind="suspension_lifted").parameters["reason"] == "Du har beklaget."
    assert "Det er gjort allerede av ungdomsleder." in silje.post(door, {"reason": "x"}, follow=True).content.decode()
    assert Decision.objects.filter(act="lift").count() == 1


def test_all_spaces_one_moderates_and_no_other(town: dict[str, Any]) -> None:
    second, third = factories.board(), factories.forum(slug="tredje")
    since = timezone.now() - datetime.timedelta(days=1)
    town["silje"].space_roles.create(space_id=second.pk, since=since)
    silje = signed_in(town["silje"])

    silje.post(
        f"/moderering/innlegg/{town['post'].pk}/utestenging/",
        WHY | {"last_day": in_days(7).isoformat(), "everywhere": "on"},
    )

    assert set(Suspension.objects.values_list("space", flat=True)) == {town["space"].pk, second.pk}
    factories.thread(third, author=town["kari"])
    assert Decision.objects.filter(act="suspend").count() == 1


def test_the_second_moderator_is_told_that_it_was_done(town: dict[str, Any]) -> None:
    suspended(town)
    ola = signed_in(factories.moderator(town["space"], first_name="Ola", role="lærer"))

    answer = ola.post(
        f"/moderering/innlegg/{town['post'].pk}/utestenging/", WHY | {"last_day": in_days(7).isoformat()}, follow=True
    )

    assert "Det er gjort allerede av ungdomsleder." in answer.content.decode()
    assert Suspension.objects.count() == 1


@pytest.mark.parametrize("last_day", ["", "2020-01-01", "2999-01-01", "i morgen", "2026-11-31"])
def test_the_end_is_one_of_the_days_offered(town: dict[str, Any], last_day: str) -> None:
    answer = signed_in(town["silje"]).post(
        f"/moderering/innlegg/{town['post'].pk}/utestenging/", WHY | {"last_day": last_day}
    )

    assert answer.status_code == 422
    assert not Suspension.objects.exists()


def test_it_is_never_for_longer_than_the_setting(town: dict[str, Any], settings: Any) -> None:
    settings.SUSPENSION_MAX_DAYS = 14

    page = signed_in(town["silje"]).get(f"/moderering/innlegg/{town['post'].pk}/utestenging/").content.decode()

    assert in_days(14).isoformat() in page
    assert in_days(30).isoformat() not in page
    with pytest.raises(ValueError, match="too far"):
        suspended(town, days=40)


def test_nobody_suspends_moderators_or_the_municipality(town: dict[str, Any]) -> None:
    by_moderator = factories.post_in(
        town["thread"], author=factories.moderator(town["space"], first_name="Ola"), voice="municipality"
    )
    own = factories.words(town["silje"], voice="municipality")
    for post in (by_moderator, reply(space=town["space"], thread=town["thread"], words=own)):
        for act in (suspending.warn,):
            with pytest.raises(suspending.NobodyToTell):
                act(post=post, actor=town["silje"], rule="V4", **WHY)
    ola = factories.UserFactory()
    as_resident = factories.post_in(town["thread"], author=ola)
    ola.space_roles.create(space_id=town["space"].pk, since=timezone.now() - datetime.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        suspending.suspend(post=as_resident, actor=town["silje"], last_day=in_days(3), rule="V4", **WHY)


@pytest.mark.parametrize("door", ["advarsel", "utestenging", "tillit"])
def test_only_the_spaces_own_moderators_may(town: dict[str, Any], door: str) -> None:
    form = WHY | {"last_day": in_days(7).isoformat()}
    address = f"/moderering/innlegg/{town['post'].pk}/{door}/"
    strangers = [
        factories.UserFactory(),
        town["kari"],
        factories.moderator(factories.board()),
        town["space"].responsible_leader,
        factories.administrator(),
    ]

    for stranger in strangers:
        assert signed_in(stranger).post(address, form).status_code == 403
    assert Client().post(address, form).status_code == 302
    assert not Decision.objects.exists()


def test_only_the_spaces_own_moderators_lift(town: dict[str, Any]) -> None:
    suspended(town)
    one = Suspension.objects.get()

    for stranger in (town["kari"], factories.moderator(factories.board())):
        assert signed_in(stranger).post(f"/moderering/utestenging/{one.pk}/slutt/", WHY).status_code == 403
    with pytest.raises(deciding.PermissionDenied):
        suspending.lift(suspension=one, actor=factories.moderator(factories.board(slug="to")), reason="Nei.")
    assert Suspension.objects.in_force().exists()
