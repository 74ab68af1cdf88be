"""R8: a moderator marks a thread; it is handed to the archive, and the one who opened it is told."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from forum.models import Post, Thread
from forum.posting import take_down
from moderation.archive import snapshot_xml
from moderation.archive.handing_off import follow_up, mark
from moderation.archive.models import ArchiveCase, Assessment, HandOff, Snapshot
from moderation.archive.records import RecordIsFixed
from moderation.archive.snapshot import Trace
from moderation.models import Decision
from people.models import Notice, User
from tests.archive_support import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def ingrid(scene: Scene) -> User:
    return scene.person("Ingrid Innbygger")


@pytest.fixture
def thread(scene: Scene, ingrid: User) -> Thread:
    return scene.thread("Skolebussen", "Når går bussen fra **Løkken**?", by=ingrid)


@pytest.mark.rule("R8")
def test_one_act_writes_decision_assessment_copy_and_task(scene: Scene, thread: Thread) -> None:
    hand_off = mark(thread=thread, by=scene.moderator, ground="case_handling", note="Se skoleskyss.")

    decision = Decision.objects.get(thread=thread, act=Decision.Act.ARCHIVE)
    assessment = Assessment.objects.get(thread=thread)
    assert (decision.rule, decision.actor, decision.actor_role) == ("R8", scene.moderator, "ungdomsleder")
    assert (assessment.decision, assessment.ground) == (decision, "case_handling")
    assert hand_off.key == f"traad:{thread.uuid}:v1"
    assert hand_off.case.key == f"traad:{thread.uuid}"
    assert hand_off.case.unit == scene.unit
    assert hand_off.state == HandOff.State.WAITING
    assert DBTaskResult.objects.filter(args_kwargs__args=[str(hand_off.pk)]).count() == 1


def test_the_one_who_opened_the_thread_is_told(scene: Scene, thread: Thread, ingrid: User) -> None:
    mark(thread=thread, by=scene.moderator, ground="both")

    notice = Notice.objects.get(user=ingrid, kind="archived")
    assert notice.parameters["title"] == "Skolebussen"
    assert notice.parameters["unit"] == "Enhet for oppvekst"
    assert notice.url == thread.get_absolute_url()
    assert not Notice.objects.filter(user=scene.moderator, kind="archived").exists()


def test_marking_again_while_nothing_has_changed_writes_nothing(scene: Scene, thread: Thread) -> None:
    first = mark(thread=thread, by=scene.moderator, ground="both")

    second = mark(thread=thread, by=scene.leader, ground="documentation")

    assert second == first
    assert (HandOff.objects.count(), Snapshot.objects.count(), Assessment.objects.count()) == (1, 1, 1)
    assert Decision.objects.filter(act=Decision.Act.ARCHIVE).count() == 1
    assert Notice.objects.filter(kind="archived").count() == 1


def test_marking_again_after_a_new_post_hands_over_a_new_version(scene: Scene, thread: Thread) -> None:
    mark(thread=thread, by=scene.moderator, ground="both")
    scene.says(thread, "Jeg lurer også.", by=scene.person("Ola"))

    second = mark(thread=thread, by=scene.moderator, ground="both")

    assert second.key.endswith(":v2")
    assert ArchiveCase.objects.count() == 1


def test_if_the_act_around_it_fails_nothing_is_left(scene: Scene, thread: Thread) -> None:
    with transaction.atomic():
        mark(thread=thread, by=scene.moderator, ground="both")
        transaction.set_rollback(True)

    assert not HandOff.objects.exists()
    assert not Snapshot.objects.exists()
    assert not DBTaskResult.objects.filter(task_path__contains="deliver_hand_off").exists()
    assert not Notice.objects.filter(kind="archived").exists()


def test_the_copy_holds_what_everyone_could_read(scene: Scene, thread: Thread) -> None:
    ola = scene.person("Ola")
    scene.says(thread, "Bussen bruker 52 minutter.", by=ola)
    wrong = thread.posts.get(number=2)
    rude = scene.says(thread, "Dette er frekt.", by=ola)
    scene.says(thread, "Den bruker 22.", by=scene.leader, corrects=wrong)
    waiting = scene.says(thread, "Jeg venter.", by=ola)
    take_down(rude, state=Post.State.HIDDEN)
    take_down(waiting, state=Post.State.HELD)

    hand_off = mark(thread=thread, by=scene.moderator, ground="both")

    copy = snapshot_xml.read(bytes(hand_off.snapshot.xml))
    first, second, hidden, correction = copy.posts
    assert (copy.title, copy.space, copy.unit_name) == ("Skolebussen", "Nye tider, nye tanker", "Enhet for oppvekst")
    assert copy.url.endswith(thread.get_absolute_url())
    assert first.markdown == "Når går bussen fra **Løkken**?"
    assert first.plain == "Når går bussen fra Løkken?"
    assert first.author == "Ingrid Innbygger"
    assert first.written_at.utcoffset() is not None
    assert second.corrected_by == (4,)
    assert isinstance(hidden, Trace)
    assert b"frekt" not in bytes(hand_off.snapshot.xml)
    assert correction.corrects == 2
    assert (correction.signature.name, correction.signature.role) == ("Rita", "rektor")
    assert b"venter" not in bytes(hand_off.snapshot.xml)


def test_an_official_answer_follows_the_thread_to_the_archive(scene: Scene, thread: Thread) -> None:
    mark(thread=thread, by=scene.moderator, ground="both")

    scene.says(thread, "Bussen går 07.10.", by=scene.leader)

    latest = HandOff.objects.get(key=f"traad:{thread.uuid}:v2")
    copy = snapshot_xml.read(bytes(latest.snapshot.xml))
    assert copy.posts[-1].plain == "Bussen går 07.10."
    assert copy.marking.ground == "both"
    assert latest.case.hand_offs.count() == 2


def test_a_residents_post_does_not_follow_by_itself(scene: Scene, thread: Thread) -> None:
    mark(thread=thread, by=scene.moderator, ground="both")

    scene.says(thread, "Takk!", by=scene.person("Ola"))

    assert HandOff.objects.count() == 1


def test_an_official_answer_in_a_thread_that_is_not_archived_hands_nothing_over(scene: Scene, thread: Thread) -> None:
    scene.says(thread, "Bussen går 07.10.", by=scene.leader)

    assert not HandOff.objects.exists()
    assert follow_up(thread) is None


def test_what_is_written_down_cannot_be_changed(scene: Scene, thread: Thread) -> None:
    hand_off = mark(thread=thread, by=scene.moderator, ground="both")

    for record in (hand_off.snapshot, Assessment.objects.get()):
        with pytest.raises(RecordIsFixed):
            record.save()
        with pytest.raises(RecordIsFixed):
            record.delete()
        with pytest.raises(RecordIsFixed):
            type(record).objects.filter(pk=record.pk).update(pk=0)


def test_a_moderator_marks_from_the_page(client: Client, scene: Scene, thread: Thread) -> None:
    client.force_login(scene.moderator)
    address = reverse("archive:mark", args=[thread.pk])

    assert "Skolebussen" in client.get(address).content.decode()
    answer = client.post(address, {"ground": "both", "note": ""})

    hand_off = HandOff.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, hand_off.get_absolute_url())


def test_a_ground_must_be_given(client: Client, scene: Scene, thread: Thread) -> None:
    client.force_login(scene.moderator)

    answer = client.post(reverse("archive:mark", args=[thread.pk]), {"ground": "", "note": "x" * 1001})

    assert answer.status_code == 400
    assert not HandOff.objects.exists()


def test_who_does_not_moderate_the_space_does_not_find_the_page(client: Client, scene: Scene, thread: Thread) -> None:
    address = reverse("archive:mark", args=[thread.pk])
    superuser = User.objects.create_superuser("drift@eksempel.no", display_name="Drift")

    for user in (scene.person("Ola"), scene.leader, superuser):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.post(address, {"ground": "both"}).status_code == 404
    assert not HandOff.objects.exists()


def test_a_guest_is_asked_to_sign_in(client: Client, thread: Thread) -> None:
    answer = client.post(reverse("archive:mark", args=[thread.pk]), {"ground": "both"})

    assert answer.status_code == 302
    assert not HandOff.objects.exists()


def test_a_role_that_has_run_out_gives_no_right(client: Client, scene: Scene, thread: Thread) -> None:
    scene.moderator.space_roles.update(until=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    with time_machine.travel("2026-05-06"):
        client.force_login(scene.moderator)
        answer = client.get(reverse("archive:mark", args=[thread.pk]))

    assert answer.status_code == 404


def test_the_thread_says_that_it_is_on_its_way(client: Client, scene: Scene, thread: Thread) -> None:
    address = f"/trad/{thread.pk}/"
    assert "kommunens arkiv" not in client.get(address).content.decode()

    mark(thread=thread, by=scene.moderator, ground="both")

    assert "Sendt til kommunens arkiv" in client.get(address).content.decode()
