"""A forum, a board and a profile open only with the leader group behind them, by every door (R1)."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from forum.models import Approval, ForumPage, NotApproved
from forum.models.leader_group import leader_group_workflow, named_group
from forum.spaces import live_spaces, space_facts, take_off_unapproved
from pages.models import ProfilePage, ProfilesPage
from people.models import User
from people.rights import LEADER_GROUP
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.administrator(first_name="Hilde")


@pytest.fixture
def member() -> User:
    """A member of the leader group, who may do nothing else in the admin."""
    person = factories.employee(role="rådmann", first_name="Odd", is_staff=True)
    named_group(LEADER_GROUP).user_set.add(person)
    return person


def draft(kind: type[Any] = ForumPage, slug: str = "nytt-forum", **more: Any) -> Any:
    unit = factories.UnitFactory()
    leader = factories.employee(unit=unit, role="enhetsleder", first_name="Arne")
    page = kind(
        title="Nytt forum", slug=slug, purpose="Snakke sammen.", unit=unit, responsible_leader=leader,
        show_in_menus=True, **more,
    )  # fmt: skip
    return home_of(kind).add_child(instance=page)


def home_of(kind: type[Any]) -> Page:
    if kind is not ProfilePage:
        return factories.home()
    return ProfilesPage.objects.first() or factories.home().add_child(
        instance=ProfilesPage(title="Profiler", slug="profiler")
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def edit(page: Any, **more: Any) -> dict[str, Any]:
    """What the admin's form for a space sends."""
    return {
        "title": page.title, "slug": page.slug, "purpose": page.purpose, "intro": "null", "unit": page.unit_id,
        "responsible_leader": page.responsible_leader_id, "answer_deadline": 5, "audience": "", "opens_at": "",
        "closes_at": "", "go_live_at": "", "expire_at": "", "seo_title": "", "search_description": "",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "show_in_menus": "on",
    } | more  # fmt: skip


def submit(page: Any, editor: User) -> WorkflowState:
    page.save_revision(user=editor)
    return page.get_workflow().start(page, editor)


def approve(page: Any, member: User, case: str = "2026/118", name: str = "approve") -> Any:
    data = {"action-workflow-action": "true", "workflow-action-name": name}
    sent = {"workflow-action-extra-data": json.dumps({"case_reference": case, "comment": "Bra."})}
    return signed_in(member).post(f"/admin/pages/{page.pk}/edit/", edit(page) | data | sent)


def is_shown(page: Any) -> bool:
    space = ForumPage.objects.filter(pk=page.pk).first() or BoardPage.objects.get(pk=page.pk)
    return Client().get(space.get_url()).status_code == 200


@pytest.mark.parametrize("kind", [ForumPage, BoardPage])
def test_a_new_space_is_a_draft_until_the_leader_group_approves_it(kind: type[Any], editor: User, member: User) -> None:
    page = draft(kind)
    assert not page.live
    assert not is_shown(page)

    submit(page, editor)
    answer = approve(page, member, "2026/207")

    assert answer.status_code == 302
    approval = Approval.objects.get(space=page)
    assert (approval.approved_by, approval.case_reference) == (member, "2026/207")
    assert approval.approved_on == timezone.localdate()
    page = kind.objects.get(pk=page.pk)
    assert page.live
    shown = Client().get(page.get_url()).content.decode()
    assert "av rådmann" in shown
    assert "sak 2026/207" in shown


@pytest.mark.parametrize("case", ["", "   "])
def test_without_a_case_it_is_not_approved(editor: User, member: User, case: str) -> None:
    page = draft()
    submit(page, editor)

    answer = approve(page, member, case)

    # Wagtail's admin turns a refusal into a page that says so.
    assert answer.status_code in (302, 403)
    assert not Approval.objects.exists()
    assert not ForumPage.objects.get(pk=page.pk).live


def test_the_database_asks_for_the_case(member: User) -> None:
    page = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(space=page, approved_by=member, approved_on=timezone.localdate(), case_reference="")


@pytest.mark.parametrize("who", ["editor", "another employee", "resident"])
def test_others_cannot_approve(editor: User, who: str) -> None:
    page = draft()
    submit(page, editor)
    people = {
        "editor": editor,
        "another employee": factories.employee(is_staff=True),
        "resident": factories.UserFactory(),
    }
    if who == "another employee":
        named_group("Redaktører").user_set.add(people[who])

    approve(page, people[who])

    assert not Approval.objects.exists()
    assert not ForumPage.objects.get(pk=page.pk).live


def test_the_leader_group_may_ask_for_changes(editor: User, member: User) -> None:
    page = draft()
    state = submit(page, editor)

    approve(page, member, name="reject")

    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert not ForumPage.objects.get(pk=page.pk).live


def test_nobody_writes_an_approval_by_hand(editor: User) -> None:
    page = draft()
    client = signed_in(editor)
    form = {"space": page.pk, "approved_by": editor.pk, "approved_on": "2026-11-29", "case_reference": "2026/1"}

    client.post("/admin/snippets/forum/approval/add/", form)

    assert not Approval.objects.exists()
    assert client.get("/admin/snippets/forum/approval/").status_code == 200


# --- Every door ---------------------------------------------------------------


def publish_button(page: Any, editor: User) -> None:
    signed_in(editor).post(f"/admin/pages/{page.pk}/edit/", edit(page, **{"action-publish": "1"}))


def create_and_publish(page: Any, editor: User) -> None:
    form = edit(page, slug="enda-et", **{"action-publish": "1"})
    home = factories.home()
    signed_in(editor).post(f"/admin/pages/add/forum/forumpage/{home.pk}/", form)
    made = ForumPage.objects.filter(slug="enda-et").first()
    assert made is not None
    assert not made.live


def revision(page: Any, editor: User) -> None:
    with pytest.raises(NotApproved):
        page.save_revision().publish()


def revision_by_one_who_may(page: Any, editor: User) -> None:
    with pytest.raises(NotApproved):
        page.save_revision().publish(user=editor, skip_permission_checks=True)


def saving(page: Any, editor: User) -> None:
    page.live = True
    with pytest.raises(NotApproved):
        page.save()


def saving_only_that(page: Any, editor: User) -> None:
    page.live = True
    with pytest.raises(NotApproved):
        page.save(update_fields=["live"])


def saving_as_any_page(page: Any, editor: User) -> None:
    base = Page.objects.get(pk=page.pk)
    base.live = True
    with pytest.raises(NotApproved):
        base.save()


def scheduled(page: Any, editor: User) -> None:
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    with pytest.raises(NotApproved):
        page.save_revision().publish()
    # … and one that was scheduled behind our back
    rev = page.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    rev.refresh_from_db()
    assert rev.approved_go_live_at is None


def bulk(page: Any, editor: User) -> None:
    signed_in(editor).post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": ""})


def another_workflow(page: Any, editor: User) -> None:
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

    workflow = Workflow.objects.create(name="En annen vei")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Alle"))
    page.save_revision(user=editor)
    state = workflow.start(page, editor)
    with pytest.raises(NotApproved), transaction.atomic():
        state.current_task_state.approve(user=editor)


def copying_a_live_one(page: Any, editor: User) -> None:
    copied = factories.forum().copy(update_attrs={"slug": "kopi", "title": "Kopi"}, keep_live=True)
    assert not ForumPage.objects.get(pk=copied.pk).live
    assert not is_shown(copied)


def alias_of_a_live_one(page: Any, editor: User) -> None:
    original = factories.forum()
    alias = original.create_alias(update_slug="alias")
    original.save_revision().publish()
    assert not ForumPage.objects.get(pk=alias.pk).live


def moving(page: Any, editor: User) -> None:
    page.move(factories.home(), pos="first-child")


DOORS = [
    publish_button, create_and_publish, revision, revision_by_one_who_may, saving, saving_only_that, saving_as_any_page,
    scheduled, bulk,
    another_workflow, copying_a_live_one, alias_of_a_live_one, moving,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_leads_past_the_leader_group(door: Any, editor: User) -> None:
    page = draft()

    door(page, editor)

    assert not ForumPage.objects.get(pk=page.pk).live
    assert not is_shown(page)


def test_what_the_database_says_is_live_is_not_shown_without_approval() -> None:
    page = draft(answer_deadline=5)
    Page.objects.filter(pk=page.pk).update(live=True)
    moderator = factories.moderator(page)

    assert not is_shown(page)
    assert page.pk not in {space.pk for space in live_spaces()}
    assert not space_facts(page.pk).space.is_open
    assert page.title not in Client().get("/").content.decode()
    for address in (f"/moderering/logg/{page.slug}/", f"/forum/{page.slug}/ny/"):
        assert signed_in(moderator).get(address).status_code in (403, 404)

    assert take_off_unapproved() == 1
    assert not Page.objects.get(pk=page.pk).live


def test_a_space_whose_approval_is_gone_is_taken_off() -> None:
    space = factories.forum()
    assert is_shown(space)

    Approval.objects.get(space=space).delete()

    assert not ForumPage.objects.get(pk=space.pk).live
    assert not is_shown(space)


# --- Changes afterwards ---------------------------------------------------------


def test_an_approved_space_is_edited_without_asking_again(editor: User) -> None:
    space = factories.forum()

    form = edit(space, title="Nytt navn", answer_deadline=7, **{"action-publish": "1"})
    signed_in(editor).post(f"/admin/pages/{space.pk}/edit/", form)

    assert ForumPage.objects.get(pk=space.pk).title == "Nytt navn"


@pytest.mark.parametrize("fields", [None, ["purpose"]])
def test_nor_is_a_purpose_changed_behind_the_leader_group(fields: list[str] | None) -> None:
    space = factories.forum()
    Approval.objects.filter(space=space).update(stands_for=space.stands_for())
    space.purpose = "Noe annet."

    with pytest.raises(NotApproved):
        space.save(update_fields=fields)


@pytest.mark.parametrize("field", ["purpose", "unit", "responsible_leader"])
def test_another_purpose_unit_or_leader_asks_the_leader_group_again(field: str, editor: User, member: User) -> None:
    space = factories.forum()
    values = {
        "purpose": "Noe helt annet.",
        "unit": factories.UnitFactory().pk,
        "responsible_leader": factories.employee(first_name="Berit").pk,
    }
    before = space.stands_for()

    answer = signed_in(editor).post(
        f"/admin/pages/{space.pk}/edit/", edit(space, **{field: values[field], "action-publish": "1"}), follow=True
    )

    assert "Ledergruppen må godkjenne" in answer.content.decode()
    now = ForumPage.objects.get(pk=space.pk)
    assert now.live  # as it was approved
    assert now.stands_for() == before

    changed = now.get_latest_revision_as_object()
    changed.get_workflow().start(changed, editor)
    approve(changed, member, "2026/300")
    now = ForumPage.objects.get(pk=space.pk)
    assert now.stands_for() == changed.stands_for() != before
    assert Approval.objects.get(space=space).case_reference == "2026/300"


def test_a_time_set_beforehand_holds_when_it_was_approved(editor: User, member: User) -> None:
    page = draft()
    page.go_live_at = timezone.now() + datetime.timedelta(hours=2)
    page.save()
    submit(page, editor)
    answer = signed_in(member).post(
        f"/admin/pages/{page.pk}/edit/",
        edit(page, go_live_at=timezone.localtime(page.go_live_at).strftime("%Y-%m-%d %H:%M")) | {
            "action-workflow-action": "true", "workflow-action-name": "approve",
            "workflow-action-extra-data": json.dumps({"case_reference": "2026/5"}),
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert not ForumPage.objects.get(pk=page.pk).live

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=3)):
        call_command("publish_scheduled")
        assert ForumPage.objects.get(pk=page.pk).live


# --- Profiles -------------------------------------------------------------------


def profile(**more: Any) -> ProfilePage:
    made: ProfilePage = draft(
        ProfilePage, slug="facebook", channel="Facebook", address="https://facebook.example/m", **more
    )
    return made


def test_the_register_shows_approved_profiles_only(editor: User, member: User) -> None:
    page = profile()
    register = home_of(ProfilePage)
    assert "facebook.example" not in Client().get(register.get_url()).content.decode()

    submit(page, editor)
    data = {
        "title": page.title, "slug": page.slug, "channel": page.channel, "address": page.address,
        "purpose": page.purpose, "unit": page.unit_id, "responsible_leader": page.responsible_leader_id,
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-workflow-action": "true",
        "workflow-action-name": "approve", "workflow-action-extra-data": json.dumps({"case_reference": "2026/91"}),
    }  # fmt: skip
    signed_in(member).post(f"/admin/pages/{page.pk}/edit/", data)

    shown = Client().get(register.get_url()).content.decode()
    assert "facebook.example" in shown
    assert "sak 2026/91" in shown
    assert Client().get(page.get_url()).status_code == 302


def test_a_profile_that_the_database_says_is_live_is_not_shown() -> None:
    page = profile()
    Page.objects.filter(pk=page.pk).update(live=True)

    assert "facebook.example" not in Client().get(home_of(ProfilePage).get_url()).content.decode()


def test_a_profile_without_approval_is_not_published(editor: User) -> None:
    with pytest.raises(NotApproved):
        profile().save_revision().publish()


def test_the_leader_group_is_there_to_be_filled() -> None:
    workflow = leader_group_workflow()

    assert leader_group_workflow() == workflow
    assert Group.objects.filter(name=LEADER_GROUP).exists()
