"""Due dates are counted in working days: without Norwegian holidays and the municipality's own closed days."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Post
from moderation.duties import reckoning
from moderation.models import ClosedDays, Duty, Postponement
from moderation.working_days import (
    Calendar,
    after_working_days,
    calendar,
    is_working_day,
    skipped_days,
    working_days_between,
)
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
D = datetime.date


def closed(name: str, first: str, last: str | None = None) -> ClosedDays:
    return ClosedDays.objects.create(
        name=name, first=D.fromisoformat(first), last=D.fromisoformat(last) if last else None
    )


def asked(board: BoardPage, when: str, title: str = "Når kommer bussen?") -> Duty:
    with time_machine.travel(when):
        made = factories.suggestion(board, title=title, kind="question")
    return Duty.objects.select_related("post__thread").get(post__thread=made.pk)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (D(2026, 11, 23), 5, D(2026, 11, 30)),  # a Monday: over one weekend
        (D(2026, 12, 22), 3, D(2026, 12, 28)),  # Christmas Day is a Friday
        (D(2026, 12, 23), 1, D(2026, 12, 24)),  # half days are working days
        (D(2026, 4, 1), 1, D(2026, 4, 7)),  # Maundy Thursday to Easter Monday
        (D(2027, 5, 14), 1, D(2027, 5, 18)),  # Whit Monday falls on 17 May
        (D(2026, 3, 27), 1, D(2026, 3, 30)),  # over the night the clock goes forward
        (D(2026, 10, 23), 1, D(2026, 10, 26)),  # … and back
        (D(2026, 11, 28), 0, D(2026, 11, 28)),
    ],
)
def test_due_date(start: datetime.date, days: int, due: datetime.date) -> None:
    assert after_working_days(start, days) == due


def test_it_can_show_how_a_date_was_computed() -> None:
    assert skipped_days(D(2026, 12, 22), D(2026, 12, 29)) == [(D(2026, 12, 25), "Første juledag")]


def test_it_does_not_count_backwards() -> None:
    with pytest.raises(ValueError, match="negative"):
        after_working_days(D(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="negative"):
        Calendar().before(D(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("today", "days", "due"),
    [
        (D(2026, 11, 10), 1, D(2026, 11, 9)),
        (D(2026, 11, 9), 1, D(2026, 11, 8)),  # what was due on Friday is one day late on Monday
        (D(2026, 4, 7), 1, D(2026, 4, 6)),
        (D(2026, 4, 8), 2, D(2026, 4, 6)),
    ],
)
def test_how_late_something_is(today: datetime.date, days: int, due: datetime.date) -> None:
    assert Calendar().before(today, days) == due


def test_the_municipalitys_own_closed_days_do_not_count_and_are_named() -> None:
    closed("julaften", "2026-12-24")
    closed("romjul", "2026-12-28", "2026-12-31")

    assert not is_working_day(D(2026, 12, 24))
    assert after_working_days(D(2026, 12, 23), 1) == D(2027, 1, 4)
    assert working_days_between(D(2026, 12, 23), D(2027, 1, 4)) == 1
    names = [name for _day, name in skipped_days(D(2026, 12, 23), D(2027, 1, 4))]
    assert names == ["julaften", "Første juledag", *["romjul"] * 4, "Første nyttårsdag"]


def test_it_takes_effect_at_once_and_is_no_query_for_each_duty() -> None:
    assert is_working_day(D(2026, 12, 24))
    closing = closed("julaften", "2026-12-24")
    assert not is_working_day(D(2026, 12, 24))
    closing.delete()
    assert is_working_day(D(2026, 12, 24))

    days = calendar()
    with CaptureQueriesContext(connection) as asked_of_the_database:
        for _ in range(50):
            days.after(D(2026, 12, 1), 40)
    assert len(asked_of_the_database) == 0


def test_who_waits_sees_the_closed_days_by_name(client: Client) -> None:
    closed("romjul", "2026-12-28", "2026-12-31")
    board = factories.board(answer_deadline=5)
    kari = factories.UserFactory()
    with time_machine.travel("2026-12-21 12:00 +01:00"):
        made = factories.suggestion(board, kind="question", author=kari)
        duty = Duty.objects.get(post__thread=made.pk)
        assert duty.due_on == D(2027, 1, 5)
        assert [free.name for free in reckoning(duty).skipped] == [
            "Første juledag",
            *["romjul"] * 4,
            "Første nyttårsdag",
        ]
        client.force_login(kari)
        page = client.get(made.get_absolute_url()).content.decode()
    assert "romjul (28. desember)" in page


# --- Days that are closed after something was promised --------------------------------


def test_what_is_due_then_is_due_later_and_everyone_sees_why() -> None:
    board = factories.board(answer_deadline=5)
    duty = asked(board, "2026-12-21 12:00 +01:00")
    assert duty.due_on == D(2026, 12, 29)
    guest = Client()
    with time_machine.travel("2026-12-22 09:00 +01:00"):
        before = guest.get(duty.post.thread.get_absolute_url(), follow=True).content.decode()
        closed("romjul", "2026-12-28", "2026-12-31")
        after = guest.get(duty.post.thread.get_absolute_url(), follow=True).content.decode()

    duty.refresh_from_db()
    assert duty.due_on == D(2027, 1, 5)  # two of the five days were lost
    assert "29. desember 2026" in before
    assert "5. januar 2027" in after
    assert "Den er flyttet fordi kommunen har stengt: romjul." in after
    assert Postponement.objects.get(duty=duty).due_before == D(2026, 12, 29)


def test_a_second_closing_adds_to_the_first() -> None:
    board = factories.board(answer_deadline=5)
    duty = asked(board, "2026-12-21 12:00 +01:00")
    with time_machine.travel("2026-12-22 09:00 +01:00"):
        closed("julaften", "2026-12-24")
        closed("romjul", "2026-12-30", "2026-12-31")

    duty.refresh_from_db()
    assert duty.due_on == D(2027, 1, 4)
    note = next(note for note in Post.objects.get(pk=duty.post_id).notes if note["kind"] == "answer_due")
    assert note["due_first"] == "2026-12-29"
    assert note["closed"] == "julaften, romjul"


@pytest.mark.parametrize("what", ["taken away", "for the past", "weekend", "after"])
def test_what_was_promised_is_never_made_earlier(what: str) -> None:
    board = factories.board(answer_deadline=5)
    closing = closed("planleggingsdag", "2026-11-05")
    duty = asked(board, "2026-11-02 12:00 +01:00")
    assert duty.due_on == D(2026, 11, 10)
    with time_machine.travel("2026-11-04 09:00 +01:00"):
        if what == "taken away":
            closing.delete()
        elif what == "for the past":
            closed("storm", "2026-11-03")
        elif what == "weekend":
            closed("helg", "2026-11-07", "2026-11-08")
        else:
            closed("siden", "2026-11-11")

    duty.refresh_from_db()
    assert duty.due_on == D(2026, 11, 10)
    assert not Postponement.objects.exists()


def test_what_is_late_stays_late_and_a_promise_keeps_its_date() -> None:
    board = factories.board(answer_deadline=5)
    late, promise = asked(board, "2026-11-02 12:00 +01:00", "Sent"), asked(board, "2026-11-16 12:00 +01:00", "Løfte")
    Duty.objects.filter(pk=promise.pk).update(kind=Duty.Kind.PROMISE)
    with time_machine.travel("2026-11-18 09:00 +01:00"):
        closed("planleggingsdag", "2026-11-19", "2026-11-20")

    for duty in (late, promise):
        due = duty.due_on
        duty.refresh_from_db()
        assert duty.due_on == due


def _queries_to_close(board: BoardPage, number: int) -> int:
    for n in range(number):
        asked(board, "2026-11-16 12:00 +01:00", f"Spørsmål {n} av {number}")
    with time_machine.travel("2026-11-17 09:00 +01:00"), CaptureQueriesContext(connection) as made:
        closing = closed("planleggingsdag", "2026-11-18")
    assert Duty.objects.filter(due_on=D(2026, 11, 24)).count() == number
    closing.delete()
    Duty.objects.update(closed_at=None, due_on=D(2020, 1, 1))
    return len(made)


def test_closing_costs_the_same_whatever_is_owed() -> None:
    board = factories.board(answer_deadline=5)

    assert _queries_to_close(board, 2) == _queries_to_close(board, 12)


def test_the_web_editor_enters_them_in_the_admin(client: Client) -> None:
    client.force_login(factories.administrator())
    address = "/admin/snippets/moderation/closeddays/add/"

    wrong = client.post(address, {"name": "romjul", "first": "2026-12-31", "last": "2026-12-28"})
    slip = client.post(address, {"name": "romjul", "first": "2026-12-28", "last": "2027-12-31"})
    right = client.post(address, {"name": "romjul", "first": "2026-12-28", "last": "2026-12-31"})

    assert "Siste dag må komme etter første dag." in wrong.content.decode()
    assert slip.status_code == 200
    assert right.status_code == 302
    assert ClosedDays.objects.get().name == "romjul"


@pytest.mark.parametrize("who", ["guest", "resident", "moderator"])
def test_others_do_not(client: Client, who: str) -> None:
    if who != "guest":
        client.force_login(factories.UserFactory() if who == "resident" else factories.moderator(factories.board()))

    client.post("/admin/snippets/moderation/closeddays/add/", {"name": "fri", "first": "2026-12-28"})

    assert not ClosedDays.objects.exists()
