"""Appeals: an author complains once, in time, and someone else than who decided looks at it anew."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.mending import mend
from forum.models import Post, Thread
from forum.spaces import space_of
from moderation import answering, appealing, deciding, handing_over, redacting, suspending, thread_acts
from moderation.models import Appeal, Decision, Duty, Suspension
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> dict[str, Any]:
    unit = factories.UnitFactory()
    unit.leader = factories.employee(unit=unit, role="enhetsleder", first_name="Unni")
    unit.save()
    arne = factories.employee(unit=unit, role="rektor", first_name="Arne")
    space = factories.forum(unit=unit, responsible_leader=arne)
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(space, author=kari)
    return {
        "space": space,
        "arne": arne,
        "unni": unit.leader,
        "silje": factories.moderator(space, role="ungdomsleder"),
        "kari": kari,
        "thread": thread,
        "post": factories.post_in(thread, author=kari, body="Ordføreren sover."),
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hidden(town: dict[str, Any], by: str = "silje") -> Decision:
    return deciding.hide_post(
        post=Post.objects.get(pk=town["post"].pk), actor=town[by], rule="V4", reason="Personangrep.", code="harassment"
    )


def appealed(town: dict[str, Any], decision: Decision | None = None) -> Appeal:
    decision = decision or hidden(town)
    return appealing.appeal(decision=decision, by=town["kari"], words="Det er lov å kritisere en ordfører.")


@time_machine.travel(datetime.datetime(2026, 12, 1, 12, 0, tzinfo=datetime.UTC), tick=False)
def test_an_author_appeals_and_the_responsible_leader_is_to_decide(town: dict[str, Any]) -> None:
    made = hidden(town)
    kari = signed_in(town["kari"])
    assert "Klag" in kari.get(f"/moderering/avgjorelse/{made.pk}/").content.decode()

    assert kari.post(f"/moderering/avgjorelse/{made.pk}/klage/", {"words": " "}).status_code == 422
    kari.post(f"/moderering/avgjorelse/{made.pk}/klage/", {"words": "Det er lov å kritisere."})

    duty = Duty.objects.get(kind=Duty.Kind.APPEAL)
    assert duty.assignee == town["arne"]
    assert duty.due_on == datetime.date(2026, 12, 15)  # ten working days
    assert Notice.objects.get(user=town["arne"], kind="appeal_received").url == f"/moderering/klage/{duty.pk}/"
    page = signed_in(town["arne"]).get("/moderering/").content.decode()
    assert f"/moderering/klage/{duty.pk}/" in page
    assert "Avgjør klagen" in page


def test_the_decider_sees_the_case_overturns_it_and_the_author_is_told(town: dict[str, Any]) -> None:
    other = factories.post_in(town["thread"])
    deciding.hide_post(post=other, actor=town["silje"], rule="V4", reason="Lignende.", code="harassment")
    appeal = appealed(town)
    arne, door = signed_in(town["arne"]), f"/moderering/klage/{appeal.duty_id}/"
    page = arne.get(door).content.decode()
    for words in ("Ordføreren sover.", "Personangrep.", "Det er lov å kritisere en ordfører.", "Lignende."):
        assert words in page

    arne.post(door, {"outcome": "overturn", "reason": "Kritikk av politikere skal tåles."})

    assert Post.objects.get(pk=town["post"].pk).state == "published"
    duty = Duty.objects.get(pk=appeal.duty_id)
    assert duty.ended_by is not None
    assert duty.ended_by.act == "overturn"
    seen = Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert "Ordføreren sover." in seen
    assert "medhold i klagen" in seen
    told = Notice.objects.get(user=town["kari"], kind="appeal_decided")
    page = signed_in(town["kari"]).get(told.url).content.decode()
    assert "Du fikk medhold" in page
    assert "Kritikk av politikere skal tåles." in page
    log = Client().get(f"/moderering/logg/{town['space'].slug}/").content.decode()
    assert "Klagen fikk medhold" in log
    assert "Arne" not in log


def test_a_decision_that_is_upheld_stands_and_the_trace_says_so(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    assert "Avgjørelsen er klaget på." in Client().get(f"/trad/{town['thread'].pk}/").content.decode()

    appealing.decide(appeal=appeal, actor=town["arne"], overturned=False, reason="Den står.")

    assert Post.objects.get(pk=town["post"].pk).state == "hidden"
    seen = Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert "rektor lot den stå" in seen
    assert "Klagen fikk ikke medhold" in Client().get(f"/moderering/logg/{town['space'].slug}/").content.decode()


def test_if_the_leader_decided_another_decides_the_appeal(town: dict[str, Any]) -> None:
    town["arne"].space_roles.create(space_id=town["space"].pk, since=timezone.now() - datetime.timedelta(days=1))

    appeal = appealed(town, hidden(town, by="arne"))

    assert appeal.duty.assignee == town["unni"]
    unni, arne = signed_in(town["unni"]), signed_in(town["arne"])
    assert f"/moderering/klage/{appeal.duty_id}/" in unni.get("/moderering/").content.decode()
    assert "Derfor avgjøres klagen av en annen" in arne.get(f"/moderering/klage/{appeal.duty_id}/").content.decode()
    assert arne.post(f"/moderering/klage/{appeal.duty_id}/", OUTCOME).status_code == 403
    unni.post(f"/moderering/klage/{appeal.duty_id}/", OUTCOME)
    assert Appeal.objects.get().is_overturned


OUTCOME = {"outcome": "overturn", "reason": "Fordi."}


def test_who_decided_never_decides_the_appeal(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    door = f"/moderering/klage/{appeal.duty_id}/"

    assert signed_in(town["silje"]).post(door, OUTCOME).status_code == 403
    with pytest.raises(deciding.PermissionDenied):
        appealing.decide(appeal=appeal, actor=town["silje"], overturned=False, reason="Jeg hadde rett.")
    with pytest.raises(handing_over.NotTheirs):
        handing_over.hand_over(duty=appeal.duty, to=town["silje"], by=town["arne"])
    outcome = deciding.record(
        actor=town["silje"], act="uphold", rule="V4", thread=town["thread"], post=town["post"], reason="Ja."
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(outcome=outcome, decided_by=town["silje"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(outcome=outcome, decided_by=town["kari"])
    assert Duty.objects.open().filter(pk=appeal.duty_id).exists()


def test_others_neither_see_nor_decide_it(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    elsewhere = factories.board()
    strangers = [
        factories.UserFactory(),
        town["kari"],
        factories.moderator(elsewhere),
        factories.employee(unit=town["space"].unit),
        factories.administrator(),
    ]

    for stranger in strangers:
        client = signed_in(stranger)
        assert client.get(f"/moderering/klage/{appeal.duty_id}/").status_code == 403
        assert client.post(f"/moderering/klage/{appeal.duty_id}/", OUTCOME).status_code == 403
    assert Client().get(f"/moderering/klage/{appeal.duty_id}/").status_code == 302
    # another moderator of the space reads, and does not decide what the leader was given
    ola = signed_in(factories.moderator(town["space"], first_name="Ola"))
    assert ola.get(f"/moderering/klage/{appeal.duty_id}/").status_code == 200
    assert ola.post(f"/moderering/klage/{appeal.duty_id}/", OUTCOME).status_code == 403
    assert Appeal.objects.get().outcome is None


def test_only_whom_it_befell_reads_and_appeals_a_decision(town: dict[str, Any]) -> None:
    made = hidden(town)

    for stranger in (factories.UserFactory(), town["silje"], town["arne"]):
        client = signed_in(stranger)
        assert client.get(f"/moderering/avgjorelse/{made.pk}/").status_code == 404
        assert client.post(f"/moderering/avgjorelse/{made.pk}/klage/", {"words": "Nei."}).status_code == 404
    assert Client().get(f"/moderering/avgjorelse/{made.pk}/").status_code == 302
    assert not Appeal.objects.exists()


def test_a_decision_is_appealed_once_and_in_time(town: dict[str, Any], settings: Any) -> None:
    settings.APPEAL_WEEKS = 2
    appeal = appealed(town)
    kari = signed_in(town["kari"])
    kari.post(f"/moderering/avgjorelse/{appeal.decision_id}/klage/", {"words": "En gang til."})
    assert Appeal.objects.count() == 1
    with pytest.raises(appealing.AppealedAlready):
        appealed(town, appeal.decision)
    warned = suspending.warn(post=town["post"], actor=town["silje"], rule="V4", code="threats", reason="Trusler.")

    with time_machine.travel(timezone.now() + datetime.timedelta(days=15)):
        page = kari.get(f"/moderering/avgjorelse/{warned.pk}/").content.decode()
        assert "Er du uenig" not in page
        kari.post(f"/moderering/avgjorelse/{warned.pk}/klage/", {"words": "For sent."})

    assert Appeal.objects.count() == 1


def test_an_appeal_is_decided_once(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    appealing.decide(appeal=appeal, actor=town["arne"], overturned=False, reason="Den står.")

    with pytest.raises(deciding.AlreadyDecided):
        appealing.decide(appeal=appeal, actor=town["arne"], overturned=True, reason="Eller ikke.")
    answer = signed_in(town["arne"]).post(f"/moderering/klage/{appeal.duty_id}/", OUTCOME, follow=True)

    assert "Det er gjort allerede av rektor." in answer.content.decode()
    assert Post.objects.get(pk=town["post"].pk).state == "hidden"
    assert Notice.objects.filter(user=town["kari"], kind="appeal_decided").count() == 1


def test_two_decisions_on_one_post_can_both_be_appealed(town: dict[str, Any]) -> None:
    warned = suspending.warn(post=town["post"], actor=town["silje"], rule="V4", code="threats", reason="Trusler.")

    appealed(town)
    appealed(town, warned)

    assert Duty.objects.open().filter(kind="appeal").count() == 2


def test_nothing_but_deciding_it_ends_the_duty(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    post = Post.objects.get(pk=town["post"].pk)

    deciding.publish_post(post=post, actor=town["silje"])
    answering.answer(post=post, words=factories.words(town["silje"], voice="municipality"))
    deciding.release_duty(post=Post.objects.get(pk=post.pk), actor=town["silje"], reason="Nei.")
    deciding.hide_post(post=Post.objects.get(pk=post.pk), actor=town["silje"], rule="V4", reason="Likevel.")

    assert Duty.objects.open().filter(pk=appeal.duty_id).exists()
    # and what was hidden anew by another decision is not shown by the appeal of the first
    appealing.decide(appeal=appeal, actor=town["arne"], overturned=True, reason="Det første var feil.")
    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_a_suspension_that_is_overturned_is_lifted(town: dict[str, Any]) -> None:
    day = timezone.localdate() + datetime.timedelta(days=7)
    made = suspending.suspend(
        post=town["post"], actor=town["silje"], last_day=day, rule="V4", code="threats", reason="Trusler."
    )
    assert Suspension.objects.in_force().filter(user=town["kari"]).exists()

    appealing.decide(appeal=appealed(town, made), actor=town["arne"], overturned=True, reason="Misforstått.")

    assert not Suspension.objects.in_force().filter(user=town["kari"]).exists()
    assert "kan skrive igjen" in signed_in(town["kari"]).get(f"/moderering/avgjorelse/{made.pk}/").content.decode()


def test_a_closed_dialogue_is_opened_again(town: dict[str, Any]) -> None:
    answering.answer(post=town["post"], words=factories.words(town["silje"], voice="municipality"))
    made = deciding.close_thread(thread=town["thread"], actor=town["silje"], reason="Ferdig.")
    told = Notice.objects.get(user=town["kari"], kind="thread_closed")
    assert told.parameters["appeal"] == f"/moderering/avgjorelse/{made.pk}/"

    appealing.decide(appeal=appealed(town, made), actor=town["arne"], overturned=True, reason="Den er ikke ferdig.")

    assert not Thread.objects.get(pk=town["thread"].pk).is_closed
    assert "rektor gjorde den om" in Client().get(f"/trad/{town['thread'].pk}/").content.decode()


def test_a_thread_is_moved_back(town: dict[str, Any]) -> None:
    made = thread_acts.move(
        thread=Thread.objects.get(pk=town["thread"].pk),
        actor=town["silje"],
        space=town["space"],
        theme="measure",
        reason="Det er et tiltak.",
    )

    appealing.decide(appeal=appealed(town, made), actor=town["arne"], overturned=True, reason="Nei.")

    assert Thread.objects.get(pk=town["thread"].pk).theme == "drawback"


def test_a_thread_that_was_merged_is_made_anew(town: dict[str, Any]) -> None:
    into = factories.thread(town["space"], title="En annen")
    made = thread_acts.merge(
        thread=Thread.objects.get(pk=town["thread"].pk), into=into, actor=town["silje"], reason="Likt."
    )

    appealing.decide(appeal=appealed(town, made), actor=town["arne"], overturned=True, reason="Ikke likt.")

    assert Post.objects.get(pk=town["post"].pk).thread_id != into.pk
    assert Post.objects.get(pk=town["post"].pk).thread.title == town["thread"].title
    assert Thread.objects.get(pk=into.pk).posts_published == 1


def test_words_that_were_taken_out_may_be_written_again(town: dict[str, Any]) -> None:
    made = redacting.redact(
        post=town["post"], actor=town["silje"], words=["Ordføreren"], rule="V4", code="personal", reason="Navn."
    )

    appealing.decide(appeal=appealed(town, made), actor=town["arne"], overturned=True, reason="En tittel er ikke navn.")

    page = Client().get(f"/trad/{town['thread'].pk}/").content.decode()
    assert "[fjernet] sover." in page
    assert "medhold i klagen" in page


def test_an_address_with_an_impossible_number_is_not_found(town: dict[str, Any]) -> None:
    kari = signed_in(town["kari"])
    for address in ("avgjorelse/%s/", "avgjorelse/%s/klage/", "klage/%s/"):
        assert kari.get(f"/moderering/{address % 2**64}").status_code == 404


def test_the_leader_of_the_space_the_thread_stands_in_now_decides(town: dict[str, Any]) -> None:
    other = factories.forum(slug="annet")
    made = hidden(town)
    Thread.objects.filter(pk=town["thread"].pk).update(space_id=other.pk)

    appeal = appealed(town, Decision.objects.get(pk=made.pk))

    assert appeal.duty.space_id == other.pk
    assert appeal.duty.assignee == space_of(Thread.objects.get(pk=town["thread"].pk)).responsible_leader


def test_who_decides_sees_what_was_decided_on_also_when_it_has_been_mended(town: dict[str, Any]) -> None:
    appeal = appealed(town)
    before = town["post"].body
    post = Post.objects.get(pk=town["post"].pk)
    mend(post=post, space=town["space"], by=town["kari"], body="Uten navn denne gangen.")

    page = signed_in(town["arne"]).get(f"/moderering/klage/{appeal.duty_id}/").content.decode()

    assert before in page
    assert "Uten navn denne gangen." in page
