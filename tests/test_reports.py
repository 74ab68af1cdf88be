"""Reports of a space: ordered by who may, made by the worker, fetched by who may, and gone after a while."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from forum.models import Effect, ForumPage, Measure, MeasurePassage, Passage, Post, Thread
from moderation import answering, deciding
from pages.models import ParticipantNumber, SpaceReport
from pages.reports import making, ordering
from pages.reports.material import Material
from pages.reports.models import report_files
from pages.reports.parts import parts_of
from pages.reports.tasks import make_report
from pages.spreadsheet_cells import safe_text
from people.models import User
from suggestions.lifecycle import change_status
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db
State = SpaceReport.State


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    """Reports lie in a folder of the test's own."""
    (tmp_path / "reports").mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "reports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "reports", "file_permissions_mode": 0o600},
        },
    }


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def team(space: ForumPage) -> User:
    return factories.team_member(space)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(space: ForumPage, rest: str = "") -> str:
    return f"/forum/{space.slug}/rapporter/{rest}"


def ordered(space: ForumPage, by: User, form: str = "json", **more: Any) -> SpaceReport:
    return ordering.order_report(space=space, by=by, form=form, **more)


def made(space: ForumPage, by: User, form: str = "json", **more: Any) -> SpaceReport:
    report = ordered(space, by, form, **more)
    assert making.make(report.pk)
    report.refresh_from_db()
    assert report.state == State.FINISHED, report.fault
    return report


def work() -> None:
    """What the worker does with the tasks that wait."""
    for result in DBTaskResult.objects.filter(task_path="pages.reports.tasks.make_report"):
        make_report.func(*result.args_kwargs["args"])
        result.delete()


def contents(report: SpaceReport) -> Any:
    with report.open_file() as file:
        return json.loads(file.read())


def posts_of(told: Any) -> list[Any]:
    return [post for thread in told["threads"] for post in thread["posts"]]


# --- Who may ------------------------------------------------------------------


def test_a_guest_is_asked_to_sign_in(space: ForumPage) -> None:
    answer = Client().get(address(space))

    assert answer.status_code == 302
    assert "/konto/" in answer["Location"]


def test_those_who_work_with_the_space_may_order(space: ForumPage, team: User) -> None:
    for user in (team, factories.moderator(space), space.responsible_leader):
        answer = signed_in(user).post(address(space), {"form": "json"})

        assert answer.status_code == 302, user
    assert SpaceReport.objects.count() == 3


def test_others_may_neither_see_nor_order_nor_fetch(space: ForumPage, team: User) -> None:
    report = made(space, team)
    elsewhere = factories.forum(slug="et-annet")
    others = [factories.UserFactory(), factories.team_member(elsewhere), factories.moderator(elsewhere)]
    others.append(factories.administrator())
    former = factories.team_member(space)
    former.space_roles.update(until=timezone.now())
    for user in [*others, former]:
        client = signed_in(user)
        assert client.get(address(space)).status_code == 403
        assert client.get(address(space, "liste/")).status_code == 403
        assert client.post(address(space), {"form": "pdf"}).status_code == 403
        assert client.get(address(space, f"{report.pk}/fil/")).status_code == 403
        assert client.post(address(space, f"{report.pk}/nytt-forsok/")).status_code == 403
        assert client.post(address(space, f"{report.pk}/sletting/")).status_code == 403
    assert SpaceReport.objects.count() == 1


def test_what_is_not_public_is_for_the_team_alone(space: ForumPage, team: User) -> None:
    mine = signed_in(team)
    mine.post(address(space), {"form": "json", "with_unpublished": "on"})
    report = SpaceReport.objects.get()
    making.make(report.pk)
    assert report.with_unpublished
    assert mine.get(address(space, f"{report.pk}/fil/")).status_code == 200

    for other in (factories.moderator(space), space.responsible_leader):
        client = signed_in(other)
        assert "with_unpublished" not in client.get(address(space)).content.decode()
        assert f"rapport-{report.pk}" not in client.get(address(space, "liste/")).content.decode()
        assert client.get(address(space, f"{report.pk}/fil/")).status_code == 404
        for rest in ("nytt-forsok/", "sletting/"):
            assert client.post(address(space, f"{report.pk}/{rest}")).status_code == 404
        client.post(address(space), {"form": "json", "with_unpublished": "on"})
        assert not SpaceReport.objects.latest("pk").with_unpublished


def test_a_report_is_found_under_its_own_space_only(space: ForumPage, team: User) -> None:
    report = made(space, team)
    elsewhere = factories.forum(slug="et-annet")

    client = signed_in(factories.moderator(elsewhere))

    assert client.get(address(elsewhere, f"{report.pk}/fil/")).status_code == 404


def test_no_address_of_uploads_leads_to_a_report(space: ForumPage, team: User) -> None:
    report = made(space, team)

    assert Client().get(f"/media/{report.file}").status_code == 404
    assert Client().get(f"/media/../reports/{report.file}").status_code == 404


def test_a_board_has_reports_too() -> None:
    board = factories.board()
    factories.suggestion(board, kind="question", title="Når åpner klubben?")
    client = signed_in(factories.moderator(board))

    client.post(f"/tavle/{board.slug}/rapporter/", {"form": "json"})
    report = SpaceReport.objects.get()
    making.make(report.pk)

    answer = client.get(f"/tavle/{board.slug}/rapporter/{report.pk}/fil/")
    told = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert told["threads"][0]["kind"] == "question"
    assert told["unanswered"][0]["due_on"]


def test_what_stands_on_a_board_is_taken_out_with_kind_status_and_support() -> None:
    board = factories.board()
    team, silje = factories.team_member(board), factories.moderator(board)
    made_of_it = factories.suggestion(board, title="Lys på skateparken")
    for _ in range(2):
        give_support(suggestion=made_of_it, user=factories.UserFactory())
    change_status(suggestion=made_of_it, status="considering", by=silje, note="Vi ser på det.")
    client = signed_in(team)
    assert f"/tavle/{board.slug}/rapporter/" in client.get(f"/tavle/{board.slug}/").content.decode()

    for form in ("json", "xlsx"):
        client.post(f"/tavle/{board.slug}/rapporter/", {"form": form})
        report = SpaceReport.objects.latest("pk")
        making.make(report.pk)
        answer = client.get(f"/tavle/{board.slug}/rapporter/{report.pk}/fil/")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if form == "json":
            told = json.loads(content)["threads"][0]
            assert (told["kind"], told["status"], told["supports"]) == ("suggestion", "considering", 2)
        else:
            head, row = openpyxl.load_workbook(io.BytesIO(content))["Tråder"].iter_rows(values_only=True, max_row=2)
            said = dict(zip(head, row, strict=True))
            assert (said["Slag"], said["Status"], said["Støtte"]) == ("Forslag", "Under vurdering", 2)


# --- Ordering ------------------------------------------------------------------


def test_an_order_is_made_by_the_worker_and_fetched(space: ForumPage, team: User) -> None:
    factories.thread(space, title="Skoleveien")
    client = signed_in(team)
    client.post(address(space), {"form": "json", "with_names": "on"})
    report = SpaceReport.objects.get()
    assert "Venter" in client.get(address(space)).content.decode()

    work()

    page = client.get(address(space)).content.decode()
    assert "Ferdig" in page
    answer = client.get(address(space, f"{report.pk}/fil/"))
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{space.slug}-')
    assert json.loads(b"".join(answer.streaming_content))["threads"][0]["title"] == "Skoleveien"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"form": "exe"},
        {"form": "pdf", "since": "2026-05-02", "until": "2026-05-01"},
        {"form": "pdf", "since": "i går"},
        {"form": "pdf", "until": "99999-01-01"},
        {"form": "pdf", "since": "2999-01-01"},
    ],
)
def test_an_order_that_makes_no_sense_is_met_with_words(space: ForumPage, team: User, wrong: dict[str, str]) -> None:
    answer = signed_in(team).post(address(space), wrong)

    assert answer.status_code == 422
    assert "Noe må rettes" in answer.content.decode()
    assert not SpaceReport.objects.exists()


def test_the_same_order_twice_is_one(space: ForumPage, team: User) -> None:
    first, second = ordered(space, team), ordered(space, team)

    assert first == second
    assert DBTaskResult.objects.count() == 1
    assert ordered(space, team, since=datetime.date(2026, 1, 1)) != first


def test_so_many_may_wait_and_no_more(space: ForumPage, team: User) -> None:
    for day in range(1, ordering.MOST_UNFINISHED + 1):
        ordered(space, team, since=datetime.date(2026, 1, day))

    answer = signed_in(team).post(address(space), {"form": "pdf"})

    assert answer.status_code == 422
    assert "venter mange" in answer.content.decode()


def test_reading_changes_nothing(space: ForumPage, team: User) -> None:
    report = ordered(space, team)
    client = signed_in(team)

    for rest in (f"{report.pk}/nytt-forsok/", f"{report.pk}/sletting/"):
        assert client.get(address(space, rest)).status_code == 405
    assert client.get(address(space, f"{report.pk}/fil/")).status_code == 302
    report.refresh_from_db()
    assert report.state == State.WAITING


def test_the_list_costs_the_same_however_long(
    space: ForumPage, team: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for day in range(1, 9):
        ordered(space, team, since=datetime.date(2026, 1, day))
    client = signed_in(team)
    client.get(address(space, "liste/"))

    with django_assert_max_num_queries(8):
        client.get(address(space, "liste/"))


# --- When something goes wrong -----------------------------------------------------


def test_what_a_killed_worker_left_is_made_by_the_next(space: ForumPage, team: User) -> None:
    report = ordered(space, team)
    DBTaskResult.objects.all().delete()

    with mock.patch("pages.reports.as_json.write", side_effect=SystemExit), pytest.raises(SystemExit):
        making.make(report.pk)  # the process dies in the middle
    report.refresh_from_db()
    assert report.state == State.RUNNING

    making.sweep()
    assert not making.make(report.pk), "the claim still holds"

    with time_machine.travel(timezone.now() + making.CLAIM + datetime.timedelta(seconds=1)):
        making.sweep()
        assert DBTaskResult.objects.count() == 1
        work()

    report.refresh_from_db()
    assert (report.state, report.attempts) == (State.FINISHED, 2)


def test_a_report_that_kills_every_worker_is_called_failed(space: ForumPage, team: User) -> None:
    report = ordered(space, team)
    now = timezone.now()
    for attempt in range(making.MOST_ATTEMPTS):
        with time_machine.travel(now + attempt * 2 * making.CLAIM):
            making.sweep()
            with mock.patch("pages.reports.as_json.write", side_effect=SystemExit), pytest.raises(SystemExit):
                making.make(report.pk)

    with time_machine.travel(now + 9 * making.CLAIM):
        making.sweep()

    report.refresh_from_db()
    assert (report.state, report.fault) == (State.FAILED, SpaceReport.Fault.STOPPED)
    page = signed_in(team).get(address(space)).content.decode()
    assert "avbrutt flere ganger" in page
    assert "Prøv igjen" in page


def test_an_order_whose_task_was_lost_is_asked_for_again(space: ForumPage, team: User) -> None:
    ordered(space, team)
    DBTaskResult.objects.all().delete()

    making.sweep()
    assert not DBTaskResult.objects.exists()
    with time_machine.travel(timezone.now() + ordering.PATIENCE + datetime.timedelta(seconds=1)):
        making.sweep()

    assert DBTaskResult.objects.count() == 1


def test_who_was_overtaken_leaves_the_other_ones_file(space: ForumPage, team: User) -> None:
    report = ordered(space, team)

    def slow(material: Any, to: io.BytesIO) -> None:
        to.write(b"{}")
        SpaceReport.objects.filter(pk=report.pk).update(held_by="en annen")

    with mock.patch("pages.reports.as_json.write", side_effect=slow):
        making.make(report.pk)

    report.refresh_from_db()
    assert (report.state, report.held_by) == (State.RUNNING, "en annen")
    assert report_files().listdir("")[1] == []


def test_a_failure_is_explained_and_can_be_tried_again(space: ForumPage, team: User) -> None:
    report = ordered(space, team)
    with mock.patch("pages.reports.as_json.write", side_effect=OSError("disk full")):
        making.make(report.pk)
    client = signed_in(team)
    assert "Noe gikk galt hos oss" in client.get(address(space)).content.decode()
    assert report_files().listdir("")[1] == []

    client.post(address(space, f"{report.pk}/nytt-forsok/"))
    making.make(report.pk)

    report.refresh_from_db()
    assert (report.state, report.fault) == (State.FINISHED, "")


def test_progress_is_written_down_as_it_goes(space: ForumPage, team: User) -> None:
    for n in range(3):
        factories.thread(space, title=f"Tråd {n}")
    report = ordered(space, team)
    seen: list[int] = []

    with (
        mock.patch.object(making, "TELLING", 0),
        mock.patch.object(
            making._Progress, "now", autospec=True, side_effect=lambda self, percent: seen.append(percent)
        ),
    ):
        making.make(report.pk)

    assert seen[-1] == 99
    assert max(seen[:-1]) == 95


def test_a_report_is_gone_after_the_days_of_the_setting(space: ForumPage, team: User, settings: Any) -> None:
    settings.REPORT_DAYS = 7
    report = made(space, team)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=6)):
        making.sweep()
        assert SpaceReport.objects.filter(pk=report.pk).exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        making.sweep()

    assert not SpaceReport.objects.exists()


def test_old_files_go_with_their_rows(
    space: ForumPage, team: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    report = made(space, team)
    assert report_files().exists(report.file)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(team).post(address(space, f"{report.pk}/sletting/"))

    assert report_files().listdir("")[1] == []
    assert not SpaceReport.objects.exists()


def test_a_file_that_no_report_knows_is_swept_away(space: ForumPage, team: User) -> None:
    made(space, team)
    report_files().save("77-fra-en-som-dode.json", io.BytesIO(b"{}"))

    making.sweep()
    assert len(report_files().listdir("")[1]) == 2
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=3)):
        making.sweep()

    assert len(report_files().listdir("")[1]) == 1


def test_a_file_that_is_gone_is_told_in_words(space: ForumPage, team: User) -> None:
    report = made(space, team)
    report_files().delete(report.file)

    answer = signed_in(team).get(address(space, f"{report.pk}/fil/"), follow=True)

    assert "Bestill rapporten på nytt" in answer.content.decode()


def test_files_can_be_read_by_the_site_alone(space: ForumPage, team: User) -> None:
    report = made(space, team)
    files = report_files()
    assert isinstance(files, FileSystemStorage)

    assert Path(files.path(report.file)).stat().st_mode & 0o077 == 0


# --- What it tells -------------------------------------------------------------


def test_hidden_and_waiting_posts_are_not_there_and_withdrawn_ones_are_a_trace(space: ForumPage, team: User) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space, title="Skoleveien")
    nasty = factories.post_in(thread, body="Noe stygt.")
    deciding.hide_post(post=nasty, actor=silje, rule="V4", reason="Det gjelder en person.")
    withdrawn = factories.post_in(thread, body="Dette angrer jeg på.")
    Post.objects.filter(pk=withdrawn.pk).update(state=Post.State.WITHDRAWN)
    young = factories.UserFactory(date_joined=timezone.now())
    factories.thread(space, author=young, title="Venter", body="Se https://example.no/her")

    for form in ("json", "xlsx", "pdf", "docx"):
        report = made(space, team, form, with_posts=True, with_names=True)
        with report.open_file() as file:
            content = file.read()
        words = words_of(form, content)
        assert "Noe stygt" not in words, form
        assert "angrer" not in words, form
        assert "example.no" not in words, form
        assert "Skoleveien" in words, form
        if form == "xlsx":
            threads = openpyxl.load_workbook(io.BytesIO(content))["Tråder"]
            assert threads["H1"].value == "Innlegg"
            assert threads["H2"].value == 1, "as many as the thread's own page says"
    told = contents(made(space, team))
    assert [post["state"] for post in posts_of(told)] == ["published", "withdrawn"]
    assert posts_of(told)[1]["author"] == ""


def words_of(form: str, content: bytes) -> str:
    """All words of a report."""
    from docx import Document

    from tests.archive_support import texts_of

    if form == "json":
        return content.decode()
    if form == "pdf":
        return " ".join(texts_of(content).split())
    if form == "docx":
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in document.paragraphs), *cells])
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)


def test_without_names_one_person_is_called_the_same_and_the_municipality_signs(space: ForumPage, team: User) -> None:
    kari, ola = factories.UserFactory(display_name="Kari fra Å"), factories.UserFactory(display_name="Ola")
    silje = factories.moderator(space, first_name="Silje")
    thread = factories.thread(space, author=kari, body="Når går bussen?", is_question=True)
    answering.answer(post=thread.posts.get(), words=factories.words(silje, "Klokka 8.", voice="municipality"))
    factories.post_in(thread, author=ola, body="Takk, @Kari fra Å! Og @karius.")
    factories.thread(space, author=kari, title="En til", theme="question")

    for form in ("json", "xlsx", "pdf", "docx"):
        report = made(space, team, form, with_posts=True)
        with report.open_file() as file:
            words = words_of(form, file.read())
        assert "Kari fra Å" not in words, form
        assert "Deltaker" in words, form
        assert "Silje" in words, form
        assert "der står det hvem som har skrevet dem" in words, f"{form}: links lead to the names"
    told = contents(made(space, team))
    first, signature, second, again = (post["author"] for post in posts_of(told))
    assert signature == f"Silje, ungdomsleder, {space.unit.name}"
    assert first == again
    assert len({first, second}) == 2
    assert re.fullmatch(r"Deltaker \d+", first)
    assert posts_of(told)[2]["text"] == f"Takk, @{first}! Og @karius."
    assert told["threads"][0]["opened_by"] == first
    named = contents(made(space, team, with_names=True))
    assert posts_of(named)[0]["author"] == "Kari fra Å"


def test_a_person_has_one_number_in_all_reports_of_a_space_and_another_elsewhere(space: ForumPage, team: User) -> None:
    elsewhere = factories.forum(slug="et-annet")
    people = [factories.UserFactory() for _ in range(12)]
    for n, person in enumerate(people):
        thread = factories.thread(space, author=person, title=f"Tråd {n}")
        old = timezone.now() - datetime.timedelta(days=20 - n)
        Post.objects.filter(thread=thread).update(created_at=old)
        factories.thread(elsewhere, author=person)

    everything = contents(made(space, team))
    some = contents(made(space, team, since=timezone.localdate() - datetime.timedelta(days=15)))
    other = contents(made(elsewhere, factories.team_member(elsewhere)))

    names = {post["url"]: post["author"] for post in posts_of(everything)}
    assert len(set(names.values())) == 12
    assert 0 < len(posts_of(some)) < 12
    assert all(names[post["url"]] == post["author"] for post in posts_of(some))
    assert set(names.values()) != {post["author"] for post in posts_of(other)}, "drawn by lot in each space"


def test_a_number_goes_with_the_account(space: ForumPage, team: User) -> None:
    kari = factories.UserFactory()
    factories.thread(space, author=kari)
    made(space, team)
    assert ParticipantNumber.objects.filter(user=kari).count() == 1

    kari.delete()

    assert not ParticipantNumber.objects.exists()
    assert posts_of(contents(made(space, team)))[0]["author"] == "Tidligere deltaker"


def test_who_took_the_first_post_back_is_not_named_by_a_later_report(space: ForumPage, team: User) -> None:
    kari = factories.UserFactory(display_name="Kari fra Å")
    thread = factories.thread(space, author=kari)
    factories.post_in(thread, body="Enig.")
    first = Post.objects.filter(thread=thread, number=1)
    first.update(state=Post.State.WITHDRAWN, created_at=timezone.now() - datetime.timedelta(days=9))

    told = contents(made(space, team, with_names=True, since=timezone.localdate()))

    assert told["threads"][0]["opened_by"] == ""


def test_the_municipality_signs_what_it_opened_however_the_time_is_chosen(space: ForumPage, team: User) -> None:
    silje = factories.moderator(space, first_name="Silje")
    silje.display_name = "Silje Marie Hansen-Olsen"
    silje.save()
    thread = factories.thread(space, author=silje, voice=Post.Voice.MUNICIPALITY)
    Post.objects.filter(thread=thread).update(created_at=timezone.now() - datetime.timedelta(days=9))
    factories.post_in(thread, body="Takk.")

    told = contents(made(space, team, with_names=True, since=timezone.localdate()))

    assert told["threads"][0]["opened_by"].startswith("Silje, ungdomsleder")
    assert "Hansen-Olsen" not in json.dumps(told)


def test_an_employee_who_writes_privately_is_not_told_by_the_unit_where_names_are_left_out(
    space: ForumPage, team: User
) -> None:
    thread = factories.thread(space)
    private = factories.post_in(thread)
    Post.objects.filter(pk=private.pk).update(voice=Post.Voice.PRIVATE, signed_role="lærer", signed_unit=space.unit)

    assert posts_of(contents(made(space, team)))[1]["unit"] == ""
    assert posts_of(contents(made(space, team, with_names=True)))[1]["unit"] == space.unit.name


def test_what_is_not_public_comes_along_only_if_it_is_asked_for(space: ForumPage, team: User) -> None:
    post = factories.thread(space, body="Det er mørkt. Det er langt. Det er fint.").posts.get()
    public = Measure.objects.create(space=space, title="Lys i krysset", published_at=timezone.now())
    secret = Measure.objects.create(space=space, title="Hemmelig tiltak")
    effect = Effect.objects.create(space=space, kind="drawback", title="Hemmelig ulempe")
    secret.effects.add(effect)
    for text, measures in (("Det er mørkt.", [public, secret]), ("Det er langt.", [secret]), ("Det er fint.", [])):
        passage = Passage.objects.create(space=space, post=post, text=text, kind="drawback", effect=effect)
        for measure in measures:
            MeasurePassage.objects.create(measure=measure, passage=passage)

    for form in ("json", "xlsx", "pdf", "docx"):
        with made(space, team, form).open_file() as file:
            public_words = words_of(form, file.read())
        with made(space, team, form, with_unpublished=True).open_file() as file:
            all_words = words_of(form, file.read())
        assert "Lys i krysset" in public_words, form
        assert "Hemmelig" not in public_words, form
        assert "Bare det alle kan lese" in public_words, form
        assert "Hemmelig tiltak" in all_words, form
        assert "ikke er offentlig" in all_words, form
    told = contents(made(space, team))
    assert [one["text"] for one in told["passages"]] == ["Det er mørkt."]
    assert told["effects_without_measure"] == []
    everything = contents(made(space, team, with_unpublished=True))
    assert len(everything["passages"]) == 3


def test_words_that_the_post_no_longer_has_are_told_as_such(space: ForumPage, team: User) -> None:
    post = factories.thread(space, body="Det er mørkt.").posts.get()
    measure = Measure.objects.create(space=space, title="Lys", published_at=timezone.now())
    passage = Passage.objects.create(space=space, post=post, text="Det er mørkt.", kind="drawback")
    MeasurePassage.objects.create(measure=measure, passage=passage)
    Post.objects.filter(pk=post.pk).update(plain="Det er lyst.")

    assert contents(made(space, team))["passages"][0]["edited"] is True
    with made(space, team, "docx").open_file() as file:
        assert "Innlegget er endret siden dette ble merket." in words_of("docx", file.read())


def test_an_interim_reply_is_no_answer_in_any_part_of_a_report(space: ForumPage, team: User) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space, title="Buss", is_question=True)
    factories.post_in(thread, author=silje, body="Vi ser på det.", voice=Post.Voice.MUNICIPALITY)

    told = contents(made(space, team))

    assert told["threads"][0]["answered"] is False
    assert told["threads"][0]["posts"][0]["answer"]["status"] == "open"
    assert [one["thread"] for one in told["unanswered"]] == ["Buss"]
    assert told["figures"]["answered"] == 0
    assert [row["answered"] for row in told["figures"]["themes"] if row["threads"]] == [0]


def test_each_order_gives_a_file_of_another_name(space: ForumPage, team: User) -> None:
    orders: list[dict[str, Any]] = [
        {},
        {"with_names": True},
        {"with_unpublished": True},
        {"since": datetime.date(2026, 1, 1)},
        {"until": datetime.date(2026, 1, 1)},
    ]
    client = signed_in(team)
    names = []
    for order in orders:
        report = made(space, team, "xlsx", **order)
        names.append(client.get(address(space, f"{report.pk}/fil/"))["Content-Disposition"])

    assert len(set(names)) == len(orders)
    assert "uten-navn" in names[0]
    assert "med-navn" in names[1]


def test_json_has_stable_keys_and_the_words_for_them_and_none_for_hidden_numbers(space: ForumPage, team: User) -> None:
    thread = factories.thread(space, theme="drawback")
    Thread.objects.filter(pk=thread.pk).update(topic=factories.topic(space))
    Measure.objects.create(space=space, title="Lys", status="recommended", published_at=timezone.now())

    told = contents(made(space, team))

    assert (told["threads"][0]["theme"], told["threads"][0]["theme_label"]) == ("drawback", "Ulemper")
    assert (told["measures"][0]["status"], told["measures"][0]["status_label"]) == ("recommended", "Anbefales")
    assert told["figures"]["themes"][0]["label"]
    (row,) = told["figures"]["topics"]
    assert (row["threads"], row["posts"], row["answered"], row["hidden"]) == (None, None, None, True)
    assert any("Tall er skjult" in note for note in told["notes"])


def test_a_report_of_a_time_has_the_posts_of_that_time(space: ForumPage, team: User) -> None:
    thread = factories.thread(space, body="Gammelt")
    new = factories.post_in(thread, body="Nytt")
    old = timezone.now() - datetime.timedelta(days=10)
    Post.objects.exclude(pk=new.pk).update(created_at=old)
    today = timezone.localdate()

    told = contents(made(space, team, since=today, until=today))
    before = contents(made(space, team, until=today - datetime.timedelta(days=5)))

    assert [post["text"] for post in posts_of(told)] == ["Nytt"]
    assert [post["text"] for post in posts_of(before)] == ["Gammelt"]
    assert (told["since"], told["until"]) == (today.isoformat(), today.isoformat())


def test_questions_are_told_with_how_it_stands_with_their_answer(space: ForumPage, team: User) -> None:
    silje = factories.moderator(space)
    asked = factories.thread(space, title="Besvart", is_question=True).posts.get()
    answering.answer(post=asked, words=factories.words(silje, "Ja.", voice="municipality"))
    with time_machine.travel(timezone.now() - datetime.timedelta(days=30)):
        factories.thread(space, title="Glemt", is_question=True)
    factories.thread(space, title="Ny", is_question=True)

    told = contents(made(space, team))

    answers = {thread["title"]: thread["posts"][0]["answer"] for thread in told["threads"]}
    assert answers["Besvart"]["status"] == "answered"
    assert answers["Besvart"]["number"] == 2
    assert answers["Glemt"]["status"] == "overdue"
    assert answers["Ny"]["status"] == "open"
    assert {one["thread"]: one["overdue"] for one in told["unanswered"]} == {"Glemt": True, "Ny": False}


def test_a_source_is_told_in_whole_sentences_each_with_one_mark_at_its_end(space: ForumPage, team: User) -> None:
    for title in ("Hvem blir med over?", "Skoleveien", "Hva nå …"):
        factories.thread(space, title=title, is_question=True)

    told = "\n".join(str(part) for part in parts_of(Material(made(space, team))))

    assert "Hvem blir med over? Frist" in told
    assert "Skoleveien. Frist" in told
    assert "Hva nå … Frist" in told


def test_a_list_of_threads_counts_the_posts_one_can_read(space: ForumPage, team: User) -> None:
    thread = factories.thread(space)
    Post.objects.filter(pk=factories.post_in(thread).pk).update(state=Post.State.WITHDRAWN)

    listed = [part for part in parts_of(Material(made(space, team))) if part.get("widths") == "Wwnnn"]

    assert [row[3] for part in listed for row in part["rows"]] == ["1"]


def test_reading_in_small_pieces_loses_and_repeats_nothing(
    space: ForumPage, team: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.reports.material.POSTS_AT_A_TIME", 3)
    monkeypatch.setattr("pages.reports.material.THREADS_AT_A_TIME", 2)
    people = [factories.UserFactory() for _ in range(4)]
    written = []
    for n in range(5):
        thread = factories.thread(space, title=f"Tråd {n}", theme=("drawback", "measure")[n % 2], author=people[0])
        for m in range(n * 2):
            factories.post_in(thread, body=f"{n}-{m}", author=people[m % 4])
        written.append(1 + n * 2)

    told = contents(made(space, team))

    numbers = [[post["number"] for post in thread["posts"]] for thread in told["threads"]]
    assert sorted(len(one) for one in numbers) == sorted(written)
    assert all(one == list(range(1, len(one) + 1)) for one in numbers)


def test_the_number_of_queries_does_not_grow_with_the_posts(
    space: ForumPage, team: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    people = [factories.UserFactory() for _ in range(3)]
    for n in range(6):
        thread = factories.thread(space, title=f"Tråd {n}", author=people[n % 3])
        for m in range(5):
            factories.post_in(thread, body=f"Innlegg {m}", author=people[m % 3])
    report = ordered(space, team)

    with django_assert_max_num_queries(50):
        making.make(report.pk)


@pytest.fixture
def hostile(space: ForumPage) -> Iterator[str]:
    yield '=HYPERLINK("https://x.example")\x0b-\x1b'


def test_a_spreadsheet_never_calculates_what_people_wrote(space: ForumPage, team: User, hostile: str) -> None:
    for n, start in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", hostile)):
        thread = factories.thread(space, title=f"Tråd {n}")
        Post.objects.filter(thread=thread).update(plain=start)
    report = made(space, team, "xlsx")

    with report.open_file() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))

    texts = [row[15] for row in book["Innlegg"].iter_rows(min_row=2, values_only=True)]
    assert texts[:4] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
    assert safe_text("\n=1+1") == "'\n=1+1"
    assert safe_text("＝1+1") == "'＝1+1"
    assert "[U+000B CONTROL]" in str(texts[4])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert contents(made(space, team))["threads"][0]["posts"][0]["text"] == "=1+1", "only the spreadsheet needs it"


def test_the_workbook_has_a_sheet_of_each(space: ForumPage, team: User) -> None:
    factories.thread(space)
    report = made(space, team, "xlsx")

    with report.open_file() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))

    assert book.sheetnames == ["Om rapporten", "Tråder", "Innlegg", "Tiltak", "Avsnitt"]
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    assert all(sheet.auto_filter.ref == sheet.dimensions for sheet in book)
    posts = book["Innlegg"]
    written = posts["G2"]
    assert written.is_date
    assert isinstance(written.value, datetime.datetime)
    assert posts["P2"].alignment.wrap_text
    numbers = {row[0]: row[1] for row in book["Om rapporten"].iter_rows(values_only=True)}
    assert numbers["Tråder"] == 1


def test_a_space_where_nobody_has_said_anything_has_reports_too(space: ForumPage, team: User) -> None:
    for form in ("json", "xlsx", "pdf", "docx"):
        made(space, team, form, with_posts=True)


def test_too_much_for_a_document_is_said(space: ForumPage, team: User, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.thread(space)
    monkeypatch.setattr("pages.reports.parts.MOST_POSTS", 0)
    report = ordered(space, team, "pdf", with_posts=True)

    making.make(report.pk)

    report.refresh_from_db()
    assert report.fault == SpaceReport.Fault.TOO_LARGE
    assert "Velg en kortere tid" in signed_in(team).get(address(space)).content.decode()
