"""Every door by which the municipality speaks in public is shut in a crisis; the crisis leadership opens it (R10)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from forum import measuring
from forum.assessing import assess
from forum.editing import edit
from forum.gate import Waits
from forum.models import Approval, Measure, MeasureAssessment, Post
from forum.posting import open_thread, publish
from forum.spaces import space_of
from moderation import thread_acts
from moderation.answering import answer, correct
from moderation.crisis import approving, switching
from moderation.deciding import AlreadyDecided, publish_post
from moderation.extending import answer_for_now
from moderation.models import Decision, Duty, Extension, HeldBack
from pages.models import ContentPage
from people.models import Municipality, Notice, User
from suggestions.achieving import begin, period_of, publish_summary
from suggestions.lifecycle import change_status
from suggestions.models import Achievements, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = "Rådhuset er stengt i morgen."
TOMORROW = datetime.timedelta(days=1)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


class Town:
    """A place where everything is ready to be said."""

    def __init__(self) -> None:
        self.forum, self.board = factories.forum(), factories.board()
        self.silje, self.berit = factories.moderator(self.forum), factories.team_member(self.forum)
        self.leader_of_board = factories.moderator(self.board)
        self.editor = factories.administrator()
        self.question = factories.thread(self.forum, theme="question", is_question=True).posts.get()
        self.answered = factories.thread(self.forum, title="Besvart", is_question=True).posts.get()
        self.official = answer(post=self.answered, words=self.words(body="Bussen går 07.10."))
        self.suggestion = factories.suggestion(self.board)
        self.done = factories.suggestion(self.board, title="Lys på ballbingen")
        change_status(suggestion=self.done, status="done", by=self.leader_of_board, note="Lysene er oppe.")
        self.summary = begin(board=self.board, period=period_of(timezone.localdate()), by=self.leader_of_board)
        self.measure = measuring.name_measure(space_id=self.forum.pk, title="Skolebuss", by=self.berit)
        self.public = measuring.name_measure(space_id=self.forum.pk, title="Miljøgate", by=self.berit)
        measuring.publish_measure(measure=self.public, by=self.berit)
        self.page = factories.home().add_child(instance=ContentPage(title="Om", slug="om", intro="Før."))
        self.draft = factories.home().add_child(instance=ContentPage(title="Ny", slug="ny", live=False))

    def words(self, **more: Any) -> Any:
        return factories.words(self.silje, **{"body": WORDS, "voice": Post.Voice.MUNICIPALITY, **more})

    def revision(self, page: Page, text: str = WORDS) -> Revision:
        specific = page.specific
        specific.intro = text
        return specific.save_revision(user=self.editor)


@pytest.fixture
def town() -> Town:
    return Town()


# --- What is said by a verb or a form -----------------------------------------


def form_of(town: Town, **more: Any) -> dict[str, Any]:
    return {"body": WORDS, "token": str(uuid.uuid4()), "voice": "municipality", **more}


def by_composer(town: Town) -> None:
    client_of(town.silje).post(f"/trad/{town.question.thread_id}/svar/", form_of(town))


def by_new_thread(town: Town) -> None:
    open_thread(space=town.forum, title="Fra kommunen", theme="drawback", words=town.words())


def by_answer_page(town: Town) -> None:
    client_of(town.silje).post(
        f"/moderering/innlegg/{town.question.pk}/svar/", form_of(town, sporsmal="on", s1="on", s2="on", s3="on")
    )


def by_answer(town: Town) -> None:
    answer(post=town.question, words=town.words(), promised_on=timezone.localdate() + TOMORROW)


def by_correction(town: Town) -> None:
    correct(post=town.question, words=town.words())


def by_interim(town: Town) -> None:
    answer_for_now(post=town.question, words=town.words(), working_days=5)


def by_edit(town: Town) -> None:
    edit(post=town.official, space=space_of(town.official.thread), by=town.silje, body=WORDS)


def by_edit_page(town: Town) -> None:
    client_of(town.silje).post(f"/innlegg/{town.official.pk}/endring/", form_of(town))


def by_status(town: Town) -> None:
    change_status(suggestion=town.suggestion, status="declined", by=town.leader_of_board, note=WORDS)


def by_status_page(town: Town) -> None:
    client_of(town.leader_of_board).post(
        f"/trad/{town.suggestion.pk}/status/", {"status": "declined", "note": WORDS, "reason": WORDS}
    )


def by_summary(town: Town) -> None:
    publish_summary(town.summary)


def by_summary_page(town: Town) -> None:
    items = list(town.summary.items.all())
    client_of(town.leader_of_board).post(
        f"/tavle/{town.board.slug}/dere-sa-vi-gjorde/{town.summary.pk}/endre/",
        {
            "title": "Dere sa", "intro": "", "publish": "1", "item-TOTAL_FORMS": len(items),
            "item-INITIAL_FORMS": len(items), "item-0-id": items[0].pk, "item-0-said": "Lys", "item-0-did": "Lys",
            "item-0-shown": "on", "item-0-order": "0",
        },
    )  # fmt: skip


def by_measure(town: Town) -> None:
    measuring.publish_measure(measure=town.measure, by=town.berit)


def by_measure_text(town: Town) -> None:
    measuring.write_measure(
        measure=town.public, title="Miljøgate", description=WORDS, effects=[], topic=None, district=None
    )


def by_assessment(town: Town) -> None:
    assess(measure=town.public, status="considered", text=WORDS, by=town.berit)


def by_assessment_page(town: Town) -> None:
    client_of(town.berit).post(f"/tiltak/{town.public.pk}/vurdering/", {"status": "considered", "text": WORDS})


def by_moderator_publishing_it(town: Town) -> None:
    post = open_thread(space=town.forum, title="Fra kommunen", theme="drawback", words=town.words())
    with suppress(AlreadyDecided, PermissionDenied):
        publish_post(post=post, actor=town.silje)


# --- Pages --------------------------------------------------------------------


def by_orm(town: Town) -> None:
    town.revision(town.page).publish()


def by_new_page_orm(town: Town) -> None:
    town.revision(town.draft).publish()


def _page_form(town: Town, page: Page) -> dict[str, Any]:
    return {
        "title": page.title, "slug": page.slug, "intro": '{"blocks":[],"entityMap":{}}', "body": "null",
        "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "", "action-publish": "1",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip


def by_editor(town: Town) -> None:
    form = _page_form(town, town.page) | {"title": WORDS}
    client_of(town.editor).post(f"/admin/pages/{town.page.pk}/edit/", form)


def by_new_page_in_editor(town: Town) -> None:
    address = f"/admin/pages/add/pages/contentpage/{factories.home().pk}/"
    client_of(town.editor).post(address, _page_form(town, town.page) | {"title": WORDS, "slug": "helt-ny"})


def by_bulk_action(town: Town) -> None:
    town.revision(town.draft)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={town.draft.pk}"
    client_of(town.editor).post(address, {"include_descendants": ""})


def by_schedule(town: Town) -> None:
    specific = town.draft.specific
    specific.go_live_at = timezone.now() + datetime.timedelta(minutes=1)
    specific.intro = WORDS
    specific.save_revision().publish()
    past = timezone.now() - datetime.timedelta(minutes=1)
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=past)
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    call_command("publish_scheduled")


VERBS = [
    by_new_thread, by_answer, by_correction, by_interim, by_edit, by_status, by_summary, by_measure, by_measure_text,
    by_assessment,
]  # fmt: skip
PAGES = [by_orm, by_new_page_orm, by_editor, by_new_page_in_editor, by_bulk_action, by_schedule]
FORMS = [by_composer, by_answer_page, by_edit_page, by_status_page, by_summary_page, by_assessment_page]
DOORS = [*VERBS, *FORMS, by_moderator_publishing_it, *PAGES]


def public_words(town: Town) -> dict[str, Any]:
    """All that the municipality has said in public, as the rows have it."""
    return {
        "posts": set(Post.objects.filter(voice="municipality", state="published").values_list("pk", "body", "version")),
        "answered": set(Duty.objects.exclude(closed_at=None).values_list("pk", flat=True)),
        "promises": Duty.objects.filter(kind="promise").count(),
        "more time": Extension.objects.count(),
        "statuses": set(Suggestion.objects.values_list("pk", "status")),
        "summaries": set(Achievements.objects.exclude(published_at=None).values_list("pk", flat=True)),
        "measures": set(Measure.objects.exclude(published_at=None).values_list("pk", "title", "description", "status")),
        "assessments": MeasureAssessment.objects.count(),
        "pages": set(Page.objects.live().values_list("pk", "title", "slug")),
        "texts": set(ContentPage.objects.live().values_list("pk", "intro", "body")),
        "told residents": Notice.objects.filter(user__employment=None, user__is_superuser=False).count(),
    }


def go_through(door: Callable[[Town], None], town: Town) -> None:
    try:
        door(town)
    except Waits as waits:
        waits.keep()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_door_is_shut_and_what_came_to_it_is_listed(town: Town, door: Callable[[Town], None]) -> None:
    factories.crisis()
    before = public_words(town)

    go_through(door, town)

    assert public_words(town) == before
    assert HeldBack.objects.filter(decided_at=None).count() == 1


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_door_is_open_when_there_is_no_crisis(town: Town, door: Callable[[Town], None]) -> None:
    before = public_words(town)

    door(town)

    assert public_words(town) != before
    assert not HeldBack.objects.exists()


@pytest.mark.parametrize("door", [*VERBS, *FORMS, *PAGES], ids=lambda door: door.__name__)
def test_what_is_approved_is_done_as_it_was_meant(town: Town, door: Callable[[Town], None]) -> None:
    leader = factories.crisis()
    before = public_words(town)
    go_through(door, town)
    held = HeldBack.objects.get()

    client = client_of(leader)
    page = client.get(f"/krise/venter/{held.pk}/")
    answer = client.post(f"/krise/venter/{held.pk}/", {"approve": "1", "seen": page.context["form"]["seen"].value()})

    assert answer.status_code == 302, answer.content.decode()
    assert public_words(town) != before
    held.refresh_from_db()
    assert (held.approved, held.decided_by) == (True, leader)


@pytest.mark.parametrize("door", [*VERBS, *FORMS, *PAGES], ids=lambda door: door.__name__)
def test_what_is_declined_is_never_public_and_who_did_it_is_told(town: Town, door: Callable[[Town], None]) -> None:
    leader = factories.crisis()
    before = public_words(town)
    go_through(door, town)
    held = HeldBack.objects.get()

    client = client_of(leader)
    assert client.post(f"/krise/venter/{held.pk}/", {"decline": "1"}).status_code == 422  # a no has a reason
    client.post(f"/krise/venter/{held.pk}/", {"decline": "1", "reason": "Vi sier det samlet i morgen."})
    switching.switch_off(by=leader, reason="Over.")

    assert public_words(town) == before
    if held.by:
        told = Notice.objects.get(user=held.by, kind="crisis_declined")
        assert told.parameters["reason"] == "Vi sier det samlet i morgen."


# --- What is written past Wagtail's publishing --------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda town: _saved(ContentPage.objects.get(pk=town.page.pk), intro=WORDS),
        lambda town: _saved(ContentPage.objects.get(pk=town.draft.pk), live=True),
        lambda town: _saved(Municipality.load(), name=WORDS),
        lambda town: Approval.objects.create(
            space=town.forum, approved_by=town.silje, approved_on=timezone.localdate(), case_reference=WORDS
        ),
    ],
)
def test_nothing_public_is_written_past_it(town: Town, act: Callable[[Town], object]) -> None:
    Municipality.load()
    factories.crisis()
    before = public_words(town)

    with pytest.raises(PermissionDenied):
        act(town)

    assert public_words(town) == before
    assert not Approval.objects.filter(case_reference=WORDS).exists()


def test_a_page_that_is_made_in_a_crisis_is_a_draft(town: Town) -> None:
    factories.crisis()
    before = public_words(town)

    factories.home().add_child(instance=ContentPage(title=WORDS, slug="enda-en"))
    town.page.specific.copy(to=factories.home(), update_attrs={"slug": "kopi", "title": WORDS})

    assert public_words(town) == before


def _saved(row: Any, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()


def test_drafts_are_saved_and_pages_taken_down_as_usual(town: Town) -> None:
    factories.crisis()

    town.revision(town.page)
    town.page.specific.unpublish()

    assert not Page.objects.get(pk=town.page.pk).live
    assert not HeldBack.objects.exists()


def test_the_editor_is_told_that_it_waits(town: Town) -> None:
    factories.crisis()

    answer = client_of(town.editor).post(
        f"/admin/pages/{town.page.pk}/edit/", _page_form(town, town.page) | {"title": WORDS}, follow=True
    )

    assert "venter på kriseledelsen" in answer.content.decode()


@pytest.mark.parametrize("snippet", ["forum/topic", "forum/district", "people/unit"])
def test_public_records_are_not_changed_in_the_admin(town: Town, snippet: str) -> None:
    client = client_of(town.editor)
    assert client.get(f"/admin/snippets/{snippet}/add/").status_code == 200
    factories.crisis()

    assert client.get(f"/admin/snippets/{snippet}/add/").status_code == 302


# --- The list -----------------------------------------------------------------


def test_who_answers_is_told_that_it_waits_and_the_leadership_is_told_once(town: Town) -> None:
    leader = factories.crisis_leader()
    factories.crisis()

    answer(post=town.question, words=town.words())
    correct(post=town.question, words=town.words(body="En rettelse."))

    assert Notice.objects.filter(user=leader, kind="crisis_waiting").count() == 1
    assert not Notice.objects.filter(user=town.silje, kind="waiting").exists()


def test_an_answer_ends_the_duty_when_it_stands_and_not_before(town: Town) -> None:
    leader = factories.crisis()
    written = answer(post=town.question, words=town.words(), promised_on=timezone.localdate() + TOMORROW)
    owed = Duty.objects.get(post=town.question, kind=Duty.Kind.ANSWER)
    assert owed.closed_at is None

    approving.approve(held=HeldBack.objects.get(), by=leader)

    owed.refresh_from_db()
    assert owed.fulfilled_by == written
    assert Duty.objects.open().filter(post=written, kind=Duty.Kind.PROMISE).exists()
    assert Notice.objects.filter(user=town.question.author, kind="answered").exists()
    assert Notice.objects.filter(user=town.silje, kind="crisis_approved").exists()
    decision = Decision.objects.get(post=written, act=Decision.Act.PUBLISH)
    assert (decision.rule, decision.actor) == ("R10", leader)


def test_after_the_crisis_nothing_is_published_by_itself_and_a_moderator_may_decide(town: Town) -> None:
    leader = factories.crisis()
    written = answer(post=town.question, words=town.words())
    change = Waits
    with pytest.raises(change):
        change_status(suggestion=town.suggestion, status="declined", by=town.leader_of_board, note=WORDS)
    switching.switch_off(by=leader, reason="Over.")
    written.refresh_from_db()
    assert written.state == Post.State.HELD
    assert "Skoleveien" in client_of(leader).get("/krise/venter/").content.decode()

    assert Notice.objects.filter(user=town.silje, kind="crisis_over").exists()
    of_post = HeldBack.objects.get(post=written)
    other = factories.moderator(town.forum, first_name="Kari")
    assert "Skoleveien" in client_of(other).get("/krise/venter/").content.decode()
    approving.approve(held=of_post, by=other)

    written.refresh_from_db()
    assert written.state == Post.State.PUBLISHED
    assert Suggestion.objects.get(pk=town.suggestion.pk).status != "declined"


def test_one_that_is_published_from_the_queue_afterwards_waits_no_more(town: Town) -> None:
    leader = factories.crisis()
    written = answer(post=town.question, words=town.words())
    switching.switch_off(by=leader, reason="Over.")

    other = factories.moderator(town.forum, first_name="Kari")

    publish_post(post=written, actor=other)

    held = HeldBack.objects.get()
    assert (held.approved, held.decided_by) == (True, other)


def test_pages_whose_time_came_in_the_crisis_wait_when_it_is_over(town: Town) -> None:
    leader = factories.crisis()
    specific = town.draft.specific
    specific.go_live_at = timezone.now() + datetime.timedelta(minutes=1)
    specific.save_revision().publish()
    Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=timezone.now())

    switching.switch_off(by=leader, reason="Over.")
    call_command("publish_scheduled")

    assert not Page.objects.get(pk=town.draft.pk).live
    assert HeldBack.objects.get().kind == HeldBack.Kind.PAGE


@pytest.mark.parametrize("who", ["moderator", "writer", "resident", "administrator"])
def test_others_decide_on_nothing_while_it_is_on(town: Town, who: str) -> None:
    factories.crisis()
    answer(post=town.question, words=town.words())
    held = HeldBack.objects.get()
    person = {
        "moderator": factories.moderator(town.forum),
        "writer": town.silje,
        "resident": factories.UserFactory(),
        "administrator": factories.administrator(),
    }[who]

    client = client_of(person)
    for form in ({"approve": "1", "seen": "1"}, {"decline": "1", "reason": "Nei."}):
        assert client.post(f"/krise/venter/{held.pk}/", form).status_code == 403
    with pytest.raises(PermissionDenied):
        approving.approve(held=held, by=person)
    with pytest.raises(PermissionDenied):
        approving.decline(held=held, by=person, reason="Nei.")
    with pytest.raises((PermissionDenied, Waits)):
        publish(held.post)  # type: ignore[arg-type]
    held.refresh_from_db()
    assert held.decided_at is None


def test_another_spaces_moderator_decides_on_nothing_afterwards(town: Town) -> None:
    leader = factories.crisis()
    answer(post=town.question, words=town.words())
    switching.switch_off(by=leader, reason="Over.")
    held = HeldBack.objects.get()

    for person in (town.leader_of_board, town.silje):  # another's, and who wrote it
        assert client_of(person).post(f"/krise/venter/{held.pk}/", {"approve": "1", "seen": "1"}).status_code == 403
    assert "Skoleveien" not in client_of(town.leader_of_board).get("/krise/venter/").content.decode()


def test_it_is_decided_once_and_on_the_text_that_was_read(town: Town) -> None:
    leader = factories.crisis()
    written = answer(post=town.question, words=town.words())
    held = HeldBack.objects.get()
    client = client_of(leader)
    seen = client.get(f"/krise/venter/{held.pk}/").context["form"]["seen"].value()
    edit(post=Post.objects.get(pk=written.pk), space=town.forum, by=town.silje, body="Noe helt annet.")

    answered = client.post(f"/krise/venter/{held.pk}/", {"approve": "1", "seen": seen})
    assert answered.status_code == 422
    assert "Teksten er endret" in answered.content.decode()
    assert "Noe helt annet." in answered.content.decode()

    approving.approve(held=held, by=leader)
    with pytest.raises(approving.DecidedAlready):
        approving.approve(held=held, by=leader)
    assert client.post(f"/krise/venter/{held.pk}/", {"approve": "1"}).status_code == 302
    assert client.get(f"/krise/venter/{2**70}/").status_code == 404


def test_what_cannot_be_done_any_more_is_said_and_still_waits(town: Town) -> None:
    leader = factories.crisis()
    go_through(by_assessment, town)
    held = HeldBack.objects.get()
    Measure.objects.filter(pk=town.public.pk).delete()

    answered = client_of(leader).post(f"/krise/venter/{held.pk}/", {"approve": "1", "seen": "1"})

    assert answered.status_code == 422
    held.refresh_from_db()
    assert held.decided_at is None


def test_the_same_waits_once(town: Town) -> None:
    factories.crisis()
    for _again in range(2):
        go_through(by_status, town)
        go_through(by_orm, town)

    assert HeldBack.objects.filter(kind=HeldBack.Kind.STATUS).count() == 1


def test_what_is_entered_for_a_resident_is_no_word_of_the_municipalitys(town: Town) -> None:
    from forum.posting import OnBehalf

    factories.crisis()

    post = factories.post_in(town.question.thread, author=town.silje, on_behalf=OnBehalf(came_by="phone", called="Per"))

    assert post.state == Post.State.PUBLISHED


def test_in_a_political_case_the_leadership_is_the_second_person_but_not_for_their_own_words(town: Town) -> None:
    leader = factories.crisis_leader()
    factories.SpaceRole.objects.create(user=leader, space_id=town.forum.pk)
    thread_acts.mark_political(
        thread=town.question.thread, actor=town.silje, reference="2026/77", body="Kommunestyret",
        treated_on=timezone.localdate() + TOMORROW, recommendation_url="https://www.meldal.example/sak/77",
    )  # fmt: skip
    factories.crisis(by=leader)
    answer(post=town.question, words=town.words())
    own = answer(post=town.question, words=factories.words(leader, body="Mitt.", voice=Post.Voice.MUNICIPALITY))

    of_silje, of_leader = HeldBack.objects.order_by("pk")
    approving.approve(held=of_silje, by=leader)
    with pytest.raises(approving.CannotBeDone):
        approving.approve(held=of_leader, by=leader)

    assert Post.objects.get(pk=of_silje.post_id).checked_by == leader
    own.refresh_from_db()
    assert own.state == Post.State.HELD
